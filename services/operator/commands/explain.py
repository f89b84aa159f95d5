"""`rewardstream explain`: what was decided of an event, and why, from decision to ledger row."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import asyncpg
import orjson
import typer
from rich.markup import escape
from rich.table import Table

from services.operator.commands.screen import fail, print_json, results
from services.operator.stack import NotRunning, environment, find
from services.rewards import questions
from services.rewards.domain.verdict import Declined, Granted, Verdict
from shared.kernel.clock import system_clock
from shared.kernel.money import Platform, to_decimal_text

app = typer.Typer()

_ENTRIES = """
SELECT sequence, kind, from_account, to_account, amount_minor, value_date, recorded_at
  FROM wallet.entry
 WHERE partition = $1 AND (transaction = ANY($2::uuid[]) OR voids = ANY($2::uuid[])
    OR transaction IN (SELECT u.transaction FROM wallet.lot_use u
                        WHERE u.partition = $1 AND u.lot_id = ANY($2::uuid[])))
 ORDER BY sequence
"""

Told = dict[str, Any]


@app.command()
def explain(
    event: Annotated[str, typer.Argument(help="The event's id, or upstream's reference to it.")],
    offer: Annotated[
        str | None, typer.Option(help="Ask this offer now, even if it was never asked.")
    ] = None,
    currency: Annotated[str, typer.Option(envvar="REWARDSTREAM_CURRENCY")] = "EUR",
    time_zone: Annotated[str, typer.Option(envvar="REWARDSTREAM_TIME_ZONE")] = "UTC",
    json: bool = typer.Option(False, "--json", help="Print one JSON array."),
) -> None:
    """Say what every offer said of the event, who was beaten by whom, and what the ledger holds."""
    platform = Platform(currency, time_zone)
    try:
        url = environment(find())["DATABASE_URL_READER"]
    except NotRunning as refusal:
        fail(escape(str(refusal)))
    found = asyncio.run(_explained(url, event, offer, platform))
    if not found:
        fail(f"Nothing is kept under {escape(event)}: it never reached the engine, or not yet.")
    if json:
        print_json(found)
        return
    for told in found:
        _show(told, platform.digits)


async def _explained(
    database_url: str, event: str, offer: str | None, platform: Platform
) -> list[Told]:
    async with questions.reading(database_url) as session:
        found = await questions.recollect(session, event)
        told = [_told(each) for each in found]
        for each, answer in zip(found, told, strict=True):
            if offer is not None:
                verdict = await questions.ask(session, each, offer, platform, system_clock())
                answer["asked_now"] = {"offer": offer, **_verdict(verdict)}
    for each, answer in zip(found, told, strict=True):
        awards = [award.award_id for award in each.kept.awards]
        answer["ledger"] = await _ledger(database_url, each.partition, awards)
    return told


async def _ledger(database_url: str, partition: int, awards: list[str]) -> list[Told]:
    session = await asyncpg.connect(database_url)
    try:
        if not awards or await session.fetchval("SELECT to_regclass('wallet.entry')") is None:
            return []
        return [dict(row) for row in await session.fetch(_ENTRIES, partition, awards)]
    finally:
        await session.close()


def _told(found: questions.Recollection) -> Told:
    kept = found.kept
    return {
        "event": kept.event_id,
        "reference": found.reference,
        "participant": found.participant,
        "event_type": kept.event_type,
        "performed_on": found.performed_on,
        "state": kept.state,
        "evaluation": kept.evaluation,
        "partition": found.partition,
        "decisions": [
            {"sequence": int(said["sequence"]), "at": said["time"], **said["data"]}
            for said in found.decisions
        ],
    }


def _verdict(verdict: Verdict | None) -> Told:
    match verdict:
        case None:
            return {"outcome": "UNKNOWN_OFFER"}
        case Granted(amount):
            return {"outcome": "WOULD_GRANT", "amount_minor": amount}
        case Declined(because, detail, _):
            return {"outcome": "DECLINED", "because": because, "detail": detail}
        case _:
            return {"outcome": "SUPERSEDED", "superseded_by": verdict.by}


def _show(told: Told, digits: int) -> None:
    kind = str(told["event_type"]).lower().replace("_", " ")
    results.print(
        f"[bold]{escape(kind)} {escape(told['reference'])}[/] of {escape(told['participant'])}, "
        f"performed {told['performed_on']:%Y-%m-%d %H:%M:%S} UTC\n"
        f"  event {told['event']} in partition {told['partition']}: "
        f"{told['state']}, {_waits(told['evaluation'])}",
        highlight=False,
    )
    for decision in told["decisions"]:
        _show_decision(decision, digits)
    if "asked_now" in told:
        asked = told["asked_now"]
        said = _said(asked, digits)
        results.print(f"  asked now: {escape(asked['offer'])} {escape(said)}", highlight=False)
    _show_ledger(told["ledger"], digits)


def _waits(evaluation: str) -> str:
    return {
        "WAITING": "due at the next run",
        "DORMANT": "asleep until what it waits for happens",
    }.get(evaluation, "settled")


def _show_decision(decision: Told, digits: int) -> None:
    outcome = str(decision["outcome"]).lower()
    by = f" by run {decision['run']}" if "run" in decision else ""
    results.print(
        f"  {decision['at']}  {outcome}{escape(by)} (decision {decision['sequence']})",
        highlight=False,
    )
    if "code" in decision:
        results.print(f"    {decision['code']}: {escape(decision['message'])}", highlight=False)
    if decision.get("verdicts"):
        results.print(_verdicts(decision["verdicts"], digits))


def _verdicts(verdicts: list[Told], digits: int) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 4))
    for verdict in verdicts:
        table.add_row(escape(verdict["offer"]), escape(_said(verdict, digits)))
    return table


def _said(verdict: Mapping[str, Any], digits: int) -> str:
    match verdict["outcome"]:
        case "GRANTED":
            return f"granted {_money(verdict, digits)} (award {verdict['award']})"
        case "WOULD_GRANT":
            return f"would grant {_money(verdict, digits)} now"
        case "SUPERSEDED":
            return f"not the best: beaten by {verdict['superseded_by']}"
        case "UNKNOWN_OFFER":
            return "was never published"
        case _:
            compared = ", ".join(_compared(verdict.get("detail") or {}, digits))
            return f"declined because of {verdict['because']}" + (
                f": {compared}" if compared else ""
            )


def _compared(detail: Mapping[str, Any], digits: int) -> Iterator[str]:
    for name, value in detail.items():
        if value is None:
            continue
        if name.endswith("_minor"):
            what = name.removesuffix("_minor").replace("_", " ")
            yield f"{what} {to_decimal_text(value, digits)}"
        else:
            shown = value if isinstance(value, str) else orjson.dumps(value).decode()
            yield f"{name.replace('_', ' ')} {shown}"


def _show_ledger(entries: list[Told], digits: int) -> None:
    if not entries:
        return
    results.print("  in the ledger:")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 4))
    for entry in entries:
        moved = f"{entry['from_account']} → {entry['to_account']}"
        amount = _money(entry, digits)
        table.add_row(str(entry["sequence"]), entry["kind"].lower(), amount, escape(moved))
    results.print(table)


def _money(told: Mapping[str, Any], digits: int) -> str:
    return to_decimal_text(told["amount_minor"], digits)
