"""Requests to spend, and money that moves without an award (rules 1.2, 4)."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.allotment import Allotment
from shared.contracts.events.header import CustomerEvent, ParticipantEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendRequested(CustomerEvent):
    """A participant asks to pay part of a purchase from the wallet."""

    purchase: str
    """The event id of the purchase."""
    requested_minor: int | None = None
    """None asks for the total of the purchase, as the spend request rules allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseRefused(ParticipantEvent):
    """The wallet refused what a purchase with a spend request asked: it is none (rules 8.1)."""

    purchase: str
    """The event id of the purchase."""
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletCredited(ParticipantEvent):
    """Money that is no award was given."""

    amount_minor: int
    valid_from: datetime | None = None
    expires_at: datetime | None = None
    expires_on: date | None = None
    """The date of expires_at in the platform zone, where a date was given."""
    allotment: Allotment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletDebited(ParticipantEvent):
    """Money was taken for another reason than a spend."""

    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletVoided(ParticipantEvent):
    """An operator takes one wallet transaction back."""

    transaction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletTransferred(ParticipantEvent):
    """Money moves to another participant's wallet."""

    to: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletReimbursed(ParticipantEvent):
    """Money leaves the wallet for the participant's accounts receivable."""

    amount_minor: int
