"""What the two wallets of a transfer tell each other, by the front door (rules 4.2, D-61)."""

from dataclasses import dataclass

from shared.contracts.events.header import ParticipantEvent
from shared.contracts.moved_lot import MovedLot


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferReceived(ParticipantEvent):
    """Somebody sent money; it is taken, or goes back."""

    transfer: str
    """The transaction that sent it."""
    first: str
    """The first transaction of the whole transfer: what was answered to it holds for all."""
    sender: str
    transferred: str
    """The event id of what made the sender send it."""
    reference: str
    """What upstream calls that event."""
    lots: tuple[MovedLot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferReturned(ParticipantEvent):
    """The receiver could not take what was sent."""

    transfer: str
    """As above."""
    transferred: str
    """As above."""
    code: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRevoked(ParticipantEvent):
    """The sender's leg of a transfer was voided: both legs are (rules 4.2)."""

    transfer: str
    """As above."""
    sender: str
