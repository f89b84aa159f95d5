"""`rewardstream settlement`: merchants are invoiced and credited, drafted first if asked (6)."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from services.operator.commands.platform import INSTANTS, CurrencyOption, money
from services.operator.commands.receivables import asked, right, with_decimals
from services.operator.commands.run import told
from services.operator.commands.screen import fail, print_json, results
from services.operator.marker import Marker
from services.operator.settlements import Settlement, settlements
from shared.kernel.clock import system_clock

app = typer.Typer(no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DraftName = Annotated[str, typer.Argument(metavar="DRAFT", help="The id of the drafted run.")]


@app.callback()
def settlement() -> None:
    """What merchants are due is booked: contributions on invoices, spends on credit notes."""


@app.command()
def run(
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=INSTANTS, help="What the run takes for now; an offset or Z ends it."),
    ] = None,
    run_id: Annotated[
        str | None, typer.Option("--id", help="Names the documents; told twice, it is done once.")
    ] = None,
    definition: Annotated[str | None, typer.Option(help="An effective run definition.")] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Book nothing yet.")] = False,
    currency: CurrencyOption = "EUR",
    json: JsonOption = False,
) -> None:
    """Settle everything that is due, in all partitions, and show the documents."""
    now = system_clock()
    marker = Marker(
        id=run_id or f"settlement-{now:%Y-%m-%dT%H:%M:%S.%fZ}",
        as_of=as_of or now,
        kind="SETTLEMENT",
        definition=definition,
        draft=draft,
    )
    _tell(marker, marker.id, currency, json=json)


@app.command()
def confirm(draft: DraftName, currency: CurrencyOption = "EUR", json: JsonOption = False) -> None:
    """Book what a draft shows; what became due since is left for the next."""
    now = system_clock()
    name = f"confirmed-{draft}-{now:%Y-%m-%dT%H:%M:%S.%fZ}"
    marker = Marker(id=name, as_of=now, kind="SETTLEMENT", confirms=draft)
    _tell(marker, draft, currency, json=json)


@app.command()
def discard(draft: DraftName, currency: CurrencyOption = "EUR", json: JsonOption = False) -> None:
    """Give a draft up: everything in it is left for the next settlement."""
    now = system_clock()
    name = f"discarded-{draft}-{now:%Y-%m-%dT%H:%M:%S.%fZ}"
    marker = Marker(id=name, as_of=now, kind="SETTLEMENT", discards=draft)
    _tell(marker, draft, currency, json=json)


@app.command()
def show(
    name: Annotated[
        str | None, typer.Argument(metavar="SETTLEMENT", help="Only this one, with its documents.")
    ] = None,
    currency: CurrencyOption = "EUR",
    json: JsonOption = False,
) -> None:
    """List settlements, the latest first; or the documents of one, or of a purchase settled."""
    found = asked(lambda session: settlements(session, name))
    if name is not None and not found:
        fail(f"There is no settlement {escape(name)}.")
    if json:
        print_json([_as_json(each, currency) for each in found])
    elif name is not None:
        _show(found[0], currency)
    else:
        results.print(_table(found, currency) if found else "Nothing was settled yet.")


def _tell(marker: Marker, name: str, currency: str, *, json: bool) -> None:
    passed = told(marker, wait=True)
    if passed is not None and passed.refused:
        fail(escape(f"{marker.id} was refused: {passed.refused}"))
    found = asked(lambda session: settlements(session, name))
    if json:
        print_json([_as_json(each, currency) for each in found])
    for each in () if json else found:
        _show(each, currency)


def _show(found: Settlement, currency: str) -> None:
    when = "" if found.as_of is None else f" as of {found.as_of.isoformat()}"
    results.print(f"{escape(found.settlement)}{when}: {_state(found)}", highlight=False)
    if not found.documents:
        results.print("Nothing is due.")
        return
    table = right(Table("document", "lines", "contributions", "spends", "amount", box=None), 1)
    for each in found.documents:
        spends = each.amount_minor - each.contribution_minor
        amounts = (each.contribution_minor, spends, each.amount_minor)
        shown = (money(minor, currency) for minor in amounts)
        table.add_row(escape(each.document), f"{each.lines:,}", *shown)
    results.print(table)


def _table(found: list[Settlement], currency: str) -> Table:
    table = right(Table("settlement", "as of", "state", "invoices", "credit notes", box=None), 3)
    for each in found:
        as_of = "–" if each.as_of is None else f"{each.as_of:%Y-%m-%d %H:%M}Z"
        amounts = (money(minor, currency) for minor in (each.debit_minor, each.credit_minor))
        table.add_row(escape(each.settlement), as_of, _state(each), *amounts)
    return table


def _state(found: Settlement) -> str:
    if found.state == "UNDER_WAY":
        return f"under way, {found.partitions} of {found.of_partitions} partitions"
    return found.state.lower()


def _as_json(found: Settlement, currency: str) -> dict[str, Any]:
    sums = {"debit_minor": found.debit_minor, "credit_minor": found.credit_minor}
    documents = [with_decimals(asdict(each), currency) for each in found.documents]
    return with_decimals(asdict(found) | sums, currency) | {"documents": documents}
