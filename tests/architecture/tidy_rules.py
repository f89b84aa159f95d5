"""The rules of a tidy house, each a function from one file to what is wrong with it."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

FUNCTION_LINES_MAX = 50
FILE_LINES_MAX = 300
TEST_FILE_LINES_MAX = 500
HOMELESS = {"utils", "helpers", "common", "misc", "manager", "base"}
CLOCK = "shared/kernel/clock.py"
ENVIRONMENT = "shared/runtime/environment.py"


@dataclass(frozen=True)
class Source:
    """One file of the house: where it lies, and what is in it."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.text)

    @property
    def is_test(self) -> bool:
        """Whether it lies among the tests."""
        return self.path.startswith("tests/")

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders it lies in, outermost first."""
        return PurePosixPath(self.path).parts[:-1]

    @property
    def stem(self) -> str:
        """Its name without the suffix."""
        return PurePosixPath(self.path).stem


Rule = Callable[[Source], Iterator[str]]


def every_module_says_what_its_room_is_for(source: Source) -> Iterator[str]:
    if not source.is_test and ast.get_docstring(source.tree) is None:
        yield "open the module with one line that says what the room is for"


def files_are_short(source: Source) -> Iterator[str]:
    limit = TEST_FILE_LINES_MAX if source.is_test else FILE_LINES_MAX
    lines = len(source.text.splitlines())
    if lines > limit:
        yield f"{lines} lines, {limit} is the end: find the second noun and give it a file"


def functions_are_short(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{node.name} has {lines} lines, {FUNCTION_LINES_MAX} is the end: split it"


def every_file_has_a_home(source: Source) -> Iterator[str]:
    if HOMELESS & {source.stem, *source.folders}:
        yield "name the file after its noun: a name that fits everything is a home for nothing"


def domains_never_wait(source: Source) -> Iterator[str]:
    if "domain" in source.folders:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.AsyncFunctionDef | ast.Await):
                yield f"line {node.lineno}: a domain never waits; put it into the shell"


def the_present_is_read_in_one_place(source: Source) -> Iterator[str]:
    if source.is_test or source.path == CLOCK:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
            owner = ast.unparse(node.value).rpartition(".")[2]
            if owner in {"datetime", "date"}:
                yield f"line {node.lineno}: time is an event; a shell asks the Clock of {CLOCK}"


def only_the_command_line_prints(source: Source) -> Iterator[str]:
    if source.is_test or source.path.startswith("services/operator/"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
            yield f"line {node.lineno}: say it to the log"


def the_environment_is_read_in_settings(source: Source) -> Iterator[str]:
    if source.is_test or source.stem == "settings" or source.path == ENVIRONMENT:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            taken = ast.unparse(node) in {"os.environ", "os.getenv"}
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            taken = bool({alias.name for alias in node.names} & {"environ", "getenv"})
        else:
            continue
        if taken:
            yield f"line {node.lineno}: read it in settings.py and pass the value down"


RULES: tuple[Rule, ...] = (
    every_module_says_what_its_room_is_for,
    files_are_short,
    functions_are_short,
    every_file_has_a_home,
    domains_never_wait,
    the_present_is_read_in_one_place,
    only_the_command_line_prints,
    the_environment_is_read_in_settings,
)
