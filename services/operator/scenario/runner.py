"""Runs a scenario: tells its messages one at a time, and compares where it says so."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from services.api.domain.preview import Preview
from services.api.domain.refused import Refused
from services.operator.pass_codes import Unfit
from services.operator.scenario.cloakroom import Cloakroom
from services.operator.scenario.comparison import Comparison, name_of_participant
from services.operator.scenario.core_yaml import Unreadable
from services.operator.scenario.difference import Difference
from services.operator.scenario.file import (
    Check,
    PreviewAsked,
    Scenario,
    name_of,
    read_scenario,
)
from services.operator.scenario.file import Message as ToldNow
from services.operator.scenario.observation import Observation
from services.operator.scenario.previewing import preview_differences
from services.operator.scenario.result import Failure, Result
from services.rewards.domain.judging.progress import Progress


class River(Protocol):
    """Something that takes messages and lets what comes out be observed."""

    @property
    def observation(self) -> Observation:
        """What has come out so far."""

    async def tell(self, message: ToldNow) -> None:
        """Tell one message and wait until it is fully processed."""

    async def explain(self, event: str, offer: str) -> str | None:
        """Say why an offer does not award an event now; None where it does, or nobody knows."""

    async def explain_participant(self, participant: str, offer: str) -> str | None:
        """Say why an offer without an event did not award a participant, as of the last run."""

    async def progress(self, participant: str, offer: str) -> Progress | None:
        """Say how far a participant is with an accumulating offer; None: there is no such."""

    async def preview(self, asked: PreviewAsked) -> Preview | Refused:
        """Say what a purchase would bring that nobody makes."""

    async def close(self) -> None:
        """Leave nothing behind."""


Open = Callable[[Scenario], Awaitable[River]]
"""Makes an empty river for one scenario."""


async def run_files(files: Sequence[Path], open_river: Open, at_once: int) -> AsyncIterator[Result]:
    """Run each file in a river of its own, some at once; results come in the order of the files."""
    places = asyncio.Semaphore(at_once)

    async def run_in_turn(file: Path) -> Result:
        async with places:
            return await run_file(file, open_river)

    running = [asyncio.create_task(run_in_turn(file)) for file in files]
    try:
        for each in running:
            yield await each
    finally:
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def run_file(file: Path, open_river: Open) -> Result:
    """Run one file; one that cannot be understood is an error, and never a pass."""
    try:
        scenario = read_scenario(file)
    except Unreadable as unreadable:
        return Result(str(file), name_of(file), error=str(unreadable))
    return await run_scenario(str(file), scenario, open_river)


async def run_scenario(file: str, scenario: Scenario, open_river: Open) -> Result:
    """Run what was understood of a file; a fault of ours is an error, and never a pass."""
    try:
        return await _run(file, scenario, open_river)
    except Exception as error:  # noqa: BLE001 - a fault of ours ends one file, and is no pass
        return Result(file, scenario.name, error=f"{type(error).__name__}: {error}")


async def _run(file: str, scenario: Scenario, open_river: Open) -> Result:
    river = await open_river(scenario)
    try:
        failures = await _failures(scenario, river)
    finally:
        await river.close()
    if missing := river.observation.not_available:
        return Result(file, scenario.name, error="; ".join(missing))
    return Result(file, scenario.name, tuple(failures))


async def _failures(scenario: Scenario, river: River) -> list[Failure]:
    comparison, cloakroom = Comparison(scenario.platform), Cloakroom()
    failures: list[Failure] = []
    for action in scenario.actions:
        if isinstance(action, Check):
            failures += await _check(action, comparison, river)
        elif isinstance(action, PreviewAsked):
            failures += await _ask(action, scenario, river)
        else:
            await _tell(action, cloakroom, river)
    end = len(scenario.actions)
    failures += [Failure(end, "stopped", None, each) for each in river.observation.stopped]
    return failures


async def _tell(action: ToldNow, cloakroom: Cloakroom, river: River) -> None:
    admitted = cloakroom.admit(action)
    if isinstance(admitted, Unfit):
        river.observation.reject(action.told.message_id, "INVALID_MESSAGE", admitted.message)
    else:
        await river.tell(admitted)


async def _check(check: Check, comparison: Comparison, river: River) -> list[Failure]:
    seen = river.observation.observed()
    asked = {
        (event, offer): await river.explain(event, offer)
        for event, offer in comparison.to_explain(check.expectation, seen)
    }
    asked |= {
        (name_of_participant(who), offer): await river.explain_participant(who, offer)
        for who, offer in comparison.to_explain_of_participants(check.expectation)
    }
    progress = {
        (wish.participant, wish.offer): await river.progress(wish.participant, wish.offer)
        for wish in check.expectation.progress or ()
    }
    return [
        Failure(check.step, each.key, each.expected, each.actual, await _said(each, river))
        for each in comparison.differences(check.expectation, seen, asked, progress)
    ]


async def _ask(asked: PreviewAsked, scenario: Scenario, river: River) -> list[Failure]:
    seen = await river.preview(asked)
    return [
        Failure(asked.step, each.key, each.expected, each.actual)
        for each in preview_differences(asked.expectation, seen, scenario.platform)
    ]


async def _said(difference: Difference, river: River) -> tuple[str, ...]:
    """What the offers concerned said of the events concerned, the latest last; or say now."""
    said: list[str] = []
    for event, offer in sorted(difference.about):
        verdicts = river.observation.verdicts.get((event, offer), [])
        said += [f"{offer} of {event}: {_in_words(verdict)}" for verdict in verdicts]
        if not verdicts:
            because = await river.explain(event, offer) or "nothing known of it"
            said.append(f"{offer} of {event}: never asked; now it says {because}")
    return tuple(said)


def _in_words(verdict: Mapping[str, Any]) -> str:
    outcome = str(verdict["outcome"]).lower()
    because = f" because of {verdict['because']}" if "because" in verdict else ""
    by = f", by {verdict['superseded_by']}" if "superseded_by" in verdict else ""
    detail = f" ({verdict['detail']})" if verdict.get("detail") else ""
    return f"{outcome}{because}{by}{detail}"
