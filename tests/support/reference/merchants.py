"""Who stands behind a unit, and what they pay of an award (rules 6; D-35, D-58)."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.support.reference.story import Story, Told

Merchant = Mapping[str, Any]


def behind(story: Story, event: Told) -> Merchant | None:
    """Who stood behind the event's unit when it was told, with what they say now."""
    unit = event.data.get("performed_by_unit")
    for code in dict.fromkeys(told.data["code"] for told in story.named("merchant")):
        then = story.known("merchant", code, event.place)
        if then and then["unit"] == unit:
            return story.known("merchant", code)
    return None


def group_of(story: Story, merchant: Merchant) -> str | None:
    """The organisational group of a merchant; without one, that of its unit now."""
    found = merchant.get("group") or story.known("unit", merchant["unit"]).get("group")
    return None if found is None else str(found)


def contribution(story: Story, event: Told, offer: str, amount: int) -> tuple[Decimal, int]:
    """What the merchant pays of an award: percentage and amount, rounded half up."""
    merchant = behind(story, event)
    if merchant is None:
        return Decimal(0), 0
    percentage = _percentage(story, merchant, offer)
    exact = amount * percentage / 100
    return percentage, int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _percentage(story: Story, merchant: Merchant, offer: str) -> Decimal:
    """Its own for the offer, its own default, its groups' for the offer, theirs, all."""
    codes = sorted({told.data["code"] for told in story.named("merchant_group")})
    groups = [story.known("merchant_group", code) for code in codes]
    groups = [group for group in groups if merchant["code"] in group["merchants"]]
    found = [_for_offer(merchant, offer), merchant.get("default_contribution")]
    found += [_for_offer(group, offer) for group in groups]
    found += [group.get("default_contribution") for group in groups]
    return Decimal(str(next(each for each in (*found, 100) if each is not None)))


def _for_offer(agreement: Mapping[str, Any], offer: str) -> object:
    for each in agreement.get("contributions") or ():
        if each["offer"] == offer:
            return each["percentage"]
    return None
