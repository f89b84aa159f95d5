"""`rewardstream run`: time reaches a run, now that everything told before is in the journal."""

import asyncio
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.markup import escape

from services.operator.commands.platform import INSTANTS, CurrencyOption, money
from services.operator.commands.screen import fail, notes, print_json, results
from services.operator.marker import Marker, Passed, tell_run
from services.operator.progress import Lag
from services.operator.stack import NotRunning, find
from services.operator.waiting import StandsStill
from shared.kernel.clock import system_clock

app = typer.Typer()


class Kind(StrEnum):
    """What a run does."""

    EVALUATION = "EVALUATION"
    BALANCE_EXPIRATION = "BALANCE_EXPIRATION"
    SETTLEMENT = "SETTLEMENT"


Names = Annotated[list[str], typer.Option(help="Only these; may be repeated. None is all.")]


@app.command()
def run(  # noqa: PLR0913, PLR0917 - one parameter for each option
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=INSTANTS, help="What the run takes for now; an offset or Z ends it."),
    ] = None,
    kind: Annotated[Kind, typer.Option(help="Evaluate, expire, or settle.")] = Kind.EVALUATION,
    run_id: Annotated[
        str | None, typer.Option("--id", help="Told twice under one id, it is done once.")
    ] = None,
    definition: Annotated[str | None, typer.Option(help="Take a run definition's scope.")] = None,
    scheme: Names = [],  # noqa: B006 - typer reads it, nobody writes it
    offer_type: Names = [],  # noqa: B006 - as above
    segment: Names = [],  # noqa: B006 - as above
    wait: Annotated[bool, typer.Option(help="Wait until all partitions have passed it.")] = True,
    currency: CurrencyOption = "EUR",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Tell the river that a run is reached, wait until all partitions have passed it, and count."""
    now = system_clock()
    marker = Marker(
        id=run_id or f"operator-{now:%Y-%m-%dT%H:%M:%S.%fZ}",
        as_of=as_of or now,
        kind=kind.value,
        definition=definition,
        schemes=tuple(scheme),
        offer_types=tuple(offer_type),
        segments=tuple(segment),
    )
    passed = told(marker, wait=wait)
    if json:
        print_json({"run": asdict(marker), "passed": passed and _as_json(passed, currency)})
    else:
        results.print(_in_words(marker, passed, currency), highlight=False)
    if passed is not None and passed.refused:
        raise typer.Exit(1)


def told(marker: Marker, *, wait: bool) -> Passed | None:
    """Tell a marker, say what has to be waited for, and end with a reason where it cannot be."""
    try:
        stack = find()
        with notes.status("Waiting for what was told before") as status:

            def tell(behind: Collection[Lag]) -> None:
                left = sum(lag.records for lag in behind)
                stages = ", ".join(dict.fromkeys(lag.stage for lag in behind))
                status.update(f"{left:,} records still before {stages}")

            return asyncio.run(tell_run(stack, marker, wait=wait, tell=tell))
    except (NotRunning, StandsStill) as refusal:
        fail(escape(str(refusal)))


def _as_json(passed: Passed, currency: str) -> dict[str, Any]:
    amounts = {
        "awarded": money(passed.awarded_minor, currency),
        "expired": money(passed.expired_minor, currency),
        "currency": currency,
    }
    return {**asdict(passed), **amounts}


def _in_words(marker: Marker, passed: Passed | None, currency: str) -> str:
    name = f"{marker.kind} {escape(marker.id)} as of {marker.as_of.isoformat()}"
    if passed is None:
        return f"{name} was told."
    if passed.refused:
        return f"{name} was refused: {escape(passed.refused)}"
    if marker.kind == "BALANCE_EXPIRATION":
        expired = money(passed.expired_minor, currency)
        return f"{name}: {passed.expirations} expirations, {expired} {currency}."
    if marker.kind == "SETTLEMENT":
        return f"{name} is through: rewardstream settlement show {escape(marker.id)}"
    return (
        f"{name}: {passed.evaluated} events evaluated, {passed.awards} awards, "
        f"{money(passed.awarded_minor, currency)} {currency}."
    )
