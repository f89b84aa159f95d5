"""`rewardstream explain`: why, why not, and what is missing."""

import asyncio
from datetime import datetime
from typing import Annotated, Any

import asyncpg
import typer
from rich.markup import escape

from services.api.questions import Told, explained, explained_participant
from services.operator.commands.platform import INSTANTS, CurrencyOption, TimeZoneOption
from services.operator.commands.screen import fail, print_json, reader_url
from services.operator.explaining.shown import show_event, show_participant
from services.rewards.questions import Question
from shared.kernel.clock import system_clock
from shared.kernel.money import Platform

app = typer.Typer()


@app.command()
def explain(  # noqa: PLR0913, PLR0917 - one parameter for each option
    event: Annotated[
        str | None, typer.Argument(help="The event's id, or upstream's reference to it.")
    ] = None,
    offer: Annotated[
        str | None, typer.Option(help="Ask this offer now, even if it was never asked.")
    ] = None,
    participant: Annotated[
        str | None, typer.Option(help="With --offer: what it says of this participant.")
    ] = None,
    events: Annotated[
        int, typer.Option(min=1, help="With --participant: so many of the latest events.")
    ] = 10,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=INSTANTS, help="Ask as of this moment; an offset or Z ends it."),
    ] = None,
    currency: CurrencyOption = "EUR",
    time_zone: TimeZoneOption = "UTC",
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say what every offer said of an event, and what the ledger holds of it.

    Or, with --participant and --offer: what an offer says of a participant, and what is missing.
    """
    platform, now = Platform(currency, time_zone), as_of or system_clock()
    url = reader_url()
    if participant is not None and event is None:
        if offer is None:
            fail("Name the offer too: --participant P --offer O.")
        _participant(url, Question(participant, offer, now, events), platform, json=json)
    elif event is not None and participant is None:
        _event(_asked(explained(url, event, offer, platform, now)), event, json=json)
    else:
        fail("Name an event, or a participant and an offer.")


def _event(found: list[Told], event: str, *, json: bool) -> None:
    if not found:
        fail(f"Nothing is kept under {escape(event)}: it never reached the engine, or not yet.")
    if json:
        print_json(found)
        return
    for told in found:
        show_event(told)


def _participant(url: str, question: Question, platform: Platform, *, json: bool) -> None:
    told = _asked(explained_participant(url, question, platform))
    if isinstance(told, str):
        name = escape(question.participant if told == "participant" else question.offer)
        fail(f"The engine knows no {told} {name}.")
    if json:
        print_json(told)
    else:
        show_participant(told)


def _asked(question: Any) -> Any:  # noqa: ANN401 - whatever was asked
    try:
        return asyncio.run(question)
    except (asyncpg.PostgresError, OSError) as trouble:
        fail(escape(str(trouble)))
