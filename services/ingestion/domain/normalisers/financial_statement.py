"""A month's key figures; a KPI stands once for a product (rules 1.2, 3.8)."""

from decimal import Decimal

from services.ingestion.domain.amounts import plain
from services.ingestion.domain.classification import customer_fields
from services.ingestion.domain.rejection import Refused
from services.ingestion.domain.telling import EventFields, Telling
from shared.contracts.events.financial_statement import FinancialStatementIssued, KpiRow
from shared.contracts.inbound.financial import FinancialStatement, KpiRowTold

_FIGURE_MAX = Decimal(10**11)
_DECIMALS_MAX = 6


def financial_statement(telling: Telling[FinancialStatement]) -> FinancialStatementIssued:
    """A statement whose rows are all different."""
    data = telling.data
    rows = tuple(_row(row, index) for index, row in enumerate(data.kpis))
    _check_unique(rows)
    content: EventFields = {
        "period": data.period,
        "kpis": sorted((row.kpi, row.product or "", str(row.value)) for row in rows),
    }
    return FinancialStatementIssued(
        **customer_fields(telling, "FINANCIAL_STATEMENT", content),
        period=data.period,
        kpis=rows,
    )


def _row(told: KpiRowTold, index: int) -> KpiRow:
    figure = Decimal(str(told.value))
    # With twelve digits it could be a card number, and it would be a strange month.
    if abs(figure) >= _FIGURE_MAX or figure.scaleb(_DECIMALS_MAX) % 1:
        sentence = f"has twelve digits or more, or over {_DECIMALS_MAX} decimals"
        raise Refused("INVALID_MESSAGE", f"data.kpis[{index}].value", sentence)
    return KpiRow(kpi=told.kpi, product=told.product, value=Decimal(plain(figure)))


def _check_unique(rows: tuple[KpiRow, ...]) -> None:
    seen: set[tuple[str, str | None]] = set()
    for index, row in enumerate(rows):
        if (row.kpi, row.product) in seen:
            of = "no product" if row.product is None else f"product {row.product}"
            sentence = f"KPI {row.kpi} stands twice for {of}"
            raise Refused("DUPLICATE_KPI_PRODUCT", f"data.kpis[{index}]", sentence)
        seen.add((row.kpi, row.product))
