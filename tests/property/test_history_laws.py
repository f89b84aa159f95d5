"""The laws of the engine over histories of all seventeen classifications (ARCHITECTURE.md: laws).

A history is thrown in the language of scenarios and goes the whole way: front door, engine,
wallet, and for referrals the front door again.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.operator.scenario.file import understand
from services.operator.scenario.functions import Functions
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.offers.offer import Offer
from services.rewards.domain.partition import Partition
from shared.contracts.events import AwardingEvent, JournalEvent
from tests.support.comparing import Line, awards_of, finish
from tests.support.histories import Dice, a_history, a_quiet_history
from tests.support.histories.dice import Told, written
from tests.support.rereading import Written

HALF = settings(max_examples=settings().max_examples // 2)

CHANGES = {"offer", "product", "unit", "kpi", "group", "merchant", "merchant_group"}
NEVER = datetime(1, 1, 1, tzinfo=UTC)

dice = st.integers(0, 2**32).map(Dice)
histories = dice.map(a_history)


class Journal(Functions):
    """Keeps what reached the engine."""

    def __init__(self, content: Told) -> None:
        super().__init__(understand(content))
        self.told: list[JournalEvent] = []

    def _journal(self, event: JournalEvent) -> None:
        self.told.append(event)
        super()._journal(event)


def lived(content: Told) -> Journal:
    river = Journal(content)
    for message in understand(content).messages:
        finish(river.tell(message))
    assert not river.observation.stopped
    return river


def awards(content: Told) -> Counter[Line]:
    return awards_of(lived(content).observation.observed())


def changed(content: Told, steps: list[Told]) -> Told:
    return {**content, "steps": steps}


@HALF
@given(histories, dice)
def test_told_twice_is_done_once(content: Told, chance: Dice) -> None:
    once = _named(content)
    twice = [step for step in once for _ in range(1 if _is_control(step) else chance.randint(1, 3))]
    assert awards(changed(content, twice)) == awards(changed(content, once))


@HALF
@given(histories)
def test_what_was_answered_is_answered_for_ever(content: Told) -> None:
    steps = _named(content)
    refused = lived(changed(content, steps)).observation.observed().refused
    again = [step for step in steps for data in step.values()
             if not _is_control(step) and data["id"] not in refused]  # fmt: skip
    assert awards(changed(content, [*steps, *again])) == awards(changed(content, steps))


def _named(content: Told) -> list[Told]:
    """Each message of people, and each run, once and under an id of its own."""
    found: list[Told] = []
    for place, step in enumerate(content["steps"]):
        [(name, data)] = step.items()
        is_free = name == "referral" and data["referring_participant"] not in _signed_up(content)
        if _is_control(step):
            found.append(step)
        elif not is_free and data.get("id") not in [d.get("id") for s in found for d in s.values()]:
            found.append({name: {**data, "id": data.get("id", f"unnamed {place}")}})
    return found


def _is_control(step: Told) -> bool:
    return bool(step.keys() & CHANGES)


def _signed_up(content: Told) -> list[str]:
    return [step["sign_up"]["participant"] for step in content["steps"] if "sign_up" in step]


@HALF
@given(histories)
def test_the_index_only_saves_work(content: Told) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OfferBook, "candidates", _every_offer)
        scanned = awards(content)
    assert awards(content) == scanned


def _every_offer(book: OfferBook, event: AwardingEvent) -> tuple[Offer, ...]:
    return tuple(offer for offer in book.offers() if isinstance(event, offer.event_classes))


@HALF
@given(histories)
def test_only_one_is_one_and_a_period_holds_one(content: Told) -> None:
    river = lived(content)
    limits = _limits(content)
    standing: dict[tuple[object, ...], list[datetime]] = {}
    moments = {
        data["id"]: datetime.fromisoformat(data["performed_on"])
        for step in content["steps"]
        for data in step.values()
        if "performed_on" in data and "id" in data
    }
    for award in river.observation.observed().awards:
        if award.state == "POSTED" and award.offer in limits:
            moment = max((moments[event] for event in award.events), default=NEVER)
            standing.setdefault((award.participant, award.offer), []).append(moment)
    for (_, code), found in standing.items():
        shortest = limits[str(code)]
        assert shortest is not None or len(found) == 1
        ordered = sorted(found)
        for one, next_one in pairwise(ordered):
            assert shortest is None or next_one - one >= shortest


def _limits(content: Told) -> dict[str, timedelta | None]:
    """How far apart awards are at least; None: there is one. Offers that never changed it."""
    told: dict[str, list[Any]] = {}
    for step in [*content["control"], *content["steps"]]:
        for offer in (each for name, each in step.items() if name == "offer"):
            told.setdefault(offer["code"], []).append(offer.get("number_of_awards", "MULTIPLE"))
    found: dict[str, timedelta | None] = {}
    for code, said in told.items():
        if all(each == "ONLY_ONE" for each in said):
            found[code] = None
        elif all(isinstance(each, dict) and each == said[0] for each in said):
            found[code] = _at_least(said[0]["one_per"])
    return found


def _at_least(duration: dict[str, Any]) -> timedelta:
    """The shortest that a duration can be: a day loses an hour in spring."""
    shortest = {"HOURS": 1.0, "DAYS": 24.0, "WEEKS": 7 * 24.0, "MONTHS": 28 * 24.0}
    hours = shortest[duration["unit"]] * duration["value"]
    return timedelta(hours=hours - (duration["unit"] != "HOURS"))


@HALF
@given(dice)
def test_what_accumulates_does_not_depend_on_how_often_a_run_comes(d: Dice) -> None:
    often, once = a_quiet_history(d)
    assert awards(often) == awards(once)


@HALF
@given(histories)
def test_cancelling_every_event_leaves_no_award_of_an_event_and_no_money_of_one(
    content: Told,
) -> None:
    river = lived(content)
    kept = river.observation.observed().events
    end = max(m.recorded_at for m in understand(content).messages)
    cancels = [
        {"cancellation": {"id": f"cancel {name}", "event": name, "participant": who,
                          "recorded_at": written(end)}}
        for step in content["steps"] for data in step.values()
        for name in [data.get("id")]
        for who in [data.get("participant") or data.get("referred_participant")]
        if name in kept and "performed_by_unit" in data
    ]  # fmt: skip
    after = lived(changed(content, [*content["steps"], *cancels])).observation.observed()
    left = [award for award in after.awards if award.state == "POSTED"]
    assert all(not award.events for award in left)
    for who, balance in after.balances.items():
        assert balance == sum(award.amount for award in left if award.participant == who)
    assert len(after.awards) == len(river.observation.observed().awards)


@HALF
@given(histories)
def test_a_replay_says_what_was_said_even_from_what_was_written_down(content: Told) -> None:
    told = lived(content).told
    platform = understand(content).platform
    whole, memory = Partition(platform), Written()
    broken = Partition(platform, memory=memory)
    for message in told:
        assert whole.judge(message) == broken.judge(message)
        memory = memory.reread()
        broken.memory = memory


@HALF
@given(histories)
def test_what_one_does_changes_no_award_of_another_but_by_referral(content: Told) -> None:
    steps = [step for step in content["steps"] if "referral" not in step]
    without = [s for s in steps for data in s.values() if data.get("participant") != "bob"]
    all_of_them = awards(changed(content, steps))
    theirs = Counter({line: n for line, n in all_of_them.items() if line[0] != "bob"})
    assert awards(changed(content, without)) == theirs


def test_a_quiet_history_awards_something() -> None:
    made = [awards(a_quiet_history(Dice(seed))[0]) for seed in range(20)]
    assert sum(len(each) for each in made) > len(made)
