"""What one offer says of one event: granted, declined because, or superseded by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Because = Literal[
    "not_effective",
    "terminated",
    "event_cancelled",
    "already_awarded",
    "batch_only",
    "scheme",
    "validity",
    "merchant",
    "segments",
    "classification",
    "transaction_amount",
    "products",
    "payment_medium",
    "organisational",
    "location",
    "unprocessed_period",
    "weekdays",
    "hours",
    "kpis",
    "behaviour",
    "birthday",
    "name_day",
    "data_completeness",
    "maturity",
    "threshold",
    "not_yet_awarded",
    "number_of_awards",
    "zero_award",
    "best_award",
]
"""Why an offer declines: the first that fails, in this order."""

Detail = Mapping[str, object]
"""The values that were compared, ready for JSON."""

NOTHING: Detail = {}


@dataclass(frozen=True, slots=True)
class Granted:
    """The offer awards this much; `award` and `events` are set once the award is made."""

    amount_minor: int
    award: str | None = None
    events: tuple[str, ...] = ()
    detail: Detail = field(default_factory=dict)
    """Of an event at a merchant: what that pays; without an event: what was due."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The first condition that failed; final when nothing can change that for this version."""

    because: Because
    detail: Detail
    final: bool
    waits_for: frozenset[str] = frozenset()
    """What may change the answer (`waiting.py`); empty and not final: the next run asks again."""


@dataclass(frozen=True, slots=True)
class Superseded:
    """The offer applies only if best, and another one is better (rules 2.4)."""

    by: str
    amount_minor: int


Verdict = Granted | Declined | Superseded
