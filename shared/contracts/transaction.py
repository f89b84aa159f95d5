"""What every wallet transaction says of itself (rules 4.2)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal["AWARD", "CREDIT", "SPEND", "DEBIT", "REIMBURSE", "TRANSFER", "EXPIRATION", "VOID"]
State = Literal["POSTED", "CANCELLED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """The part of a debit that one credit pays; a list of them is in the order of paying."""

    transaction: str
    """The transaction that gave the credit."""
    amount_minor: int
    award: str | None = None
    offer: str | None = None
    events: tuple[str, ...] = ()
    external_references: tuple[str, ...] = ()
    """What upstream calls the awarded events."""
    credit: str | None = None
    """What upstream calls a credit that is no award."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletTransaction:
    """One wallet transaction; a VOID is its own transaction and names the one it takes back."""

    transaction: str
    kind: Kind
    participant: str
    amount_minor: int
    """Always positive."""
    change_minor: int
    """What it did to the balance: the balance is the sum of all of them."""
    balance_minor: int
    """The balance after it."""
    currency: str
    state: State
    """CANCELLED where this transaction is the VOID of what the message describes."""
    recorded_at: datetime
    voids: str | None = None
    """The transaction that a VOID takes back."""
    value_date: date | None = None
    """The day it counts for, where that is not the day it was recorded (D-48)."""
    number: str = ""
    """Its number: the partition and the place in its ledger, "3-15598" (rules 5)."""
