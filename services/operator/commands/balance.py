"""`rewardstream balance`: what a wallet holds, then, and what of it will end."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from services.api.domain.refused import Refused
from services.api.questions import balance_of, expiring_of
from services.operator.commands.platform import CurrencyOption, TimeZoneOption
from services.operator.commands.screen import fail, print_json, reader_url, results
from shared.kernel.money import Platform

app = typer.Typer()

_DAY = ["%Y-%m-%d"]
_KINDS = ("balance", "open_balance", "commerce_balance", "conditional_balance")


@app.command()
def balance(
    participant: Annotated[str, typer.Argument(help="The participant's code.")],
    on: Annotated[
        datetime | None,
        typer.Option(formats=_DAY, help="At the end of this date, if nothing but expiry happens."),
    ] = None,
    expiring_before: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="Also list what ends before this date.")
    ] = None,
    currency: CurrencyOption = "EUR",
    time_zone: TimeZoneOption = "UTC",
    json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """Say what a participant's wallet holds: open money, and commerce money (D-27)."""
    url, platform = reader_url(), Platform(currency, time_zone)
    told = asyncio.run(balance_of(url, participant, on.date() if on else None, platform))
    if isinstance(told, Refused):
        fail(escape(f"{told.code}: {told.message}"))
    if expiring_before is not None:
        day = expiring_before.date()
        ending = asyncio.run(expiring_of(url, participant, day, platform))
        assert not isinstance(ending, Refused), "they were there a moment ago"
        told |= {name: ending[name] for name in ("before", "expiring_balance", "endings")}
    if json:
        print_json(told)
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name in (*_KINDS, "expiring_balance"):
        if name in told:
            table.add_row(name.replace("_", " "), f"{told[name]} {currency}")
    for each in told.get("endings", ()):
        table.add_row(f"  ends {each['expires_on']}", f"{each['amount']} {currency}")
    results.print(table)
