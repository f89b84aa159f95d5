"""The four offers of the benchmark as somebody would write them without an engine.

Kind to the peers on purpose: no schemes, segments, merchants or explanations, no journal of what
was decided, and only the last purchases of a household are known again. Both peers call this.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypedDict

SEEN_MAX = 32
LARGE_MINOR, VERY_LARGE_MINOR, BONUS_MINOR = 60_00, 90_00, 1_55
PURCHASE = "rewardstream.purchase_made.v1"


class Household(TypedDict):
    """What a peer's table remembers of a participant."""

    seen: list[str]
    """The last purchases, so that one delivered twice is awarded once."""
    purchases: int
    awards: int


Award = dict[str, Any]


def newcomer() -> Household:
    """A participant nothing is known of."""
    return {"seen": [], "purchases": 0, "awards": 0}


def judge(household: Household, purchase: dict[str, Any]) -> tuple[Household, list[Award]]:
    """Say what a purchase earns, and what to remember; the household given is left as it was."""
    if purchase["event_id"] in household["seen"]:
        return household, []
    earned = list(_earned(purchase))
    is_very_large = purchase["total_minor"] >= VERY_LARGE_MINOR
    if is_very_large and all(amount <= BONUS_MINOR for _, amount in earned):
        earned.append(("BASKET_BONUS", BONUS_MINOR))
    remembered: Household = {
        "seen": [*household["seen"][1 - SEEN_MAX :], purchase["event_id"]],
        "purchases": household["purchases"] + 1,
        "awards": household["awards"] + len(earned),
    }
    return remembered, [_award(offer, amount, purchase) for offer, amount in earned]


def _earned(purchase: dict[str, Any]) -> Iterator[tuple[str, int]]:
    total = purchase["total_minor"]
    if total >= LARGE_MINOR:
        yield "LARGE_BASKET", (total + 50) // 100
    items = sum(line["quantity"] for line in purchase["lines"] if line["product_type"] == "COFFEE")
    if items:
        yield "COFFEE_ITEMS", 50 * items
    at = datetime.fromisoformat(purchase["performed_on"])
    if at.weekday() < 5 and 14 <= at.hour < 17 and total:  # noqa: PLR2004 - the offer's hours
        yield "AFTERNOONS", (2 * total + 50) // 100


def _award(offer: str, amount_minor: int, purchase: dict[str, Any]) -> Award:
    return {
        "award": f"{offer}/{purchase['event_id']}",
        "offer": offer,
        "participant": purchase["participant"],
        "event": purchase["event_id"],
        "external_reference": purchase["external_reference"],
        "performed_by_unit": purchase["performed_by_unit"],
        "recorded_at": purchase["recorded_at"],
        "amount_minor": amount_minor,
        "currency": purchase["currency"],
    }
