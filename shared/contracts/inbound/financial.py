"""Achievements and statements, as upstream tells them (rules 1.2, 3.6 to 3.8)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.inbound.header import CustomerTold
from shared.contracts.inbound.purchase import PaymentMediumTold
from shared.contracts.told import Code, Money, Told

Month = Annotated[str, StringConstraints(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$")]


class Achievement(CustomerTold):
    """A participant achieved what the classification says, which is mandatory."""


class FinancialAchievement(CustomerTold):
    """A participant achieved something with an amount; the classification is mandatory."""

    product: Code | None = None
    amount: Money | None = None
    payment_medium: PaymentMediumTold | None = None


class KpiRowTold(Told):
    """One figure; without a product it counts only where the KPI lists none."""

    kpi: Code
    product: Code | None = None
    value: Money


class FinancialStatement(CustomerTold):
    """A month's figures; (kpi, product) is unique inside one statement."""

    period: Annotated[Month, Field(description="Year and month: 2024-05.")]
    kpis: Annotated[tuple[KpiRowTold, ...], Field(min_length=1, max_length=10_000)]
