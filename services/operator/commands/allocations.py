"""`rewardstream allocations`: what was paid with an award, or what paid for a spend (rules 5)."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from services.api.domain.refused import Refused
from services.api.questions import allocations_of_awards, allocations_of_spends
from services.operator.commands.platform import CurrencyOption
from services.operator.commands.screen import fail, print_json, reader_url, results
from shared.kernel.money import Platform

app = typer.Typer()


@app.command()
def allocations(
    award: Annotated[
        str | None, typer.Option(help="An award's id, or an event that it is for.")
    ] = None,
    spend: Annotated[
        str | None, typer.Option(help="A spend's id, its request, or the purchase it is for.")
    ] = None,
    currency: CurrencyOption = "EUR",
    json: bool = typer.Option(False, "--json", help="Print a list in JSON."),
) -> None:
    """List which credit paid for what, from one side or the other."""
    platform, url = Platform(currency), reader_url()
    if award is not None and spend is None:
        told = asyncio.run(allocations_of_awards(url, award, platform))
    elif spend is not None and award is None:
        told = asyncio.run(allocations_of_spends(url, spend, platform))
    else:
        fail("Name an award or a spend: --award A, or --spend S.")
    if isinstance(told, Refused):
        fail(escape(f"{told.code}: {told.message}"))
    if json:
        print_json(told)
        return
    table = Table("credit", "paid for", "amount", "on", box=None)
    for each in told:
        table.add_row(_credit(each), _use(each), each["amount"], f"{each['allocated_at']:%Y-%m-%d}")
    results.print(table if told else "Nothing was paid.")


def _credit(told: Mapping[str, Any]) -> str:
    if told["offer"] is None:
        return escape(f"credit {told['credit']}")
    return escape(f"{told['offer']} for {', '.join(told['events']) or 'no event'}")


def _use(told: Mapping[str, Any]) -> str:
    if told["spend_request"] is None:
        return str(told["kind"]).lower()
    return escape(f"spend {told['spend_request']} of purchase {told['purchase']}")
