"""`rewardstream dead-letters list | redrive`: bytes that nobody could read."""

import asyncio

import typer
from rich.markup import escape
from rich.table import Table

from services.operator.commands.screen import fail, print_json, results
from services.operator.dead_letters import CannotRedrive, read_dead_letters
from services.operator.dead_letters import redrive as redrive_bytes
from services.operator.stack import NotRunning, find

app = typer.Typer(no_args_is_help=True)

_COLUMNS = ("service", "topic", "partition", "offset", "reason")


@app.command("list")
def list_letters(json: bool = typer.Option(False, "--json", help="Print one JSON array.")) -> None:
    """List every dead letter: where its bytes lie and why nobody could read them."""
    try:
        letters = asyncio.run(read_dead_letters(find()))
    except NotRunning as refusal:
        fail(escape(str(refusal)))
    if json:
        print_json(letters)
        return
    table = Table(*_COLUMNS, box=None)
    for letter in letters:
        table.add_row(*(escape(str(letter.get(column, "–"))) for column in _COLUMNS))
    results.print(table if letters else "No dead letters.")


@app.command()
def redrive(
    topic: str = typer.Argument(help="The topic the bytes came from."),
    partition: int = typer.Argument(help="Its partition."),
    offset: int = typer.Argument(help="Their offset."),
) -> None:
    """Tell the bytes of one dead letter again, now that they can be read."""
    try:
        asyncio.run(redrive_bytes(find(), topic, partition, offset))
    except (NotRunning, CannotRedrive) as refusal:
        fail(escape(str(refusal)))
    results.print(f"{escape(topic)}:{partition}:{offset} was told again.")
