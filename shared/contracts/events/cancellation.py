"""What the world takes back: events, and single transactions by an operator (rules 1.1, 4.5)."""

from dataclasses import dataclass

from shared.contracts.events.header import ParticipantEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCancelled(ParticipantEvent):
    """An event is taken back, with all that it caused."""

    cancelled_event: str
    """The event id of what is cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardWithdrawn(ParticipantEvent):
    """An operator takes one award back: of an event, or the latest of an offer."""

    offer: str
    awarded_event: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendWithdrawn(ParticipantEvent):
    """An operator takes a spend back: by request, or an instant or automatic one by purchase."""

    spend_request: str | None = None
    purchase: str | None = None
    instant: bool = False
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpirationWithdrawn(ParticipantEvent):
    """An operator takes the expiration of an award back."""

    offer: str
    awarded_event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRetried(ParticipantEvent):
    """An operator asks that the participant's parked records are tried again, in order."""
