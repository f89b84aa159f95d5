"""The laws of offers without an event, for any of them and any life (rules 3.11 - 3.16)."""

from collections import Counter
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from services.rewards.domain.folding.memory import Due, Memory
from services.rewards.domain.partition import Partition
from services.rewards.domain.remembered.itinerary import EVERYONE, NOBODY, Itinerary
from shared.contracts.commands import GrantAward, WalletCommand
from shared.contracts.events import JournalEvent, RunReached
from tests.support.people import lives, quiet_lives
from tests.support.rereading import Written
from tests.support.stories import PLATFORM


def commands(
    journal: Iterable[JournalEvent], partition: Partition | None = None
) -> list[WalletCommand]:
    partition = partition or Partition(PLATFORM)
    return [command for message in journal for _, command in partition.judge(message).commands]


def awards(journal: Iterable[JournalEvent]) -> list[GrantAward]:
    return [command for command in commands(journal) if isinstance(command, GrantAward)]


@given(lives(), st.data())
def test_told_twice_is_done_once(life: list[JournalEvent], data: st.DataObject) -> None:
    twice = []
    for message in life:
        twice += [message, message] if data.draw(st.booleans()) else [message]
    assert commands(twice) == commands(life)


@given(lives())
def test_no_award_is_made_twice_and_none_has_an_event(life: list[JournalEvent]) -> None:
    made = awards(life)
    assert len({award.award_id for award in made}) == len(made)
    runs = {message.run_id for message in life if isinstance(message, RunReached)}
    for award in made:
        if award.offer != "BUY":
            assert award.event_id in runs
            assert (award.events, award.merchant, award.performed_by_unit) == ((), None, None)


@given(lives())
def test_what_is_once_is_once(life: list[JournalEvent]) -> None:
    partition = Partition(PLATFORM)
    made = Counter((award.participant, award.offer) for award in _granted(life, partition))
    for (_, code), count in made.items():
        told = partition.book.listings[code].told
        once = {"JOIN", "DATA"} | ({"MONEY"} if told.number_of_awards == "ONLY_ONE" else set())
        assert count == 1 or told.type not in once


@given(lives())
def test_a_calendar_year_is_paid_once(life: list[JournalEvent]) -> None:
    partition = Partition(PLATFORM)
    made: Counter[tuple[str, str, str]] = Counter()
    for message in life:
        for _, record in partition.judge(message).records:
            for verdict in record.data.get("verdicts", ()):  # type: ignore[attr-defined]
                day = verdict.get("detail", {}).get("birthday", "")
                if verdict["outcome"] == "GRANTED" and day:
                    made[record.subject, verdict["offer"], day[:4]] += 1
    assert all(count == 1 for count in made.values())


class Asking(Memory):
    """Visits everyone at every run: what an itinerary must be equal to."""

    def due(self, after: str | None, itinerary: Itinerary = NOBODY) -> Due:
        """Lead to everyone wherever it leads to anyone."""
        return super().due(after, itinerary if itinerary == NOBODY else EVERYONE)


@given(lives())
def test_an_itinerary_only_saves_work(life: list[JournalEvent]) -> None:
    assert commands(life, Partition(PLATFORM, memory=Asking())) == commands(life)


@given(lives())
def test_what_is_written_down_is_all_that_counts(life: list[JournalEvent]) -> None:
    whole, memory = Partition(PLATFORM), Written()
    broken = Partition(PLATFORM, memory=memory)
    for message in life:
        assert whole.judge(message) == broken.judge(message)
        memory = memory.reread()
        broken.memory = memory


@given(quiet_lives())
def test_a_skipped_run_loses_no_award(
    quiet: tuple[list[JournalEvent], list[RunReached], list[bool]],
) -> None:
    told, runs, skipped = quiet
    every = awards([*told, *runs])
    some = awards([*told, *(run for run, skip in zip(runs, skipped, strict=True) if not skip)])
    assert {award.award_id for award in some} == {award.award_id for award in every}


def _granted(life: Iterable[JournalEvent], partition: Partition) -> list[GrantAward]:
    return [c for c in commands(life, partition) if isinstance(c, GrantAward)]
