"""A month's key figures of a participant (rules 1.2, 3.8)."""

from dataclasses import dataclass
from decimal import Decimal

from shared.contracts.events.header import CustomerEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiRow:
    """One figure; (kpi, product) is unique inside a statement."""

    kpi: str
    value: Decimal
    product: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinancialStatementIssued(CustomerEvent):
    """(participant, classification, period) is unique."""

    period: str
    """Year and month, "2024-05"."""
    kpis: tuple[KpiRow, ...]
