"""What judging some records needs: pure, from the records themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.rewards.domain.judging.voiding import voided_message
from shared.contracts.events import (
    AwardWithdrawn,
    CatalogueChanged,
    EventCancelled,
    ExpirationWithdrawn,
    JournalEvent,
    PurchaseMade,
    PurchaseRefused,
    ReferralChanged,
    ReplacementAnswered,
    RunContinued,
    RunReached,
    SettlementRequested,
    SpendRequested,
    SpendWithdrawn,
    TransferReceived,
    TransferReturned,
    WalletVoided,
)
from shared.contracts.events.header import ParticipantEvent
from shared.contracts.events.referral import registered_id
from shared.contracts.notice import received_id
from shared.runtime.department import Record


@dataclass(slots=True)
class Needs:
    """Participants, single events, and those of whom all events are needed."""

    participants: dict[str, None] = field(default_factory=dict)
    """In the order in which they are met."""
    events: set[str] = field(default_factory=set)
    everything_of: set[str] = field(default_factory=set)
    undone: dict[str, list[str]] = field(default_factory=dict)
    """By participant the events that are taken back, or whose awards are."""
    runs: set[str] = field(default_factory=set)
    begins: RunReached | None = None
    """The run that begins with the first record."""
    for_everyone: bool = False
    """The first record is for everyone: where a run is on its way, it takes its next step."""


def needs_of(records: Iterable[Record[JournalEvent]]) -> Needs:
    """Collect what these records need."""
    needs = Needs()
    for place, record in enumerate(records):
        message = record.message
        if isinstance(message, RunReached):
            _run(needs, message, record)
            needs.for_everyone |= place == 0 and record.key is None
        elif isinstance(message, RunContinued | CatalogueChanged):
            needs.for_everyone |= place == 0
        elif isinstance(message, ParticipantEvent):
            needs.participants[message.participant] = None
            needs.events.add(message.event_id)
            if isinstance(message, ReplacementAnswered):
                needs.events.add(message.termination)
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
    needs.begins = run


def _referred(needs: Needs, message: ParticipantEvent) -> None:
    match message:
        case SpendRequested() | SettlementRequested():
            needs.events.add(message.purchase)
        case PurchaseMade() if message.spend_request is not None:
            needs.events.add(message.spend_request.spend_request)
        case PurchaseRefused():
            needs.undone.setdefault(message.participant, []).append(message.purchase)
        case EventCancelled():
            needs.undone.setdefault(message.participant, []).append(message.cancelled_event)
        case AwardWithdrawn() if message.awarded_event is not None:
            needs.undone.setdefault(message.participant, []).append(message.awarded_event)
        case AwardWithdrawn() | ReferralChanged():
            needs.everything_of.add(message.participant)
        case SpendWithdrawn() if message.spend_request is not None:
            needs.events.add(message.spend_request)
        case SpendWithdrawn() if message.purchase is not None:
            needs.events.add(message.purchase)
        case ExpirationWithdrawn():
            needs.events |= {message.awarded_event, registered_id(message.awarded_event)}
        case _:
            _moved(needs, message)


def _moved(needs: Needs, message: ParticipantEvent) -> None:
    match message:
        case TransferReceived():
            needs.events.add(received_id(message.first))
        case TransferReturned():
            needs.events.add(message.transferred)
        case WalletVoided():
            needs.events.add(voided_message(message))
