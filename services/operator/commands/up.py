"""`rewardstream up`: start what the river flows on."""

import time

import typer
from rich.markup import escape

from services.operator.commands.screen import counting, fail, notes, print_json, results
from services.operator.stack import ServerFailed, Stack, start

app = typer.Typer()


@app.command()
def up(json: bool = typer.Option(False, "--json", help="Print one JSON object.")) -> None:
    """Start Kafka and Postgres, and wait until both answer; does nothing to what runs already."""
    began = time.monotonic()
    stack = start_with_progress()
    seconds = round(time.monotonic() - began, 2)
    if json:
        print_json({**_summary(stack), "seconds": seconds})
    else:
        _show(stack, seconds)


def start_with_progress() -> Stack:
    """Start the stack and show on the screen what takes long; ends the command if it fails."""
    try:
        with counting() as progress:
            return start(progress=progress, report=_note)
    except (ServerFailed, RuntimeError, ValueError) as failure:
        fail(escape(str(failure)))


def _note(sentence: str) -> None:
    notes.print(f"[green]✓[/] {sentence}", highlight=False)


def _summary(stack: Stack) -> dict[str, str]:
    return {
        "home": str(stack.home),
        "bootstrap_servers": stack.bootstrap_servers,
        "kafka_from": stack.kafka.origin if stack.kafka else "environment",
        "database": stack.database_url.rpartition("@")[2],
        "postgres_from": stack.postgres.origin if stack.postgres else "environment",
    }


def _show(stack: Stack, seconds: float) -> None:
    said = _summary(stack)
    results.print(f"Kafka     {said['bootstrap_servers']}  ({said['kafka_from']})", highlight=False)
    results.print(f"Postgres  {said['database']}  ({said['postgres_from']})", highlight=False)
    results.print(f"Data in {said['home']}; up in {seconds} s.", highlight=False)
