"""Classifications of offers that look at events: their rows of the matrix (rules 3.0)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from services.rewards.domain.answers.condition import Condition
from services.rewards.domain.answers.matrix import Row
from services.rewards.domain.award_values.amount import Amount
from services.rewards.domain.award_values.percentage import Percentage
from services.rewards.domain.conditions.products import Products
from services.rewards.domain.terms.threshold import Counts
from shared.contracts.events import AwardingEvent, PurchaseMade
from shared.contracts.events.purchase import PurchaseLine

Base = Callable[[PurchaseMade, tuple[PurchaseLine, ...]], int]
"""The base of a percentage, from the purchase and its qualifying lines."""

SHARED_CONDITIONS = frozenset(
    {"segments", "units", "groups", "locations", "maximum_unprocessed_period"}
)
"""Conditions of every classification that looks at events (rules 2.8)."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What an accumulating classification counts, and the condition that says how much."""

    counts: Counts
    condition: Literal["transaction_amount", "transaction_number", "item_quantity"]
    measure: Base
    """How much a purchase counts, from it and its qualifying lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family(Row):
    """One row of the matrix, and how such an offer reckons its award."""

    event_classes: tuple[type[AwardingEvent], ...]
    """The kinds of events it looks at."""
    product_amounts: bool = False
    """Whether product rows may carry an amount range (rules 3.1)."""
    base: Base | None = None
    """None: only fixed amounts, so no base is needed."""
    implied: tuple[Condition, ...] = ()
    """What must hold of every such offer, without its being written."""
    counting: Counting | None = None
    """None: it does not accumulate."""


def reckoner(
    family: Family, value: Amount | Percentage, products: Products | None, *, per_item: bool
) -> Callable[[AwardingEvent], int]:
    """Make the function that says what one event is worth (rules 2.3)."""
    base = family.base
    if base is None:
        return lambda _event: value.of_transaction(0)

    def reckon(event: AwardingEvent) -> int:
        assert isinstance(event, PurchaseMade), "only purchases have lines"
        lines = event.lines if products is None else products.qualifying(event)
        return value.of_items(lines) if per_item else value.of_transaction(base(event, lines))

    return reckon
