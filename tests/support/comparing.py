"""Tells a history to the engine and to the reference, and says where their awards differ."""

from collections import Counter
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from services.operator.scenario.file import understand
from services.operator.scenario.functions import Functions
from services.operator.scenario.observed import Observed
from tests.support.reference import Story, Told, tell
from tests.support.reference.conditions import Case, declines, looks_at
from tests.support.reference.occasions import OCCASIONS, had, refuses
from tests.support.reference.offers import offers
from tests.support.reference.reading import told_in, zone_of
from tests.support.reference.story import EVENT_TYPES, minor

Line = tuple[object, ...]
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Difference:
    """After which message what stood differently."""

    step: int
    message: str
    about: str
    engine: list[Line]
    reference: list[Line]

    def __str__(self) -> str:
        """For people."""
        return "\n".join((
            f"{self.about} after {self.step} ({self.message}):",
            f"  the engine alone: {self.engine}",
            f"  the reference alone: {self.reference}",
        ))  # fmt: skip


def difference(content: Mapping[str, Any]) -> Difference | None:
    """The first message after which the two do not have the same awards."""
    scenario = understand(content)
    river, story = Functions(scenario), Story(zone_of(content))
    refused: dict[str, str] = {}
    told_ids: set[str] = set()
    said: dict[tuple[str, str], int] = {}
    messages = [told for told in told_in(content) if isinstance(told, Told)]
    for step, (told, message) in enumerate(zip(messages, scenario.messages, strict=True)):
        assert told.recorded_at == message.recorded_at, (told, message)
        finish(river.tell(message))
        if (code := tell(story, told)) is not None:
            refused[told.id] = code
        told_ids |= {told.id, str(told.data.get("code"))}
        seen = river.observation.observed()
        for about, engine, reference in (
            (
                "refused",
                Counter[Line](item for item in seen.refused.items() if item[0] in told_ids),
                Counter[Line](refused.items()),
            ),
            ("awarded", awards_of(seen), awards_told(story)),
            ("declined", *reasons(river, story, said)),
        ):
            if engine != reference:
                return Difference(step, f"{told.name} {told.data}", about,
                                  list((engine - reference).elements()),
                                  list((reference - engine).elements()))  # fmt: skip
    assert not river.observation.stopped, river.observation.stopped
    engine, reference = explanations(river, story, messages[-1])
    if engine == reference:
        return None
    return Difference(len(messages), "the end", "explained",
                      list((engine - reference).elements()),
                      list((reference - engine).elements()))  # fmt: skip


def explanations(river: Functions, story: Story, last: Told) -> tuple[Counter[Line], Counter[Line]]:
    """Why an offer would not award an event or a participant now, where a question says so."""
    engine, reference = Counter[Line](), Counter[Line]()
    for offer in offers(story):
        for event in story.named(*EVENT_TYPES):
            if looks_at(offer, event):
                no = declines(Case(story, offer, event, last.recorded_at))
                if no is not None:
                    reference[event.id, offer.code, no] += 1
                    said = finish(river.explain(event.id, offer.code))
                    engine[event.id, offer.code, said] += 1
        for who in story.participants() if offer.classification in OCCASIONS else ():
            no = refuses(story, offer, who, last.recorded_at)
            if no is not None and last.name == "run" and not had(story, offer, who):
                reference[who, offer.code, no] += 1
                engine[who, offer.code, finish(river.explain_participant(who, offer.code))] += 1
    return engine, reference


def reasons(
    river: Functions, story: Story, said: dict[tuple[str, str], int]
) -> tuple[Counter[Line], Counter[Line]]:
    """What the engine newly said of events it did not award, and what the reference said last."""
    engine, reference = Counter[Line](), Counter[Line]()
    for pair, verdicts in river.observation.verdicts.items():
        if len(verdicts) > said.get(pair, 0):
            said[pair] = len(verdicts)
            because = str(verdicts[-1].get("because", ""))
            if because:
                engine[*pair, because] += 1
                reference[*pair, story.because.get(pair, "awarded")] += 1
    return engine, reference


def finish(coroutine: Coroutine[Any, Any, Thing]) -> Thing:
    """Run what never waits."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return cast("Thing", end.value)
    message = "the functions never wait"
    raise AssertionError(message)


def awards_of(seen: Observed) -> Counter[Line]:
    """The engine's awards."""
    return Counter(
        (a.participant, a.offer, a.events, a.amount, a.state, str(a.expires_on or a.expires_at),
         (a.contribution_percentage, a.contribution))
        for a in seen.awards
    )  # fmt: skip


def awards_told(story: Story) -> Counter[Line]:
    """The reference's awards."""
    return Counter(
        (a.participant, a.offer, frozenset(a.events), a.amount, a.state,
         str(a.expires_on or a.expires_at), a.contribution)
        for a in story.awards
    )  # fmt: skip


def awards_expected(told: list[dict[str, Any]]) -> list[tuple[str, str, int, str]]:
    """What a scenario expects of awards, as far as every award says it."""
    return sorted(
        (a["participant"], a["offer"], minor(a["amount"]), a.get("state", "POSTED")) for a in told
    )
