"""Purchases: lines checked, totals made, products known (rules 1.2, D-38, D-46)."""

from typing import Final

from services.ingestion.domain.amounts import PRICE_DIGITS, minor_of, price_of
from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.classification import check_classification, customer_fields
from services.ingestion.domain.masking import masked
from services.ingestion.domain.payment_medium import outline, settle
from services.ingestion.domain.rejection import Ignored, Refused
from services.ingestion.domain.telling import EventFields, Telling
from shared.contracts.events.purchase import PurchaseLine, PurchaseMade, SpendPart
from shared.contracts.inbound.purchase import InvoicePosted, LineTold, Purchase
from shared.kernel.money import to_decimal_text

_Row = tuple[str, int, int, int, int]
"""Of one line: product, quantity, net in millionths, VAT and total in minor units."""
_VAT: Final = 3
_TOTAL: Final = 4


def invoice_posted(telling: Telling[InvoicePosted]) -> PurchaseMade | Ignored:
    """An invoice is a purchase where the business definition lists its type (rules 1.3-1)."""
    if telling.data.invoice_type not in telling.catalogue.business.invoice_types:
        return Ignored("invoice_type")
    return purchase(telling)


def purchase(telling: Telling[Purchase]) -> PurchaseMade:
    """A purchase with its totals, or the reason why it is none."""
    data = telling.data
    if data.currency is not None and data.currency != telling.platform.currency:
        sentence = f"{data.currency} is not the platform's currency, {telling.platform.currency}"
        raise Refused("CURRENCY_MISMATCH", "data.currency", sentence)
    rows = _rows(telling)
    vat_minor = sum([row[_VAT] for row in rows])
    total_minor = sum([row[_TOTAL] for row in rows])
    _check_totals(telling, vat_minor, total_minor)
    spend = _spend_part(telling)
    fields = customer_fields(telling, "PURCHASE", _content(data, rows, spend))
    return PurchaseMade(
        **fields,
        currency=telling.platform.currency,
        lines=_lines(data, rows, telling.catalogue),
        net_minor=total_minor - vat_minor,
        vat_minor=vat_minor,
        total_minor=total_minor,
        payment_medium=settle(data.payment_medium, telling.catalogue.business.medium_rules),
        reference_number=_free(data.reference_number),
        invoice=_free(data.invoice),
        spend_request=spend,
        spend_immediately=spend is not None and _immediately(telling),
    )


def _immediately(telling: Telling[Purchase]) -> bool:
    """Spend at once where the caller says so of the purchase, or its type is so (rules 1.3-2)."""
    at_once = telling.catalogue.business.immediate_types
    return telling.data.process_immediately or "SPEND_REQUEST" in at_once


def _rows(telling: Telling[Purchase]) -> list[_Row]:
    digits = telling.platform.digits
    unit = 10 ** (PRICE_DIGITS - digits)
    rows: list[_Row] = []
    for index, line in enumerate(telling.data.lines):
        try:
            net, _ = price_of(line.net)
            vat, total = minor_of(line.vat, digits), minor_of(line.total, digits)
        except ValueError as error:
            raise _refusal_of_digits(line, index, digits) from error
        if not -unit <= line.quantity * net + (vat - total) * unit <= unit:
            raise _refusal_of_total(line, index, digits)
        rows.append((line.product, line.quantity, net, vat, total))
    return rows


def _refusal_of_digits(line: LineTold, index: int, digits: int) -> Refused:
    checks = (("net", line.net, PRICE_DIGITS), ("vat", line.vat, digits))
    for name, told, allowed in checks:
        try:
            minor_of(told, allowed)
        except ValueError as error:
            return Refused("INVALID_MESSAGE", f"data.lines[{index}].{name}", str(error))
    try:
        minor_of(line.total, digits)
    except ValueError as error:
        return Refused("INVALID_MESSAGE", f"data.lines[{index}].total", str(error))
    raise AssertionError("every amount of the line is right")


def _refusal_of_total(line: LineTold, index: int, digits: int) -> Refused:
    net, _ = price_of(line.net)
    unit = 10 ** (PRICE_DIGITS - digits)
    wanted = to_decimal_text(round(line.quantity * net / unit) + minor_of(line.vat, digits), digits)
    sentence = f"a line's total is quantity × net + vat, here {wanted}: {line.total} is told"
    return Refused("INVALID_LINE_TOTAL", f"data.lines[{index}].total", sentence)


def _check_totals(telling: Telling[Purchase], vat_minor: int, total_minor: int) -> None:
    data = telling.data
    told = (
        ("net", data.net, total_minor - vat_minor),
        ("vat", data.vat, vat_minor),
        ("total", data.total, total_minor),
    )
    for name, amount, made in told:
        if amount is not None and telling.money(amount, f"data.{name}") != made:
            sum_of_lines = to_decimal_text(made, telling.platform.digits)
            sentence = f"the lines come to {sum_of_lines}: {amount} is told"
            raise Refused("INVALID_TOTAL", f"data.{name}", sentence)
    if total_minor < 0:
        sentence = "a purchase's total is not negative, though a line's may be"
        raise Refused("INVALID_TOTAL", "data.total", sentence)


def _spend_part(telling: Telling[Purchase]) -> SpendPart | None:
    told = telling.data.spend_request
    if told is None:
        return None
    if told.id == telling.message.id:
        raise Refused("INVALID_MESSAGE", "data.spend_request.id", "is the id of the purchase")
    at = "data.spend_request"
    if told.classification is not None:
        label, catalogue = told.classification, telling.catalogue
        check_classification(label, "SPEND_REQUEST", catalogue, f"{at}.classification")
    amount = told.amount
    return SpendPart(
        spend_request=telling.event_named(told.id),
        external_reference=told.id,
        requested_minor=None if amount is None else telling.positive_money(amount, f"{at}.amount"),
        classification=told.classification,
    )


def _content(data: Purchase, rows: list[_Row], spend: SpendPart | None) -> EventFields:
    return {
        "lines": rows,
        "payment_medium": outline(data.payment_medium),
        "reference_number": _free(data.reference_number),
        "invoice": _free(data.invoice),
        "invoice_type": data.invoice_type if isinstance(data, InvoicePosted) else None,
        "spend_request": spend,
    }


def _lines(data: Purchase, rows: list[_Row], catalogue: Catalogue) -> tuple[PurchaseLine, ...]:
    lines = []
    for line, (product, quantity, _, vat, total) in zip(data.lines, rows, strict=True):
        product_type, families, brand, category = catalogue.product(product)
        lines.append(
            PurchaseLine(
                product=product,
                product_type=product_type,
                families=families,
                brand=brand,
                category=category,
                quantity=quantity,
                net=price_of(line.net)[1],
                vat_minor=vat,
                total_minor=total,
            )
        )
    return tuple(lines)


def _free(text: str | None) -> str | None:
    return None if text is None else masked(text)
