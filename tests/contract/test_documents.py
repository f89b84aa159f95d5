"""What the documents name exists: verbs and their options, targets, links, files."""

import re
from pathlib import Path

import pytest
import typer

from services.operator.cli import VERBS, _load
from tests.support.documents import ROOT, commands, documents, links, paths

DOCUMENTS = [pytest.param(path, id=str(path.relative_to(ROOT))) for path in documents()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_of_a_document_exists_with_its_options(document: Path) -> None:
    for words in commands(document, "rewardstream"):
        for verb in words[0].split("|"):
            _must_exist(verb, words[1:])


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_of_a_document_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))

    named = {word for words in commands(document, "make") for word in words if word.islower()}

    assert named <= targets


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    missing = [link for link in links(document) if not (document.parent / link).exists()]

    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    missing = [path for path in paths(document) if not (ROOT / path).exists()]

    assert missing == []


def test_a_verb_that_does_not_exist_is_noticed() -> None:
    with pytest.raises(AssertionError, match="no verb"):
        _must_exist("conjure", [])


def test_an_option_that_does_not_exist_is_noticed() -> None:
    with pytest.raises(AssertionError, match="--louder"):
        _must_exist("up", ["--louder"])


def _must_exist(verb: str, words: list[str]) -> None:
    if verb.startswith("-"):
        return
    known = next((each for each in VERBS if each.name == verb), None)
    assert known is not None, f"no verb {verb}"
    command = _load(verb)
    assert command is not None
    if isinstance(command, typer.core.TyperGroup) and words and not words[0].startswith("-"):
        for name in words[0].split("|"):
            assert name in command.commands, f"no {verb} {name}"
        command = command.commands[words[0].split("|")[0]]
    options = {name for parameter in command.params for name in parameter.opts}
    missing = [
        word for word in words if word.startswith("--") and word.split("=")[0] not in options
    ]
    assert not missing, f"{verb} has no {missing}"
