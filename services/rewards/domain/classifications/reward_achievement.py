"""Reward Achievement, financial ones too: each event, or sets of them (rules 3.6, 3.7)."""

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.answers.matrix import ONCE_IN_A_PERIOD_TOO
from services.rewards.domain.offers.family import SHARED_CONDITIONS, Family
from shared.contracts.control.offer import Offer as OfferTold
from shared.contracts.events import Achieved, FinanciallyAchieved


def _no_classification(told: OfferTold) -> Breach | None:
    if told.conditions.classifications:
        return None
    return Breach(
        "conditions.classifications",
        "an offer on achievements needs at least one classification (rules 3.6, 3.7, D-45)",
        "list the achievements that it rewards",
    )


_ACHIEVEMENT_CONDITIONS = SHARED_CONDITIONS | {"classifications", "all_classifications"}

FINANCIAL_ACHIEVEMENT = Family(
    classification="REWARD_FINANCIAL_ACHIEVEMENT",
    section="rules 3.6",
    event_classes=(FinanciallyAchieved,),
    conditions=_ACHIEVEMENT_CONDITIONS
    | {"transaction_amount", "products", "all_products", "payment_medium"},
    awards=frozenset({"amount", "percentage_on_awarded"}),
    numbers=ONCE_IN_A_PERIOD_TOO,
    missing=_no_classification,
)

ACHIEVEMENT = Family(
    classification="REWARD_ACHIEVEMENTS",
    section="rules 3.7",
    event_classes=(Achieved,),
    conditions=_ACHIEVEMENT_CONDITIONS,
    awards=frozenset({"amount", "percentage_on_awarded"}),
    numbers=ONCE_IN_A_PERIOD_TOO,
    missing=_no_classification,
)
