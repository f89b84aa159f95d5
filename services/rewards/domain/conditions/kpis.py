"""Looks at the figures of a statement (rules 3.8, D-03, D-15, D-20)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from services.rewards.domain.answers.condition import Anchor, nowhere
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Because, Detail
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.waiting import INHERENT
from shared.contracts.events import AwardingEvent, FinancialStatementIssued
from shared.contracts.events.financial_statement import KpiRow


@dataclass(frozen=True, slots=True)
class KpiCondition:
    """A key figure, the products of it that count, and its range with both ends included."""

    kpi: str
    products: frozenset[str]
    """As the KPI listed them when the offer, or the KPI, was published last; none: all count."""
    low: Decimal | None
    high: Decimal | None

    def value(self, rows: tuple[KpiRow, ...]) -> Decimal:
        """Add up what counts; a figure that the statement does not have is 0."""
        return sum((row.value for row in rows if self._counts(row)), Decimal(0))

    def holds(self, value: Decimal) -> bool:
        """Say whether the value lies in the range."""
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)

    def _counts(self, row: KpiRow) -> bool:
        return row.kpi == self.kpi and (not self.products or row.product in self.products)


@dataclass(frozen=True, slots=True)
class Kpis:
    """Holds when every figure lies in its range."""

    because: ClassVar[Because] = "kpis"
    awaits: ClassVar[frozenset[str]] = INHERENT

    figures: tuple[KpiCondition, ...]

    def failure(
        self, event: AwardingEvent, _participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Compare each figure with its range; the first that fails is told."""
        rows = event.kpis if isinstance(event, FinancialStatementIssued) else ()
        for figure in self.figures:
            value = figure.value(rows)
            if not figure.holds(value):
                ends = {"from": figure.low, "to": figure.high}
                told = {name: str(end) for name, end in ends.items() if end is not None}
                return {"kpi": figure.kpi, "value": str(value), **told}
        return None

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """A figure that is missing counts 0, so it is no name to find an offer by."""
        return nowhere()
