"""Utilise Free Capacity: purchases at given weekdays and hours (rules 3.3)."""

from services.rewards.domain.answers.matrix import nothing_missing
from services.rewards.domain.offers.family import SHARED_CONDITIONS, Family
from shared.contracts.events import PurchaseMade
from shared.contracts.events.purchase import PurchaseLine


def _of_purchase(event: PurchaseMade, _lines: tuple[PurchaseLine, ...]) -> int:
    return event.total_minor


FREE_CAPACITY = Family(
    classification="UTILISE_FREE_CAPACITY",
    section="rules 3.3",
    event_classes=(PurchaseMade,),
    conditions=SHARED_CONDITIONS
    | {"products", "all_products", "payment_medium", "weekdays", "hours"},
    interactive=True,
    awards=frozenset({"amount", "percentage"}),
    scope=True,
    base=_of_purchase,
    missing=nothing_missing,
)
