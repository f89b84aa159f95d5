"""What a person wants to see at the end of a demo."""

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table

from services.operator.demo.figures import Outcome, Totals, money

_REASONS_SHOWN = 10


def print_report(console: Console, outcome: Outcome) -> None:
    """Print totals, offers, reasons, one award's story, the checks, and the time of each stage."""
    for part in _parts(outcome):
        console.print(Padding(part, (0, 0, 1, 0)), highlight=False)


def _parts(outcome: Outcome) -> Iterable[RenderableType]:
    yield _totals(outcome)
    yield _offers(outcome.totals)
    yield _settlement(outcome.totals)
    yield _reasons(outcome.totals)
    if outcome.explained:
        story = escape("\n".join(outcome.explained))
        yield Panel(story, title="One award, from event to ledger", title_align="left")
    yield _stages(outcome)
    yield _checks(outcome)


def _totals(outcome: Outcome) -> Table:
    totals = outcome.totals
    table = _table("What it came to", "", "", "")
    rows = (
        ("events told", f"{outcome.events:,}", f"{outcome.lines:,} lines of baskets"),
        ("rejected at the door", f"{totals.rejected:,}", f"{totals.dead_letters:,} dead letters"),
        ("awards", f"{totals.awards:,}", _dollars(totals.award_total_minor)),
        ("spends", f"{totals.spends:,}", _dollars(totals.spend_total_minor)),
        ("expired", "", _dollars(totals.expired_total_minor)),
        (
            "wallets",
            f"{totals.wallets:,}",
            f"{_dollars(totals.liability_minor)} owed to households",
        ),
        ("verdicts against", f"{totals.declined:,}", "each with its reason"),
    )
    for row in rows:
        table.add_row(*row)
    for reason, count in outcome.oddities.items():
        table.add_row("odd in the files", f"{count:,}", reason)
    return table


def _offers(totals: Totals) -> Table:
    table = _table("Offers", "offer", "awards", "paid", "households")
    for each in totals.offers:
        paid = _dollars(each.total_minor)
        table.add_row(each.code, f"{each.awards:,}", paid, f"{each.participants:,}")
    return table


def _settlement(totals: Totals) -> Table:
    columns = ("merchant", "its part of awards", "spent there", "owes the platform")
    table = _table("Settlement at the end", *columns)
    for each in totals.merchants:
        amounts = (each.contribution_minor, each.spent_minor, each.owes_minor)
        table.add_row(each.code, *map(_dollars, amounts))
    return table


def _reasons(totals: Totals) -> Table:
    table = _table("Why not", "offer", "because", "times")
    for offer, because, count in totals.declined_because[:_REASONS_SHOWN]:
        table.add_row(offer, because, f"{count:,}")
    for code, count in totals.refusals:
        table.add_row("(refused)", code, f"{count:,}")
    return table


def _stages(outcome: Outcome) -> Table:
    table = _table("Time", "stage", "how much", "seconds", "a second")
    for each in outcome.stages:
        amount = f"{each.count:,} {each.unit}"
        table.add_row(each.name, amount, f"{each.seconds:.1f}", f"{each.rate:,.0f}")
    table.add_row(
        "end to end",
        f"{outcome.events:,} events",
        f"{outcome.seconds:.1f}",
        f"{outcome.events_per_second:,.0f}",
        style="bold",
    )
    for name, seconds in outcome.processor_seconds.items():
        budget = f"{seconds / max(outcome.events, 1) * 1e6:,.0f} µs an event"
        table.add_row(f"processor of {name}", budget, f"{seconds:.1f}", "")
    return table


def _checks(outcome: Outcome) -> RenderableType:
    verified, rebuilt = outcome.verified, outcome.rebuilt
    lines = [
        _check(verified.ok, f"verify: {verified.entries:,} entries, balances, lots, links, seals"),
        *(f"  {escape(each)}" for each in verified.differences),
        _check(
            rebuilt.identical,
            f"rebuild wallets: {rebuilt.commands:,} commands gave the same ledger",
        ),
    ]
    return Group(*lines)


def _check(ok: bool, text: str) -> str:
    return f"[green]✓[/] {text}" if ok else f"[bold red]✗[/] {text}"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_header=any(columns))
    for number, column in enumerate(columns):
        is_text = number == 0 or column in ("because", "")
        table.add_column(column, justify="left" if is_text else "right")
    return table


def _dollars(minor: int) -> str:
    return f"${money(minor)}"
