"""The laws of the engine, for any offers and any journal (house of laws: ARCHITECTURE.md)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from services.rewards.domain.answers.verdict import Declined
from services.rewards.domain.catalogue.index import Index, anchors_of
from services.rewards.domain.folding.memory import Due, Memory
from services.rewards.domain.partition import Partition
from services.rewards.domain.remembered.itinerary import NOBODY, Itinerary
from services.rewards.domain.remembered.kept_event import keep
from shared.contracts.commands import CancelAward, GrantAward, WalletCommand
from shared.contracts.events import AwardingEvent, JournalEvent, RunReached
from shared.contracts.events.header import ParticipantEvent
from tests.support.journals import CODES, books, events, journals
from tests.support.rereading import Written
from tests.support.stories import PLATFORM, a_book, a_change, a_run, at, occasion_of


def commands(journal: Iterable[JournalEvent], partition: Partition | None = None) -> list[
    WalletCommand
]:  # fmt: skip
    partition = partition or Partition(PLATFORM)
    return [command for message in journal for _, command in partition.judge(message).commands]


@given(journals(), st.data())
def test_told_twice_is_done_once(journal: list[JournalEvent], data: st.DataObject) -> None:
    twice = []
    for message in journal:
        twice += [message, message] if data.draw(st.booleans()) else [message]
    assert commands(twice) == commands(journal)


@given(journals())
def test_everything_told_again_later_does_nothing(journal: list[JournalEvent]) -> None:
    partition = Partition(PLATFORM)
    first = [
        (message, ruling.records) for message in journal for ruling in [partition.judge(message)]
    ]
    for message, records in first:
        refused = {record.data.get("code") for _, record in records}
        free = any(str(code).startswith("UNKNOWN_") or str(code).endswith("_NOT_FOUND")
                   for code in refused)  # fmt: skip
        if not free:
            assert not partition.judge(message).commands


@given(journals())
def test_the_same_journal_gives_the_same_commands_and_records(journal: list[JournalEvent]) -> None:
    one, two = Partition(PLATFORM), Partition(PLATFORM)
    for message in journal:
        assert one.judge(message) == two.judge(message)


@given(books(most=len(CODES)), events())
def test_the_index_only_saves_work(offers: list[dict[str, object]], event: AwardingEvent) -> None:
    book = a_book(*offers)
    anchors = anchors_of(event)
    asked = [offer for offer in book.offers() if offer.concerns(event, anchors)]
    assert list(book.candidates(event)) == asked


@given(books(most=len(CODES)), books(most=len(CODES)), events())
def test_an_index_with_changes_beside_it_is_an_index_made_anew(
    first: list[dict[str, object]], then: list[dict[str, object]], event: AwardingEvent
) -> None:
    book = a_book(*first)
    for offer in then:
        book.candidates(event)
        book = book.turned(a_change(book.version + 1, "offer", offer)).book
        anew = Index(book.offers)
        assert book.candidates(event) == anew.candidates(event)
        assert book.index.listens(event) == anew.listens(event)


@given(books(most=len(CODES)), events())
def test_what_the_index_leaves_out_declines_for_good(
    offers: list[dict[str, object]], event: AwardingEvent
) -> None:
    book, kept = a_book(*offers), keep(event)
    candidates = book.candidates(event)
    takes_part = Partition(PLATFORM).memory.participant("ada")
    for offer in book.offers():
        if offer in candidates or not isinstance(event, offer.event_classes):
            continue
        occasion = occasion_of(a_run(as_of=at("2024-02-01")))
        verdict = offer.judge(kept, takes_part, occasion, book.merchant_of(event))
        assert isinstance(verdict, Declined)
        assert verdict.final


@given(journals())
def test_an_offer_awards_an_event_at_most_once_at_a_time(journal: list[JournalEvent]) -> None:
    standing: Counter[tuple[str, str]] = Counter()
    granted: dict[str, GrantAward] = {}
    for command in commands(journal):
        if isinstance(command, GrantAward):
            assert command.award_id not in granted
            granted[command.award_id] = command
        elif isinstance(command, CancelAward):
            standing.subtract(_pairs(granted[command.award_id]))
            continue
        else:
            continue
        standing.update(_pairs(command))
        assert max(standing.values()) == 1


@given(journals())
def test_only_one_is_one(journal: list[JournalEvent]) -> None:
    partition = Partition(PLATFORM)
    standing: Counter[tuple[str, str]] = Counter()
    owner: dict[str, tuple[str, str]] = {}
    for message in journal:
        for _, command in partition.judge(message).commands:
            if isinstance(command, GrantAward):
                owner[command.award_id] = (command.participant, command.offer)
                standing[owner[command.award_id]] += 1
            elif isinstance(command, CancelAward):
                standing[owner[command.award_id]] -= 1
        for (_, offer), count in standing.items():
            listing = partition.book.listings[offer]
            if listing.told.number_of_awards == "ONLY_ONE" and count > 1:
                assert _was_changed(journal, offer)


@given(journals())
def test_the_tallies_are_what_the_commands_come_to(journal: list[JournalEvent]) -> None:
    partition = Partition(PLATFORM)
    standing: Counter[tuple[str, str]] = Counter()
    owner: dict[str, tuple[str, str]] = {}
    for command in commands(journal, partition):
        if isinstance(command, GrantAward):
            owner[command.award_id] = (command.participant, command.offer)
            standing[owner[command.award_id]] += 1
        elif isinstance(command, CancelAward):
            standing[owner[command.award_id]] -= 1
    for (who, offer), count in standing.items():
        assert partition.memory.participant(who).awards[offer].count == count


@given(journals())
def test_what_is_written_down_is_all_that_counts(journal: list[JournalEvent]) -> None:
    whole, memory = Partition(PLATFORM), Written()
    broken = Partition(PLATFORM, memory=memory)
    for message in journal:
        assert whole.judge(message) == broken.judge(message)
        memory = memory.reread()
        broken.memory = memory


class Sleepless(Memory):
    """Asks every offer about every event again at each run: what D-57 must be equal to."""

    def due(self, after: str | None, itinerary: Itinerary = NOBODY) -> Due:
        """Wake everything that was not cancelled or refused; take no sum for granted."""
        for code, who in self._participants.items():
            self._participants[code] = replace(who, accumulations={})
        for kept in list(self._events.values()):
            if kept.state == "POSTED" and isinstance(kept.event, AwardingEvent):
                self._put(replace(kept, evaluation="WAITING", judged_version=-1))
        return super().due(after, itinerary)


@settings(max_examples=5 * settings().max_examples)
@given(journals())
def test_sleeping_pays_what_asking_everything_again_pays(journal: list[JournalEvent]) -> None:
    awake = Partition(PLATFORM, memory=Sleepless())
    assert commands(journal, awake) == commands(journal)


@given(journals())
def test_every_command_names_an_event_or_a_run_of_the_journal(journal: list[JournalEvent]) -> None:
    told = {m.event_id for m in journal if isinstance(m, ParticipantEvent)}
    runs = {m.run_id for m in journal if isinstance(m, RunReached)}
    for command in commands(journal):
        cause = getattr(command, "event_id", None) or getattr(command, "run_id", None)
        assert cause in told | runs


@given(journals())
def test_a_cancelled_event_keeps_no_award(journal: list[JournalEvent]) -> None:
    partition = Partition(PLATFORM)
    commands(journal, partition)
    for who in ("ada", "bob"):
        for kept in partition.memory.events_of(who).values():
            assert kept.state != "CANCELLED" or not kept.posted_awards()


@given(journals())
def test_numbers_are_dense(journal: list[JournalEvent]) -> None:
    partition = Partition(PLATFORM)
    rulings = [partition.judge(message) for message in journal]
    for numbers in ([n for r in rulings for n, _ in r.commands],
                    [n for r in rulings for n, _ in r.records]):  # fmt: skip
        assert numbers == list(range(1, len(numbers) + 1))


def _pairs(command: GrantAward) -> list[tuple[str, str]]:
    return [(command.offer, event) for event in command.events]


def _was_changed(journal: list[JournalEvent], offer: str) -> bool:
    return len([m for m in journal if getattr(m, "code", None) == offer]) > 1
