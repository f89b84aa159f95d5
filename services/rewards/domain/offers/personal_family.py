"""Classifications of offers without an event: their rows of the matrix (rules 3.0)."""

from collections.abc import Callable
from dataclasses import dataclass

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.answers.matrix import Row, nothing_missing
from services.rewards.domain.offers.personal_offer import Terms
from shared.contracts.control.offer import Offer as OfferTold
from shared.kernel.money import Platform

PERSONAL_CONDITIONS = frozenset({"segments", "units", "groups", "locations"})
"""Conditions of every such classification: all that rules 2.8 says of a participant.

Without an event, `units` and `groups` look at where the participant signed up.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalFamily(Row):
    """One row of the matrix: batch only, a fixed amount, no scope (D-05, D-07)."""

    terms: Callable[[OfferTold, Platform], Terms | Breach]
    """Reads what the classification asks of a participant."""
    missing: Callable[[OfferTold], Breach | None] = nothing_missing
