"""What is remembered of one partition: participants, kept events, and which runs were done.

Complete in one process (scenarios, tests); the shell holds the part that a unit of work needs and
writes down what changed.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from services.rewards.domain.catalogue.book import Reopening, Turned
from services.rewards.domain.folding.tour import Execution, Extension, Tour
from services.rewards.domain.remembered import waiting
from services.rewards.domain.remembered.diary import Diary
from services.rewards.domain.remembered.facts import (
    AwardTakenBack,
    ClaimsPaid,
    EventStands,
    OffersAwarded,
    RewardsFact,
    SleepersWoken,
    tallied,
)
from services.rewards.domain.remembered.itinerary import NOBODY, Itinerary
from services.rewards.domain.remembered.kept_event import AwardGiven, KeptEvent
from services.rewards.domain.remembered.participant import Participant, evolve
from shared.contracts.events import CatalogueChanged


@dataclass(slots=True)
class Changes:
    """What has changed since changes were last taken, for those who write it down."""

    participants: set[str] = field(default_factory=set)
    """Those of whom more has changed than how often offers awarded them."""
    tallies: set[tuple[str, str]] = field(default_factory=set)
    """Participants, and offers that awarded them another time, or once less."""
    events: set[str] = field(default_factory=set)
    decisions: dict[str, list[int]] = field(default_factory=dict)
    """Event to the sequences of the decisions about it."""
    woken: list[tuple[str, SleepersWoken]] = field(default_factory=list)
    """Participants, and what wakes of their events."""
    reopenings: list[Reopening] = field(default_factory=list)
    merchants: set[str] = field(default_factory=set)
    """Merchants that now decide differently about awards: what waits for them is due again."""
    catalogue: list[CatalogueChanged] = field(default_factory=list)
    executions: list[Execution] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    diary: Diary | None = None
    """As it is now; None: as before."""
    toured: bool = False
    """True: where the run on its way stands has changed."""
    ahead: list[str] = field(default_factory=list)
    """Participants whom the run on its way visited ahead of its order."""


@dataclass(frozen=True, slots=True)
class Due:
    """Participants whom a run visits, in order of their code; `more`: these are not all."""

    participants: tuple[str, ...]
    more: bool = False


class Memory:
    """Everything in one process; what it was told last is what it says."""

    def __init__(self) -> None:
        self.changes = Changes()
        self.runs: set[str] = set()
        self.diary = Diary()
        self.tour: Tour | None = None
        """The run on its way."""
        self.ahead: set[str] = set()
        """Whom it visited ahead of its order."""
        self._participants: dict[str, Participant] = {}
        self._events: dict[str, KeptEvent] = {}
        self._by_participant: dict[str, dict[str, KeptEvent]] = {}

    def participant(self, code: str) -> Participant:
        """Recall a participant; one who was never heard of is unknown."""
        return self._participants.get(code) or Participant(code)

    def event(self, event_id: str) -> KeptEvent | None:
        """Recall what is kept under an id."""
        return self._events.get(event_id)

    def events_of(self, participant: str) -> Mapping[str, KeptEvent]:
        """Recall the events of a participant, as far as they are at hand."""
        return self._by_participant.get(participant, {})

    def waiting_of(self, participant: str) -> list[KeptEvent]:
        """Recall those of a participant's events that are due."""
        return [e for e in self.events_of(participant).values() if e.evaluation == "WAITING"]

    def awards_of(self, _participant: str) -> Iterable[AwardGiven]:
        """Recall awards beside those of the events at hand: here all events are."""
        return ()

    def due(self, _after: str | None, itinerary: Itinerary = NOBODY) -> Due:
        """List the participants whom a run visits, beginning after the one named."""
        waiting = {
            code
            for code, events in self._by_participant.items()
            if any(kept.evaluation == "WAITING" for kept in events.values())
        }
        asked = {
            who.code
            for who in self._participants.values()
            if itinerary.leads_to(who.birthday, who.name_day, who.rest)
        }
        return Due(tuple(sorted(waiting | asked)))

    def remember(self, participant: str, facts: Iterable[RewardsFact]) -> None:
        """Fold the facts of one decision, in order."""
        before = after = self.participant(participant)
        for fact in facts:
            match fact:
                case EventStands(kept):
                    self._stand(kept)
                case SleepersWoken():
                    self._wake(participant, fact)
                case OffersAwarded() | ClaimsPaid() | AwardTakenBack():
                    after = self._tally(after, fact)
                case _:
                    after = evolve(after, fact)
                    self.changes.participants.add(participant)
        if after is not before:
            self._participants[participant] = after

    def _tally(
        self, who: Participant, fact: OffersAwarded | ClaimsPaid | AwardTakenBack
    ) -> Participant:
        self.changes.tallies.update((who.code, offer) for offer in tallied(fact))
        after = evolve(who, fact)
        if isinstance(fact, ClaimsPaid) or after.rest is not who.rest:
            self.changes.participants.add(who.code)
        return after

    def note_decision(self, event_id: str, sequence: int) -> None:
        """Write beside a kept event which decision was about it, for those who explain."""
        if event_id in self._events:
            self.changes.events.add(event_id)
            self.changes.decisions.setdefault(event_id, []).append(sequence)

    def note_tour(self, tour: Tour) -> None:
        """Remember where the run on its way stands."""
        self.tour, self.changes.toured = tour, True

    def note_ahead(self, code: str) -> None:
        """Remember whom it visited ahead of its order."""
        self.ahead.add(code)
        self.changes.ahead.append(code)

    def end_tour(self) -> None:
        """No run is on its way any more."""
        self.changes.toured = self.changes.toured or self.tour is not None
        self.tour = None
        self.ahead.clear()
        self.changes.ahead.clear()

    def note_execution(self, execution: Execution) -> None:
        """Remember that an execution is done: told twice, it pays once."""
        self.runs.add(execution.run.run_id)
        self.changes.executions.append(execution)

    def note_extension(self, extension: Extension) -> None:
        """Remember what came of a run behind its tour."""
        self.changes.extensions.append(extension)

    def note_diary(self, diary: Diary) -> None:
        """Remember which offers were asked by runs, and when."""
        self.diary = self.changes.diary = diary

    def reopen(self, change: CatalogueChanged, turned: Turned) -> None:
        """Ask again about events that a new or changed offer, or a merchant, may award."""
        self.changes.catalogue.append(change)
        self._rouse(turned.merchants)
        for reopening in turned.reopenings:
            self.changes.reopenings.append(reopening)
            for kept in list(self._events.values()):
                if kept.evaluation != "WAITING" and _reopened(kept, reopening):
                    self._stand(kept.awake())

    def recall(self, participants: Iterable[Participant], events: Iterable[KeptEvent]) -> None:
        """Put what was written down before at hand; it is not a change."""
        for participant in participants:
            self._participants[participant.code] = participant
        for kept in events:
            self._put(kept)

    def take_changes(self) -> Changes:
        """Hand over what has changed, and begin anew."""
        taken, self.changes = self.changes, Changes()
        return taken

    def _stand(self, kept: KeptEvent) -> None:
        self._put(kept)
        self.changes.events.add(kept.event_id)

    def _put(self, kept: KeptEvent) -> None:
        self._events[kept.event_id] = kept
        self._by_participant.setdefault(kept.event.participant, {})[kept.event_id] = kept

    def _rouse(self, merchants: AbstractSet[str]) -> None:
        """Wake what waits for these merchants, and members of sets beside it."""
        if not merchants:
            return
        self.changes.merchants.update(merchants)
        waiting_there = [k for k in self._events.values() if waiting.waits_at(k, merchants)]
        for kept in waiting_there:
            self._stand(kept.awake())
        for participant in sorted({kept.event.participant for kept in waiting_there}):
            self._wake(participant, waiting.beside_merchants())

    def _wake(self, participant: str, woken: SleepersWoken) -> None:
        self.changes.woken.append((participant, woken))
        for kept in list(self.events_of(participant).values()):
            if waiting.wakes(kept, woken):
                self._stand(kept.awake())


def _reopened(kept: KeptEvent, reopening: Reopening) -> bool:
    at = kept.event.performed_on
    return (
        kept.state == "POSTED"
        and kept.event_type in reopening.event_types
        and (reopening.start is None or reopening.start <= at)
        and (reopening.end is None or at < reopening.end)
    )
