"""What came out of the river, in the words of a scenario: what an expectation is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

State = Literal["POSTED", "CANCELLED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedAward:
    """An award transaction."""

    participant: str
    offer: str
    events: frozenset[str]
    amount: int
    state: State
    expires_on: date | None
    expires_at: datetime | None
    contribution_percentage: Decimal = Decimal(0)
    contribution: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedAllocation:
    """What one credit paid of a spend."""

    offer: str | None
    events: frozenset[str]
    credit: str | None
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedSpend:
    """A spend transaction."""

    participant: str
    spend_request: str
    purchase: str
    amount: int
    state: State
    instant: bool
    automatic: bool
    unit: str | None
    allocations: tuple[ObservedAllocation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedExpiration:
    """The expiration of an award."""

    participant: str
    offer: str
    events: frozenset[str]
    amount: int
    state: State
    value_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedEvent:
    """An event as kept, with its roll-ups; amounts in minor units."""

    state: State
    process_immediately: bool | None = None
    brand: str | None = None
    type: str | None = None
    identifier: str | None = None
    total: int | None = None
    total_awarded: int | None = None
    total_spent: int | None = None
    requested_amount: int | None = None
    actual_amount: int | None = None


Decline = tuple[str, str, str]
"""An event, an offer, and because of what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Everything since the start."""

    awards: tuple[ObservedAward, ...] = ()
    spends: tuple[ObservedSpend, ...] = ()
    expirations: tuple[ObservedExpiration, ...] = ()
    balances: Mapping[str, int] = field(default_factory=dict)
    receivables: Mapping[str, int] = field(default_factory=dict)
    """Debits less credits of the accounts of merchants and participants, by their codes."""
    refused: Mapping[str, str] = field(default_factory=dict)
    declined: frozenset[Decline] = frozenset()
    events: Mapping[str, ObservedEvent] = field(default_factory=dict)
