"""`rewardstream runs`: the executions of runs, what each came to, and those on their way."""

import asyncio
from typing import Annotated, Any

import asyncpg
import typer
from rich.markup import escape
from rich.table import Table

from services.operator.commands.platform import CurrencyOption, money
from services.operator.commands.screen import fail, print_json, results
from services.operator.executions import Told, executions
from services.operator.stack import NotRunning, find

app = typer.Typer()

_COLUMNS = (
    "run",
    "as of",
    "state",
    "visited",
    "events",
    "awards",
    "credits",
    "amount",
    "parked",
    "seconds",
)
_NUMBERS = slice(3, None)


@app.command()
def runs(
    last: Annotated[int, typer.Option(min=1, help="So many, the latest first.")] = 20,
    currency: CurrencyOption = "EUR",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """List the executions of runs with what they came to, summed over all partitions."""
    try:
        found = asyncio.run(executions(find(), last))
    except NotRunning as refusal:
        fail(escape(str(refusal)))
    except (asyncpg.PostgresError, OSError) as trouble:
        fail(escape(f"The database cannot be read: {trouble}"))
    if json:
        print_json([_with_amounts(told.as_json(), currency) for told in found])
        return
    results.print(_table(found, currency) if found else "No run was reached yet.")
    for told in found:
        if told.refused is not None:
            results.print(f"{escape(told.run)} was refused: {escape(told.refused)}")


def _table(found: list[Told], currency: str) -> Table:
    table = Table(*_COLUMNS, box=None)
    for column in table.columns[_NUMBERS]:
        column.justify = "right"
    for told in found:
        table.add_row(*_row(told, currency), style="red" if told.sum("parked") else None)
    return table


def _row(told: Told, currency: str) -> list[str]:
    name = told.run if told.definition is None else f"{told.definition} {told.run}"
    state = told.state.lower()
    if told.state == "RUNNING":
        state = f"running, {told.through} of {len(told.parts)} partitions"
    counts = [f"{told.sum(name):,}" for name in ("participants", "events", "awards", "credits")]
    seconds = "–" if told.seconds is None else f"{told.seconds:,.1f}"
    amount = money(told.sum("amount_minor"), currency)
    when = f"{told.as_of:%Y-%m-%d %H:%M}Z"
    return [escape(name), when, state, *counts, amount, f"{told.sum('parked'):,}", seconds]


def _with_amounts(told: dict[str, Any], currency: str) -> dict[str, Any]:
    """Amounts for people are decimals."""
    parts = [_with_amount(part, currency) for part in told["partitions"]]
    return _with_amount(told, currency) | {"partitions": parts}


def _with_amount(told: dict[str, Any], currency: str) -> dict[str, Any]:
    rest = {name: value for name, value in told.items() if name != "amount_minor"}
    return rest | {"amount": money(told["amount_minor"], currency)}
