"""What judging some records needs: pure, from the records themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.contracts.events import (
    AwardWithdrawn,
    EventCancelled,
    ExpirationWithdrawn,
    JournalEvent,
    ReferralChanged,
    RunReached,
    SpendRequested,
    SpendWithdrawn,
)
from shared.contracts.events.header import ParticipantEvent
from shared.contracts.events.referral import registered_id
from shared.runtime.department import Record


@dataclass(frozen=True, slots=True)
class Tour:
    """A run that goes over participants, beginning after the one named."""

    run: RunReached
    after: str


@dataclass(slots=True)
class Needs:
    """Participants, single events, and those of whom all events are needed."""

    participants: dict[str, None] = field(default_factory=dict)
    """In the order in which they are met."""
    events: set[str] = field(default_factory=set)
    everything_of: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    tour: Tour | None = None
    """None: no run goes over participants in this unit."""


def needs_of(records: Iterable[Record[JournalEvent]]) -> Needs:
    """Collect what these records need."""
    needs = Needs()
    for record in records:
        message = record.message
        if isinstance(message, RunReached):
            _run(needs, message, record)
        elif isinstance(message, ParticipantEvent):
            needs.participants[message.participant] = None
            needs.events.add(message.event_id)
            _referred(needs, message)
    return needs


def _run(needs: Needs, run: RunReached, record: Record[JournalEvent]) -> None:
    if record.key is not None:
        # Judged again for one participant, beside the tour: records before it, in the same unit,
        # may wake events, or make offers look at them again, so all of them are needed.
        needs.participants[record.key] = None
        needs.everything_of.add(record.key)
        return
    needs.runs.add(run.run_id)
    needs.tour = Tour(run, record.cursor or "")


def _referred(needs: Needs, message: ParticipantEvent) -> None:
    match message:
        case SpendRequested():
            needs.events.add(message.purchase)
        case EventCancelled() | AwardWithdrawn() | ReferralChanged():
            needs.everything_of.add(message.participant)
        case SpendWithdrawn() if message.spend_request is not None:
            needs.events.add(message.spend_request)
        case ExpirationWithdrawn():
            needs.events |= {message.awarded_event, registered_id(message.awarded_event)}
