"""How much, and until when (rules 2.2, 2.3, 2.7, 3; D-06, D-11, D-19)."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from tests.support.reference import calendar, products
from tests.support.reference.conditions import Case
from tests.support.reference.offers import Offer
from tests.support.reference.story import Story, minor, total_of

PER_ITEM = "APPLY_AWARD_PER_TRANSACTION_ITEM"


def share(base: int, percentage: object) -> int:
    """A percentage of an amount, rounded half up (D-06)."""
    exact = Decimal(base) * Decimal(str(percentage)) / 100
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def amount_for(case: Case) -> int:
    """What the offer awards for one event; 0 is no award."""
    award = case.offer.told["award"]
    per_item = case.offer.told.get("scope") == PER_ITEM
    if award.get("percentage_on_awarded"):
        return share(awarded_before(case), award["percentage_on_awarded"]["percentage"])
    if award.get("percentage") is None:
        return minor(award["amount"]) * (_items(case) if per_item else 1)
    if not per_item:
        return share(_base(case), award["percentage"])
    lines = products.qualifying(case.story, case.event, case.offer.conditions)
    return sum(share(minor(line["total"]), award["percentage"]) for line in lines)


def _items(case: Case) -> int:
    lines = products.qualifying(case.story, case.event, case.offer.conditions)
    return sum(line.get("quantity", 1) for line in lines)


def _base(case: Case) -> int:
    """The whole purchase; of a product based offer the lines that matched (rules 3.1 to 3.3)."""
    if case.offer.classification != "INCREASE_REVENUE_PRODUCT_BASED":
        return total_of(case.event)
    lines = products.qualifying(case.story, case.event, case.offer.conditions)
    return sum(minor(line["total"]) for line in lines)


def awarded_before(case: Case) -> int:
    """What was awarded in (performed_on - X, performed_on], but by the same offer (D-19)."""
    told = case.offer.told["award"]["percentage_on_awarded"]
    types, schemes = told.get("offer_types") or (), told.get("schemes") or ()
    end = case.performed_on
    start = calendar.earlier(end, told["within"], case.zone)
    total = 0
    for award in case.story.posted(case.participant):
        wanted = award.offer_type in types or award.scheme in schemes or not (types or schemes)
        if wanted and award.offer != case.offer.code and start < award.created <= end:
            total += award.amount
    return total


def expiry(story: Story, offer: Offer, created: datetime) -> tuple[date | None, datetime | None]:
    """The first day, or the first instant, at which an award is of no use (D-11, D-48)."""
    told = offer.told.get("award_validity", "ALWAYS")
    if told == "ALWAYS":
        return None, None
    if told.get("until") is not None:
        return date.fromisoformat(told["until"]), None
    if told["after"]["unit"] in calendar.IN_INSTANTS:
        return None, calendar.later(created, told["after"], story.zone)
    return calendar.days_after(calendar.day_of(created, story.zone), told["after"]), None
