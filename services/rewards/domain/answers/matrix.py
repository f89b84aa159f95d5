"""What a classification of offers allows: its row of the matrix (rules 3.0)."""

from collections.abc import Callable
from dataclasses import dataclass

from services.rewards.domain.answers.breach import Breach
from shared.contracts.control.offer import Offer as OfferTold

MANY = frozenset({"MULTIPLE"})
ONCE_OR_MANY = MANY | {"ONLY_ONE"}
ONCE_IN_A_PERIOD_TOO = ONCE_OR_MANY | {"one_per"}


def nothing_missing(_told: OfferTold) -> Breach | None:
    """Such an offer may stand without conditions (D-45)."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the matrix, of a classification with or without an event."""

    classification: str
    section: str
    """Where the rules describe it."""
    conditions: frozenset[str]
    """Names of the conditions it allows, as offers spell them."""
    interactive: bool = False
    awards: frozenset[str] = frozenset({"amount"})
    scope: bool = False
    """Also: whether instant spend is allowed (D-07)."""
    numbers: frozenset[str] = MANY
    """How the number of awards may be limited (rules 2.10)."""
    missing: Callable[[OfferTold], Breach | None]
    """What the offer lacks (D-45)."""
