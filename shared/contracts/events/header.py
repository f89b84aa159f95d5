"""What every event in the journal says of itself, whatever happened."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantEvent:
    """Something that happened to one participant, told once by one external system."""

    event_id: str
    """Derived from the external system and its reference."""
    external_system: str
    external_reference: str
    fingerprint: str
    """Equal for two tellings with the same content; never reveals a payment identifier."""
    participant: str
    performed_on: datetime
    """When it happened in the world, in UTC."""
    recorded_at: datetime
    """What the engine takes for now, in UTC; never goes backwards within a partition."""
    performed_by_unit: str | None = None
    unit_group: str | None = None
    unit_merchant: str | None = None
    unit_time_zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEvent(ParticipantEvent):
    """One of the eight kinds of events that offers look at (rules 1.2)."""

    classification: str | None = None
    process_immediately: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMedium:
    """What was paid with; the identifier is what the adjustment rule left of it (rules 1.3)."""

    brand: str | None = None
    type: str | None = None
    identifier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventProduct:
    """A product as the catalogue knew it when the event was recorded."""

    product: str
    product_type: str | None = None
    families: tuple[str, ...] = ()
    brand: str | None = None
    category: str | None = None
