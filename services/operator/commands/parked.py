"""`rewardstream parked list | retry`: records that made our code raise, kept aside in order."""

import asyncio

import typer
from rich.markup import escape
from rich.table import Table

from services.operator.commands.screen import fail, print_json, results
from services.operator.publishing import Saying, publish
from services.operator.reading import parked as read_parked
from services.operator.stack import NotRunning, find
from shared.contracts.topics import INBOUND
from shared.kernel.clock import system_clock

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_parked(json: bool = typer.Option(False, "--json", help="Print one JSON array.")) -> None:
    """List what is parked, with the reason of each."""
    try:
        rows = asyncio.run(read_parked(find()))
    except NotRunning as refusal:
        fail(escape(str(refusal)))
    if json:
        print_json(rows)
        return
    table = Table("service", "partition", "participant", "offset", "reason", box=None)
    for row in rows:
        table.add_row(*(escape(str(value)) for value in row.values()))
    results.print(table if rows else "Nothing is parked.")


@app.command()
def retry(participant: str) -> None:
    """Ask for the participant's parked records to be judged again, at this place of their order."""
    try:
        stack = find()
        waiting = asyncio.run(read_parked(stack, participant))
    except NotRunning as refusal:
        fail(escape(str(refusal)))
    if not waiting:
        fail(f"Nothing of {escape(participant)} is parked.")
    now = system_clock()
    saying = Saying(
        topic=INBOUND,
        message="parked_retry",
        message_id=f"parked-retry-{participant}-{now.isoformat()}",
        subject=participant,
        data={},
    )
    asyncio.run(publish(stack, saying, now))
    results.print(f"Asked. {len(waiting)} parked records of {escape(participant)} are tried again.")
