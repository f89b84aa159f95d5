"""`rewardstream offer`: offers checked, tried, published and shown."""

import asyncio
import json as json_text
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import asyncpg
import typer
from aiokafka.errors import KafkaError
from rich.markup import escape

from services.operator.commands import offer_shown
from services.operator.commands.platform import CurrencyOption, TimeZoneOption
from services.operator.commands.screen import fail, notes, print_json
from services.operator.offers import candidate, known, live, publication
from services.operator.offers.file import read_offer_file
from services.operator.offers.lint import Report
from services.operator.offers.lint import lint as look_at
from services.operator.progress import Lag
from services.operator.scenario.core_yaml import Unreadable
from services.operator.stack import NotRunning, Stack, find
from services.operator.waiting import StandsStill
from shared.kernel.clock import system_clock
from shared.kernel.money import Platform

app = typer.Typer(no_args_is_help=True)

UNREADABLE = 2
OfferPath = Annotated[Path, typer.Argument(metavar="FILE", help="An offer, or control messages.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.callback()
def offer() -> None:
    """Offers as a marketer's tool: checked, tried, compared, published and shown."""


@app.command()
def lint(
    file: OfferPath,
    catalogue: Annotated[
        Path | None,
        typer.Option(help="Control messages that count as published, instead of the live ones."),
    ] = None,
    currency: CurrencyOption = "EUR",
    time_zone: TimeZoneOption = "UTC",
    json: JsonOption = False,
) -> None:
    """Say everything that is wrong with the offers of a file, at once; exit 1 if anything is.

    Needs nothing that runs: what could not be looked up is said. Exit 2: the file is no YAML.
    """
    try:
        told = read_offer_file(file)
    except Unreadable as unreadable:
        _unreadable(file, unreadable)
    try:
        before = known.from_file(catalogue) if catalogue else known.live_if_reachable()
        report = look_at(told, before, Platform(currency, time_zone), system_clock())
    except Unreadable as unreadable:
        _unreadable(catalogue or file, unreadable)
    if json:
        print_json({**report.as_json(), "trouble": before.trouble})
    else:
        offer_shown.show_report(report, before.trouble)
    if not report.passed:
        raise typer.Exit(1)


@app.command("test")
def try_out(
    file: OfferPath,
    scenarios: Annotated[list[Path], typer.Argument(metavar="SCENARIO…", help="Scenario files.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON line for each.")] = False,
) -> None:
    """Run scenarios with the offers of a file in them: what passes, and what changes.

    An offer takes the place of the scenario's offer of its code, or joins the others. Exit status
    0: all passed; 1: one failed; 2: one could not be read.
    """
    try:
        offers = read_offer_file(file)
    except Unreadable as unreadable:
        _unreadable(file, unreadable)
    statuses = [0]
    for scenario in scenarios:
        trial = asyncio.run(candidate.try_out(offers, scenario, system_clock()))
        statuses.append(trial.result.exit_status)
        if json:
            typer.echo(json_text.dumps(trial.as_json(), default=str, ensure_ascii=False))
        else:
            offer_shown.show_trial(trial)
    raise typer.Exit(max(statuses))


@app.command()
def publish(
    file: OfferPath,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and publish nothing.")
    ] = False,
    currency: CurrencyOption = "EUR",
    time_zone: TimeZoneOption = "UTC",
    json: JsonOption = False,
) -> None:
    """Check a file, show what it changes, publish it, and wait until it is judged everywhere.

    Exit 1 where something is wrong with it, or where the engine refuses it.
    """
    platform, now = Platform(currency, time_zone), system_clock()
    stack, before = _live_catalogue()
    try:
        told = read_offer_file(file)
    except Unreadable as unreadable:
        _unreadable(file, unreadable)
    report = look_at(told, before, platform, now)
    steps = publication.steps(told, before, platform, now) if report.passed else []
    if not json:
        offer_shown.show_steps(report, steps)
    needed = [step for step in steps if step.needed]
    answers = [] if dry_run or not needed else _published(stack, needed, now)
    if json:
        print_json(_published_json(report, steps, answers))
    elif answers:
        offer_shown.show_answers(answers)
    if not report.passed or not all(answer.accepted for answer in answers):
        raise typer.Exit(1)


@app.command("list")
def list_offers(
    currency: CurrencyOption = "EUR", time_zone: TimeZoneOption = "UTC", json: JsonOption = False
) -> None:
    """List the offers that were published, in order of their number."""
    found = _live_offers(Platform(currency, time_zone))
    if json:
        print_json([offer.as_json() for offer in found])
    else:
        offer_shown.show_offers(found)


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="The offer's code.")],
    template: Annotated[
        str | None, typer.Option(metavar="CODE", help="Print a new offer with the same terms.")
    ] = None,
    currency: CurrencyOption = "EUR",
    time_zone: TimeZoneOption = "UTC",
    json: JsonOption = False,
) -> None:
    """Show an offer as it was told, with its number, version, and since when it is effective."""
    offers = _live_offers(Platform(currency, time_zone))
    found = next((each for each in offers if each.code == code), None)
    if found is None:
        fail(f"No offer {escape(code)} was published; rewardstream offer list shows all.")
    if template is not None:
        offer_shown.show_template(found.template(template))
    elif json:
        print_json(found.as_json())
    else:
        offer_shown.show_offer(found)


def _live_offers(platform: Platform) -> list[live.LiveOffer]:
    try:
        return live.offers(asyncio.run(live.book(find(), platform)))
    except (NotRunning, asyncpg.PostgresError, OSError) as trouble:
        fail(escape(str(trouble)))


def _live_catalogue() -> tuple[Stack, known.Known]:
    try:
        stack = find()
        return stack, asyncio.run(known.live(stack))
    except (NotRunning, asyncpg.PostgresError, OSError, TimeoutError) as trouble:
        fail(f"The live catalogue cannot be read: {escape(str(trouble))}")


def _published(
    stack: Stack, needed: list[publication.Step], now: datetime
) -> list[publication.Answer]:
    with notes.status("Published; waiting until every partition has judged it") as status:

        def tell(behind: Collection[Lag]) -> None:
            left = sum(lag.records for lag in behind)
            status.update(f"{left:,} records still before it is judged everywhere")

        try:
            return asyncio.run(publication.publish_all(stack, needed, now, tell))
        except (StandsStill, KafkaError, asyncpg.PostgresError, OSError) as trouble:
            fail(f"Published, but nobody has answered: {escape(str(trouble))}")


def _published_json(
    report: Report, steps: list[publication.Step], answers: list[publication.Answer]
) -> dict[str, object]:
    return {
        **report.as_json(),
        "changes": [step.as_json() for step in steps],
        "published": [answer.as_json() for answer in answers],
    }


def _unreadable(file: Path, reason: Unreadable) -> NoReturn:
    notes.print(
        f"[bold red]✗[/] {escape(str(file))}: {escape(str(reason))}",
        highlight=False,
        soft_wrap=True,
    )
    raise typer.Exit(UNREADABLE)
