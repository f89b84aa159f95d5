"""Reward Financial Statement: a month's key figures that lie in their ranges (rules 3.8)."""

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.answers.matrix import ONCE_IN_A_PERIOD_TOO
from services.rewards.domain.offers.family import SHARED_CONDITIONS, Family
from shared.contracts.control.offer import Offer as OfferTold
from shared.contracts.events import FinancialStatementIssued


def _no_condition(told: OfferTold) -> Breach | None:
    if told.conditions.classifications or told.conditions.kpis:
        return None
    return Breach(
        "conditions.kpis",
        "an offer on statements needs at least one classification or KPI (rules 3.8, D-45)",
        "name a KPI, with a range",
    )


FINANCIAL_STATEMENT = Family(
    classification="REWARD_FINANCIAL_STATEMENTS",
    section="rules 3.8",
    event_classes=(FinancialStatementIssued,),
    conditions=SHARED_CONDITIONS | {"classifications", "kpis"},
    awards=frozenset({"amount", "percentage_on_awarded"}),
    numbers=ONCE_IN_A_PERIOD_TOO,
    missing=_no_condition,
)
