"""The documents as data: their code blocks, commands, links and paths."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)[^)]*\)")
_QUOTED = re.compile(r"`([^`\n]+)`")
_ROOMS = ("services/", "shared/", "schemas/", "deploy/", "tests/")


def documents() -> list[Path]:
    """Every document of the project, from the root down."""
    rooms = (ROOT, *(ROOT / room for room in _ROOMS))
    found = {*ROOT.glob("*.md"), *(each for room in rooms[1:] for each in room.rglob("*.md"))}
    return sorted(path for path in found if ".venv" not in path.parts)


def blocks(document: Path, language: str) -> list[str]:
    """The code blocks of one language."""
    text = document.read_text("utf-8")
    return [body for named, body in _BLOCK.findall(text) if named == language]


def commands(document: Path, program: str) -> Iterator[list[str]]:
    """Every call of a program in shell blocks and in quoted text, as words."""
    text = document.read_text("utf-8")
    lines = [line for block in blocks(document, "sh") for line in block.splitlines()]
    for line in [*lines, *_QUOTED.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL))]:
        words = line.split("#")[0].split()
        if words[:1] == [program] and len(words) > 1:
            yield words[1:]


def block_commands(document: Path, heading: str, program: str) -> list[list[str]]:
    """Every call of a program in the shell blocks below a heading, as words, in their order."""
    text = document.read_text("utf-8").partition(f"{heading}\n")[2]
    section = re.split(r"^## ", text, maxsplit=1, flags=re.MULTILINE)[0]
    lines = (
        line
        for named, body in _BLOCK.findall(section)
        if named == "sh"
        for line in body.splitlines()
    )
    words = (line.split("#")[0].split() for line in lines)
    return [each[1:] for each in words if each[:1] == [program]]


def links(document: Path) -> list[str]:
    """Where the document points to inside the project."""
    found = _LINK.findall(document.read_text("utf-8"))
    return [link for link in found if not link.startswith(("http:", "https:", "mailto:"))]


def paths(document: Path) -> list[str]:
    """Files and folders that the document names; patterns with <…> or … are no paths."""
    text = re.sub(r"```.*?```", "", document.read_text("utf-8"), flags=re.DOTALL)
    quoted = (each.split(",")[0].strip() for each in _QUOTED.findall(text))
    return [
        each for each in quoted if each.startswith(_ROOMS) and not re.search(r"[<>…*{ ]|NNNN", each)
    ]
