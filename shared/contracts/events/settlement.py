"""What is settled ahead of the next run (rules 6)."""

from dataclasses import dataclass

from shared.contracts.events.header import ParticipantEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementRequested(ParticipantEvent):
    """What merchants are due of one purchase is to be settled at once."""

    purchase: str
    """The event id of the purchase."""
