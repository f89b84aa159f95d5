"""`rewardstream receivables`: who owes what to whom, and why (rules 6)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

import asyncpg
import typer
from rich.markup import escape
from rich.table import Table

from services.operator.commands.platform import CurrencyOption, money
from services.operator.commands.screen import fail, print_json, results
from services.operator.reading import reader
from services.operator.receivables import (
    Account,
    Credited,
    Line,
    accounts,
    credits_report,
    lines,
)
from services.operator.stack import NotRunning, find

app = typer.Typer()
_Answer = TypeVar("_Answer")


@app.command()
def receivables(
    code: Annotated[
        str | None, typer.Argument(help="Only this merchant or participant, with its lines.")
    ] = None,
    last: Annotated[
        int, typer.Option(min=1, help="With a code: so many lines, latest first.")
    ] = 20,
    payout: Annotated[
        bool, typer.Option("--credits", help="The credits report: participants to be paid out.")
    ] = False,
    currency: CurrencyOption = "EUR",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show accounts receivable: debits, credits, the balance, and what is still to be settled.

    A positive balance is owed by the merchant or participant, a negative one to them.
    """
    if payout:
        _report(asked(credits_report), currency, json=json)
        return
    found = asked(lambda session: accounts(session, [code] if code else []))
    told = asked(lambda session: lines(session, code, last)) if code else []
    if json:
        print_json({"accounts": _amounts(found, currency), "lines": _lines(told, currency)})
        return
    results.print(_table(found, currency) if found else "No account receivable has moved yet.")
    if told:
        results.print(_line_table(told, currency))


def asked(question: Callable[[asyncpg.Connection], Awaitable[_Answer]]) -> _Answer:
    """Ask the tables, as the role that may only read."""

    async def answer() -> _Answer:
        async with reader(find()) as session:
            return await question(session)

    try:
        return asyncio.run(answer())
    except NotRunning as refusal:
        fail(escape(str(refusal)))
    except (asyncpg.PostgresError, OSError) as trouble:
        fail(escape(f"The database cannot be read: {trouble}"))


def _report(found: list[Credited], currency: str, *, json: bool) -> None:
    if json:
        told = [asdict(each) | {"to_pay_minor": each.to_pay_minor} for each in found]
        print_json([with_decimals(each, currency) for each in told])
        return
    if not found:
        results.print("Nobody is to be paid out.")
        return
    table = right(Table("participant", "credited", "taken back", "to pay out", box=None), 1)
    for each in found:
        amounts = (each.credited_minor, each.taken_back_minor, each.to_pay_minor)
        table.add_row(escape(each.participant), *(money(minor, currency) for minor in amounts))
    results.print(table)
    total = sum(each.to_pay_minor for each in found)
    results.print(f"{money(total, currency)} {currency} to pay out", highlight=False)


def _table(found: list[Account], currency: str) -> Table:
    table = right(Table("account", "debits", "credits", "balance", "due", box=None), 1)
    for each in found:
        amounts = (each.debit_minor, each.credit_minor, each.balance_minor, each.due_minor)
        table.add_row(escape(each.account), *(money(minor, currency) for minor in amounts))
    return table


def _line_table(told: list[Line], currency: str) -> Table:
    heads = ("recorded", "document", "because of", "side", "amount", "whose", "offer", "event")
    table = Table(*heads, box=None)
    for each in told:
        moment = f"{each.recorded_at:%Y-%m-%d %H:%M}Z"
        amount = money(each.amount_minor, currency)
        about = (escape(text or "–") for text in (each.participant, each.what, each.events))
        table.add_row(moment, escape(each.document), each.reason, each.side, amount, *about)
    return table


def right(table: Table, first: int) -> Table:
    """Set the columns from one on to the right."""
    for column in table.columns[first:]:
        column.justify = "right"
    return table


def _amounts(found: list[Account], currency: str) -> list[dict[str, Any]]:
    told = [asdict(each) | {"balance_minor": each.balance_minor} for each in found]
    return [with_decimals(each, currency) for each in told]


def _lines(told: list[Line], currency: str) -> list[dict[str, Any]]:
    return [with_decimals(asdict(each), currency) for each in told]


def with_decimals(told: dict[str, Any], currency: str) -> dict[str, Any]:
    """Amounts for people are decimals."""
    return {
        name.removesuffix("_minor"): money(value, currency) if name.endswith("_minor") else value
        for name, value in told.items()
    }
