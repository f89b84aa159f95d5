"""`rewardstream demo`: a year of a real grocer's customers, from the till to a verified ledger."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.markup import escape

from services.operator.commands.screen import counting, fail, notes, print_json, results

if TYPE_CHECKING:
    from services.operator.demo.figures import Outcome
    from services.operator.demo.home import DemoHome
    from services.operator.demo.run import History, Size
    from services.operator.stack import Stack

app = typer.Typer()


@app.command()
def demo(
    days: Annotated[int, typer.Option(min=1, max=365, help="How many days of 2017.")] = 365,
    partitions: Annotated[int, typer.Option(min=1, max=64, help="Of each topic.")] = 8,
    workers: Annotated[int, typer.Option(min=1, max=16, help="Processes of each service.")] = 1,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the servers running.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Feed real purchases through real Kafka and Postgres; report, verify, rebuild."""
    from services.operator.demo.run import Size

    _end_like_an_interrupt()
    outcome = _run(Size(days, partitions, workers), keep=keep)
    if json:
        print_json(outcome.as_json())
    else:
        from services.operator.demo.report import print_report

        print_report(results, outcome)
    if not outcome.is_sound:
        raise typer.Exit(1)


def _run(size: "Size", *, keep: bool) -> "Outcome":
    from services.operator.demo.dataset import DatasetMissing
    from services.operator.demo.home import Occupied, choose_home
    from services.operator.demo.run import translate
    from services.operator.settings import OperatorSettings

    try:
        home = choose_home(OperatorSettings.load(), keep=keep)
        say(f"translating {size.days} days of purchases")
        history = translate(size.days)
    except (DatasetMissing, Occupied, ValueError) as failure:
        fail(escape(str(failure)))
    with _stack(home) as stack:
        outcome = _flow(stack, history, size)
    if keep:
        say(f"the servers are left running in {home.path}; stop them: rewardstream down")
    return outcome


@contextmanager
def _stack(home: "DemoHome") -> "Iterator[Stack]":
    """Servers for as long as the block lasts; they are stopped however it ends."""
    from services.operator.stack import ServerFailed, start

    home.clear()
    home.mark()
    try:
        with counting() as progress:
            stack = start(settings=home.settings, progress=progress, report=say)
        yield stack
    except ServerFailed as failure:
        home.give_up()
        fail(escape(str(failure)))
    except BaseException:
        home.give_up()
        raise
    home.leave()


def _flow(stack: "Stack", history: "History", size: "Size") -> "Outcome":
    from services.operator.demo.children import ChildEnded
    from services.operator.demo.display import display
    from services.operator.demo.run import run
    from services.operator.waiting import StandsStill

    try:
        with display(notes) as show:
            return asyncio.run(run(stack, history, size, say, show))
    except* (ChildEnded, StandsStill) as failures:
        fail(escape("; ".join(str(each) for each in failures.exceptions)))


def say(sentence: str) -> None:
    """Tell what goes on, beside what is asked for."""
    notes.print(f"[dim]·[/] {escape(sentence)}", highlight=False)


def _end_like_an_interrupt() -> None:
    """Whoever ends us with SIGTERM gets the same tidiness as Ctrl-C."""

    def interrupt(_number: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
