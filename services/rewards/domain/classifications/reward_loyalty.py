"""Reward Loyalty: purchases that come together, by amount, number or items (rules 3.4, 3.5)."""

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.offers.family import SHARED_CONDITIONS, Counting, Family
from shared.contracts.control.offer import Offer as OfferTold
from shared.contracts.events import PurchaseMade
from shared.contracts.events.purchase import PurchaseLine


def _nothing(_told: OfferTold) -> Breach | None:
    """Without a threshold every qualifying purchase reaches it (D-45)."""
    return None


def _amount(event: PurchaseMade, _lines: tuple[PurchaseLine, ...]) -> int:
    return event.total_minor


def _one(_event: PurchaseMade, _lines: tuple[PurchaseLine, ...]) -> int:
    return 1


def _items(_event: PurchaseMade, lines: tuple[PurchaseLine, ...]) -> int:
    return sum(line.quantity for line in lines)


_LOYALTY_CONDITIONS = SHARED_CONDITIONS | {
    "products",
    "all_products",
    "payment_medium",
    "transaction_period_range",
}

BY_AMOUNT = Family(
    classification="REWARD_LOYALTY_TRANSACTION_AMOUNT_BASED",
    section="rules 3.4",
    event_classes=(PurchaseMade,),
    conditions=_LOYALTY_CONDITIONS | {"transaction_amount"},
    awards=frozenset({"amount", "percentage"}),
    counting=Counting("amount", "transaction_amount", _amount),
    missing=_nothing,
)

BY_NUMBER = Family(
    classification="REWARD_LOYALTY_TRANSACTION_NUMBER_BASED",
    section="rules 3.5",
    event_classes=(PurchaseMade,),
    conditions=_LOYALTY_CONDITIONS | {"transaction_number"},
    counting=Counting("number", "transaction_number", _one),
    missing=_nothing,
)

BY_ITEMS = Family(
    classification="REWARD_LOYALTY_TRANSACTION_ITEM_QUANTITY_BASED",
    section="rules 3.5",
    event_classes=(PurchaseMade,),
    conditions=_LOYALTY_CONDITIONS | {"item_quantity"},
    counting=Counting("items", "item_quantity", _items),
    missing=_nothing,
)
