"""`rewardstream replay engine`: the journal once more, and whether the engine says the same."""

import asyncio
import json as json_text
from typing import Annotated

import typer
from rich.markup import escape

from services.operator.commands.screen import fail, partition_bars, print_json, results
from services.operator.settings import inherited
from services.operator.stack import NotRunning, environment, find
from services.rewards import replays
from services.rewards.plans import platform
from services.rewards.settings import load_settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def replay() -> None:
    """Fold a topic again, and compare with what came of it."""


@app.command()
def engine(
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Begin anew where a replay was interrupted.")
    ] = False,
    partition: Annotated[
        list[int], typer.Option(help="Only this one; may be repeated. None is all.")
    ] = [],  # noqa: B006 - typer reads it, nobody writes it
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; by default one for each processor.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Judge the journal again and compare commands, decisions and notices; exit 1 if other.

    The river may flow on: what is compared is what the engine had said when the replay began.
    """
    try:
        reachable = environment(find())
        settings = load_settings({**inherited(), **reachable})
        wanted = replays.Wanted(partition, from_start, workers, platform(settings))
        with partition_bars() as progress:
            outcome = asyncio.run(
                replays.replay_engine(settings, reachable["DATABASE_URL_OWNER"], progress, wanted)
            )
    except (NotRunning, replays.ReplayRefused) as refusal:
        fail(escape(str(refusal)))
    if json:
        print_json(_as_json(outcome))
    else:
        _show(outcome)
    if not outcome.identical:
        raise typer.Exit(1)


def _rate(outcome: replays.Outcome) -> float:
    records = outcome.records - outcome.resumed_after
    return records / outcome.seconds if outcome.seconds else 0.0


def _as_json(outcome: replays.Outcome) -> dict[str, object]:
    return {
        "identical": outcome.identical,
        "partitions": outcome.partitions,
        "records": outcome.records,
        "resumed_after": outcome.resumed_after,
        "seconds": round(outcome.seconds, 3),
        "records_per_second": round(_rate(outcome), 1),
        "differences": [difference.as_json() for difference in outcome.differences],
    }


def _show(outcome: replays.Outcome) -> None:
    verdict = "[green]✓[/] identical" if outcome.identical else "[bold red]✗[/] different"
    number = len(outcome.partitions)
    again = f", {outcome.resumed_after} of them before" if outcome.resumed_after else ""
    results.print(
        f"{verdict}: {outcome.records} records of {number} partitions{again}, "
        f"{_rate(outcome):,.0f} a second",
        highlight=False,
    )
    for difference in outcome.differences:
        _show_difference(difference)


def _show_difference(difference: replays.Difference) -> None:
    at = "after the last record" if difference.offset is None else f"offset {difference.offset}"
    where = f"partition {difference.partition}, {at}, event {difference.event}"
    lines = [
        f"  {where}: {difference.stream} {difference.sequence} is first to differ",
        f"    stored   {_told(difference.stored)}",
        f"    replayed {_told(difference.replayed)}",
    ]
    for line in lines:
        results.print(escape(line), highlight=False, soft_wrap=True)


def _told(content: object) -> str:
    if content is None:
        return "nothing"
    return json_text.dumps(content, ensure_ascii=False, default=str)
