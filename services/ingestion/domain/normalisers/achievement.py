"""Achievements, financial ones too; their classification is mandatory (rules 1.2)."""

from services.ingestion.domain.classification import customer_fields
from services.ingestion.domain.enrichment import known_product
from services.ingestion.domain.payment_medium import outline, settle
from services.ingestion.domain.telling import Telling
from shared.contracts.events.achievement import Achieved, FinanciallyAchieved
from shared.contracts.inbound.financial import Achievement, FinancialAchievement


def achievement(telling: Telling[Achievement]) -> Achieved:
    """What its classification says was achieved."""
    return Achieved(**customer_fields(telling, "ACHIEVEMENT", {}))


def financial_achievement(telling: Telling[FinancialAchievement]) -> FinanciallyAchieved:
    """An achievement with an amount, where one is told."""
    data, catalogue = telling.data, telling.catalogue
    amount = None if data.amount is None else telling.money(data.amount, "data.amount")
    content = {
        "amount_minor": amount,
        "product": data.product,
        "payment_medium": outline(data.payment_medium),
    }
    return FinanciallyAchieved(
        **customer_fields(telling, "FINANCIAL_ACHIEVEMENT", content),
        amount_minor=amount,
        product=None if data.product is None else known_product(data.product, catalogue),
        payment_medium=settle(data.payment_medium, catalogue.business.medium_rules),
    )
