"""`rewardstream scenario`: examples of the rules, run against the functions or the system."""

import asyncio
import json as json_text
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from services.operator.commands.screen import notes, results
from services.operator.scenario.result import Failure, Result

app = typer.Typer(no_args_is_help=True)


class Against(StrEnum):
    """What a scenario is run against."""

    FUNCTIONS = "functions"
    SYSTEM = "system"


@app.callback()
def scenario() -> None:
    """Scenario files: what is told, and what must come out."""


@app.command()
def run(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Scenario files.")],
    against: Annotated[
        Against,
        typer.Option(help="The pure functions in this process, or the services on real servers."),
    ] = Against.FUNCTIONS,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON line for each file.")
    ] = False,
) -> None:
    """Run scenario files. Exit status 0: all passed; 1: one failed; 2: one could not be read."""
    show = _print_line if json else _show
    statuses = asyncio.run(_run(files, against, show))
    raise typer.Exit(max(statuses, default=0))


async def _run(files: list[Path], against: Against, show: Callable[[Result], None]) -> list[int]:
    from services.operator.scenario.runner import run_files
    from services.operator.scenario.ways import opened

    statuses = []
    async with opened(against.value, _note) as way:
        async for result in run_files(files, way.open_river, way.at_once):
            show(result)
            statuses.append(result.exit_status)
    return statuses


def _print_line(result: Result) -> None:
    typer.echo(json_text.dumps(result.as_json(), default=str, ensure_ascii=False))


def _show(result: Result) -> None:
    mark = "[green]✓[/]" if result.passed else "[bold red]✗[/]"
    title = f" {escape(result.scenario)}" if result.scenario else ""
    results.print(f"{mark} {escape(result.file)}{title}", highlight=False, soft_wrap=True)
    if result.error is not None:
        results.print(f"    {escape(result.error)}", highlight=False, soft_wrap=True)
    for failure in result.failures:
        _show_failure(failure)


def _show_failure(failure: Failure) -> None:
    lines = [
        f"    steps[{failure.step}] {failure.key}",
        f"      expected {_told(failure.expected)}",
        f"      actual   {_told(failure.actual)}",
        *(f"      {explanation}" for explanation in failure.explanations),
    ]
    for line in lines:
        results.print(escape(line), highlight=False, soft_wrap=True)


def _told(value: object) -> str:
    return json_text.dumps(value, default=str, ensure_ascii=False)


def _note(sentence: str) -> None:
    notes.print(escape(sentence), highlight=False)
