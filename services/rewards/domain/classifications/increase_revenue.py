"""Increase Revenue: on the value of a purchase, or of products in it (rules 3.1, 3.2)."""

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.offers.family import SHARED_CONDITIONS, Family
from shared.contracts.control.offer import Offer as OfferTold
from shared.contracts.events import PurchaseMade
from shared.contracts.events.purchase import PurchaseLine


def _no_product(told: OfferTold) -> Breach | None:
    if told.conditions.products:
        return None
    return Breach(
        "conditions.products",
        "an offer on products needs at least one product row (rules 3.1, D-45)",
        "name a product, a type or a family",
    )


def _no_minimum(told: OfferTold) -> Breach | None:
    amount = told.conditions.transaction_amount
    if amount is not None and amount.from_ is not None:
        return None
    return Breach(
        "conditions.transaction_amount.from",
        "an offer on the transaction needs a minimum amount (rules 3.2, D-45)",
        "0 is allowed",
    )


def _of_products(_event: PurchaseMade, lines: tuple[PurchaseLine, ...]) -> int:
    return sum(line.total_minor for line in lines)


def _of_purchase(event: PurchaseMade, _lines: tuple[PurchaseLine, ...]) -> int:
    return event.total_minor


_PURCHASE_CONDITIONS = SHARED_CONDITIONS | {"products", "all_products", "payment_medium"}

PRODUCT_BASED = Family(
    classification="INCREASE_REVENUE_PRODUCT_BASED",
    section="rules 3.1",
    event_classes=(PurchaseMade,),
    conditions=_PURCHASE_CONDITIONS,
    interactive=True,
    awards=frozenset({"amount", "percentage"}),
    scope=True,
    product_amounts=True,
    base=_of_products,
    missing=_no_product,
)

TRANSACTION_BASED = Family(
    classification="INCREASE_REVENUE_TRANSACTION_BASED",
    section="rules 3.2",
    event_classes=(PurchaseMade,),
    conditions=_PURCHASE_CONDITIONS | {"transaction_amount"},
    interactive=True,
    awards=frozenset({"amount", "percentage"}),
    scope=True,
    base=_of_purchase,
    missing=_no_minimum,
)
