"""What all verbs do on the screen: say, show progress, print JSON, and end with a reason."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

# What is asked for goes to standard output; what happens on the way goes beside it.
results = Console()
notes = Console(stderr=True)


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Print one JSON object, as another program wants to read it."""
    typer.echo(json.dumps(value, indent=2, default=str))


def fail(message: str, code: int = 1) -> NoReturn:
    """End the command with a reason."""
    notes.print(f"[bold red]✗[/] {message}", highlight=False)
    raise typer.Exit(code)


def reader_url() -> str:
    """Say how the role that only reads connects, or end the command: nothing runs."""
    from services.operator.stack import NotRunning, environment, find

    try:
        return environment(find())["DATABASE_URL_READER"]
    except NotRunning as refusal:
        fail(escape(str(refusal)))


@contextmanager
def counting() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar for as long as it goes on; give what is to be told (what, done, total)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=notes, transient=True) as progress:
        task = progress.add_task("", total=None, visible=False)

        def tell(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total, visible=True)

        yield tell


@contextmanager
def partition_bars() -> Iterator[Callable[[int, int, int], None]]:
    """One bar a partition, with its rate."""
    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("partition {task.description}"), BarColumn(), rate, TimeRemainingColumn())
    with Progress(*columns, console=notes, transient=True) as progress:
        tasks = {}

        def tell(partition: int, done: int, total: int) -> None:
            if partition not in tasks:
                tasks[partition] = progress.add_task(str(partition), total=total, rate="")
            task = progress.tasks[tasks[partition]]
            speed = f"{task.speed:,.0f}/s" if task.speed else ""
            progress.update(tasks[partition], completed=done, rate=speed)

        yield tell
