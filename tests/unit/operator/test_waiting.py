"""Waiting for the river: until it is there, an alarm, or nothing moves any more."""

from collections.abc import Collection, Iterable
from typing import cast

import pytest

from services.operator.progress import Lag, River, Stage, Standing
from services.operator.waiting import StandsStill, Tell, Waiting
from shared.contracts.topics import CONTROL, INBOUND, Topic


class Scripted:
    """A river that is one step further at each look; the last step stays."""

    def __init__(self, *steps: Standing) -> None:
        self.steps = list(steps)
        self.looks = 0
        self.told = {INBOUND.name: {0: 10}, CONTROL.name: {0: 0}}

    async def ends(self, topic: Topic) -> dict[int, int]:
        """How much was told."""
        return self.told.get(topic.name, {})

    async def lags(self, stages: Iterable[Stage]) -> list[Lag]:
        """Where ingestion is; the sequencer is done."""
        step = self.steps[min(self.looks, len(self.steps) - 1)]
        self.looks += 1
        return [Lag("ingestion", 0, 10, step)] if "ingestion" in stages else []


def waiting(river: Scripted, *, still_seconds: float = 60.0, tell: Tell | None = None) -> Waiting:
    return Waiting(cast("River", river), still_seconds=still_seconds, look_seconds=0.0, tell=tell)


async def test_the_journal_is_complete_when_all_that_was_told_is_committed() -> None:
    river = Scripted(Standing(3), Standing(9), Standing(10))
    await waiting(river).journal_complete()
    assert river.looks == 3


async def test_what_is_told_meanwhile_is_not_waited_for() -> None:
    river = Scripted(Standing(10))
    river.told[INBOUND.name] = {0: 10}
    await waiting(river).journal_complete()
    assert river.looks == 1


async def test_what_is_left_is_told_at_each_look() -> None:
    left: list[int] = []

    def tell(behind: Collection[Lag]) -> None:
        left.append(sum(lag.records for lag in behind))

    await waiting(Scripted(Standing(3), Standing(9), Standing(10)), tell=tell).journal_complete()
    assert left == [7, 1]


async def test_an_alarm_ends_the_waiting_and_is_named() -> None:
    river = Scripted(Standing(3, alarm="gap: offset 4 expected, 6 delivered"))
    with pytest.raises(StandsStill, match="ingestion/0 stands still: gap: offset 4"):
        await waiting(river).journal_complete()


async def test_nothing_that_moves_is_given_up_and_said_where() -> None:
    with pytest.raises(StandsStill, match=r"nothing has moved .* ingestion/0 7 records behind"):
        await waiting(Scripted(Standing(3)), still_seconds=0.05).journal_complete()


async def test_topics_that_are_missing_are_not_taken_for_an_empty_river() -> None:
    river = Scripted(Standing(0))
    river.told.clear()
    with pytest.raises(StandsStill, match="rewardstream topics"):
        await waiting(river).journal_complete()


def test_what_a_stage_has_before_it_is_never_negative() -> None:
    assert Lag("wallet", 0, 5, Standing(7)).records == 0


def test_a_stage_is_idle_when_all_is_done_and_announced() -> None:
    assert Lag("wallet", 0, 5, Standing(5)).idle
    assert not Lag("wallet", 0, 5, Standing(5, unannounced=1)).idle
    assert not Lag("wallet", 0, 6, Standing(5)).idle
