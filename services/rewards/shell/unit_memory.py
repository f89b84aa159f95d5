"""The part of a partition's memory that is at hand: this unit's events, and recent participants."""

from collections.abc import Iterable, Mapping

from services.rewards.domain.folding.memory import Changes, Due, Memory
from services.rewards.domain.remembered.itinerary import NOBODY, Itinerary
from services.rewards.domain.remembered.kept_event import AwardGiven, KeptEvent
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.events.header import ParticipantEvent


class UnitMemory(Memory):
    """Holds what was resolved; events go with the unit, participants stay up to a bound."""

    def __init__(self, participants_max: int) -> None:
        super().__init__()
        self._participants_max = participants_max
        self._due = Due((), more=True)
        self._stored: dict[str, ParticipantEvent] = {}
        self._awards: Mapping[str, Iterable[AwardGiven]] = {}

    def absent(self, participants: Iterable[str]) -> list[str]:
        """Say who is not at hand; who is, counts as used last."""
        missing = []
        for code in participants:
            known = self._participants.pop(code, None)
            if known is None:
                missing.append(code)
            else:
                self._participants[code] = known
        return missing

    def recall(self, participants: Iterable[Participant], events: Iterable[KeptEvent]) -> None:
        """Put at hand what the database has; an event changed by this unit stays as it is."""
        stored = list(events)
        self._stored.update((kept.event_id, kept.event) for kept in stored)
        super().recall(participants, stored)

    def recall_awards(self, awards: Mapping[str, Iterable[AwardGiven]]) -> None:
        """Put what participants were awarded at hand, for offers that look back."""
        self._awards = awards

    def awards_of(self, participant: str) -> Iterable[AwardGiven]:
        """Recall what was read of a participant's awards."""
        return self._awards.get(participant, ())

    def set_due(self, due: Due) -> None:
        """Say whom the run at hand visits in this unit."""
        self._due = due

    def due(self, _after: str | None, _itinerary: Itinerary = NOBODY) -> Due:
        """List whom the run visits in this unit: once; nobody, where none were planned."""
        due, self._due = self._due, Due((), more=True)
        return due

    def split(self, changes: Changes) -> tuple[list[KeptEvent], list[KeptEvent]]:
        """Of the changed events: those that are new, and those that the database has."""
        changed = [self._events[event_id] for event_id in sorted(changes.events)]
        new = [kept for kept in changed if kept.event_id not in self._stored]
        return new, [kept for kept in changed if kept.event_id in self._stored]

    def told_anew(self, kept: KeptEvent) -> bool:
        """Say whether the content of an event is another than the database has."""
        return self._stored.get(kept.event_id) is not kept.event

    def end_unit(self) -> None:
        """Let this unit's events go, and the participants nobody has asked for longest."""
        self._events.clear()
        self._by_participant.clear()
        self._stored.clear()
        self._awards = {}
        self.runs.clear()
        self._due = Due((), more=True)
        surplus = len(self._participants) - self._participants_max
        for code in list(self._participants)[: max(surplus, 0)]:
            del self._participants[code]
