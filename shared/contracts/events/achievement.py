"""Achievements, financial ones too (rules 1.2, 3.6, 3.7)."""

from dataclasses import dataclass

from shared.contracts.events.header import CustomerEvent, EventProduct, PaymentMedium


@dataclass(frozen=True, slots=True, kw_only=True)
class Achieved(CustomerEvent):
    """A participant achieved what the classification says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinanciallyAchieved(CustomerEvent):
    """A participant achieved something that has an amount: a top-up, a payment."""

    amount_minor: int | None = None
    product: EventProduct | None = None
    payment_medium: PaymentMedium | None = None
