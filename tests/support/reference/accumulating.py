"""Awards for several events: sets of all classifications, and loyalty (rules 3.4 to 3.6; D-18)."""

from dataclasses import dataclass
from datetime import datetime

from tests.support.reference import calendar, products
from tests.support.reference.amounts import share
from tests.support.reference.conditions import TYPES, Case, declines
from tests.support.reference.offers import Offer
from tests.support.reference.story import Story, Told, minor, total_of

AMOUNT = "REWARD_LOYALTY_TRANSACTION_AMOUNT_BASED"
NUMBER = "REWARD_LOYALTY_TRANSACTION_NUMBER_BASED"
QUANTITY = "REWARD_LOYALTY_TRANSACTION_ITEM_QUANTITY_BASED"
LOYALTY = {
    AMOUNT: "transaction_amount",
    NUMBER: "transaction_number",
    QUANTITY: "item_quantity",
}


def accumulates(offer: Offer) -> bool:
    """Whether one award of this offer is for several events."""
    return offer.classification in LOYALTY or bool(offer.conditions.get("all_classifications"))


@dataclass(frozen=True, slots=True)
class Group:
    """Events that an offer awards together; the last of them completes it."""

    offer: Offer
    events: list[Told]
    amount: int


def groups(story: Story, offer: Offer, who: str, now: datetime) -> list[Group]:
    """All that an offer awards together now: none of its events waits for anything else."""
    waiting = [event for event in story.events(who, *TYPES[offer.classification])
               if _qualifies(story, offer, event, now)]  # fmt: skip
    found: list[Group] = []
    while True:
        together, amount = _next(story, offer, waiting, now)
        if not together or amount <= 0:
            return found
        found.append(Group(offer, together, amount))
        waiting = [event for event in waiting if not any(event is each for each in together)]


def _next(story: Story, offer: Offer, waiting: list[Told], now: datetime) -> tuple[list[Told], int]:
    if offer.classification in LOYALTY:
        return _loyal(story, offer, waiting, now)
    return _set(offer, waiting)


def _qualifies(story: Story, offer: Offer, event: Told, now: datetime) -> bool:
    because = declines(Case(story, offer, event, now))
    incomplete = "threshold" if offer.classification in LOYALTY else "classification"
    story.because[event.id, offer.code] = because or incomplete
    return because is None


def _set(offer: Offer, waiting: list[Told]) -> tuple[list[Told], int]:
    """The oldest of each classification, once there is one of each (D-18)."""
    found = []
    for wanted in offer.conditions["classifications"]:
        fitting = [event for event in waiting if event.data["classification"] == wanted]
        if not fitting:
            return [], 0
        found.append(fitting[0])
    found.sort(key=waiting.index)
    return found, minor(offer.told["award"]["amount"])


def _loyal(
    story: Story, offer: Offer, waiting: list[Told], now: datetime
) -> tuple[list[Told], int]:
    """The algorithm of rules 3.4: the shortest prefix in the window of its first (D-17)."""
    wanted = offer.conditions[LOYALTY[offer.classification]]
    low = _limit(offer, wanted["from"])
    high = None if wanted.get("to") is None else _limit(offer, wanted["to"])
    waiting = [each for each in waiting if (each.id, offer.terms) not in story.passed_over]
    while waiting:
        end = _window_end(story, offer, waiting[0])
        prefix = _prefix(story, offer, waiting, low, end)
        total = sum(_measure(story, offer, event) for event in prefix)
        if prefix and (high is None or total <= high):
            return prefix, _worth(offer, total)
        if not prefix and (end is None or now < end):
            return [], 0
        if prefix:
            story.passed_over.add((waiting[0].id, offer.terms))
        waiting = waiting[1:]
    return [], 0


def _window_end(story: Story, offer: Offer, first: Told) -> datetime | None:
    span = offer.conditions.get("transaction_period_range")
    if span is None:
        return None
    return calendar.later(story.performed_on(first), span, story.zone_of(first))


def _prefix(
    story: Story, offer: Offer, waiting: list[Told], low: int, end: datetime | None
) -> list[Told]:
    prefix: list[Told] = []
    total = 0
    for event in waiting:
        if end is not None and story.performed_on(event) >= end:
            return []
        prefix.append(event)
        total += _measure(story, offer, event)
        if total >= low:
            return prefix
    return []


def _measure(story: Story, offer: Offer, event: Told) -> int:
    if offer.classification == AMOUNT:
        return total_of(event)
    if offer.classification == NUMBER:
        return 1
    lines = products.qualifying(story, event, offer.conditions)
    return sum(line.get("quantity", 1) for line in lines)


def _limit(offer: Offer, told: object) -> int:
    return minor(told) if offer.classification == AMOUNT else int(str(told))


def _worth(offer: Offer, total: int) -> int:
    award = offer.told["award"]
    if award.get("percentage") is not None:
        return share(total, award["percentage"])
    return minor(award["amount"])
