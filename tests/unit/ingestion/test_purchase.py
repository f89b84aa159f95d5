"""Purchases (rules 1.2, D-38, D-46)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.ingestion.domain.rejection import Ignored
from shared.contracts.events import PurchaseMade
from shared.kernel.ids import derive_id
from shared.kernel.money import Platform
from tests.unit.ingestion.language import (
    NOW,
    a_catalogue,
    a_definition,
    a_line,
    a_purchase,
    accepted,
    heard,
    refused,
    told,
)


def test_a_purchase_is_told_in_our_words() -> None:
    event = accepted(PurchaseMade, a_purchase())
    assert event.event_id == derive_id("pos", "e1")
    assert (event.external_system, event.external_reference) == ("pos", "e1")
    assert event.participant == "ada"
    assert event.performed_on == datetime(2024, 5, 1, 7, tzinfo=UTC)
    assert event.recorded_at == NOW
    assert (event.net_minor, event.vat_minor, event.total_minor) == (1000, 190, 1190)
    assert event.currency == "EUR"


def test_the_journal_is_self_contained() -> None:
    event = accepted(PurchaseMade, a_purchase())
    [line] = event.lines
    assert (line.product_type, line.families, line.brand, line.category) == (
        "DRINKS",
        ("HOT", "LEAF"),
        "B",
        "C",
    )
    assert (event.unit_group, event.unit_merchant) == ("ACME", "MART")
    assert event.unit_time_zone == "Europe/London"


def test_what_was_never_declared_is_fine() -> None:
    event = accepted(
        PurchaseMade, a_purchase(performed_by_unit="KIOSK", lines=[a_line(product="X")])
    )
    assert (event.unit_group, event.unit_merchant) == (None, None)
    assert event.unit_time_zone == "Europe/Athens"
    assert (event.lines[0].product_type, event.lines[0].families) == (None, ())


def test_the_quantity_is_one_unless_it_is_told() -> None:
    assert accepted(PurchaseMade, a_purchase()).lines[0].quantity == 1


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ({"quantity": 3, "net": "3.33", "vat": "1.90", "total": "11.90"}, None),
        ({"quantity": 3, "net": "3.33", "vat": "1.90", "total": "11.88"}, None),
        ({"quantity": 3, "net": "3.33", "vat": "1.90", "total": "11.91"}, "INVALID_LINE_TOTAL"),
        ({"quantity": 3, "net": "3.33", "vat": "1.90", "total": "11.87"}, "INVALID_LINE_TOTAL"),
        ({"net": "1.234567", "vat": 0, "total": "1.23"}, None),
        ({"quantity": 1000, "net": "0.001234", "vat": 0, "total": "1.23"}, None),
        ({"quantity": 1000, "net": "0.001245", "vat": 0, "total": "1.23"}, "INVALID_LINE_TOTAL"),
        ({"net": 10.0, "vat": 1.9, "total": 11.9}, None),
        ({"net": "-0.00", "vat": "0", "total": "0"}, None),
    ],
)
def test_a_line_may_miss_its_total_by_one_minor_unit(
    line: dict[str, Any], verdict: str | None
) -> None:
    raw = a_purchase(lines=[a_line(), a_line(**line)])
    if verdict is None:
        accepted(PurchaseMade, raw)
    else:
        assert refused(raw) == (verdict, "data.lines[1].total")


def test_a_line_may_be_negative_but_not_the_purchase() -> None:
    discount = a_line(product="DISCOUNT", net="-1.00", vat="0", total="-1.00")
    event = accepted(PurchaseMade, a_purchase(lines=[a_line(), discount]))
    assert event.total_minor == 1090
    assert refused(a_purchase(lines=[discount])) == ("INVALID_TOTAL", "data.total")


@pytest.mark.parametrize("quantity", [0, -1, 1.5, "many"])
def test_a_quantity_is_a_whole_number_from_one(quantity: object) -> None:
    raw = a_purchase(lines=[a_line(quantity=quantity)])
    assert refused(raw) == ("INVALID_MESSAGE", "data.lines[0].quantity")


@pytest.mark.parametrize(
    ("field", "amount"),
    [
        ("net", "1.2345678"),
        ("vat", "1.901"),
        ("total", 11.901),
        ("total", "99999999999999999"),
        ("vat", "1e2"),
        ("vat", [1]),
        ("net", True),
        ("net", None),
    ],
)
def test_money_that_is_none_is_refused_with_its_path(field: str, amount: object) -> None:
    line = {**a_line(), field: amount}
    assert refused(a_purchase(lines=[line])) == ("INVALID_MESSAGE", f"data.lines[0].{field}")


@pytest.mark.parametrize("field", ["product", "net", "vat", "total"])
def test_a_line_names_its_product_and_amounts(field: str) -> None:
    raw = a_purchase(lines=[a_line(**{field: None})])
    assert refused(raw) == ("INVALID_MESSAGE", f"data.lines[0].{field}")


def test_a_purchase_has_lines() -> None:
    assert refused(a_purchase(lines=[])) == ("INVALID_MESSAGE", "data.lines")


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [("net", "10", "9.99"), ("vat", 1.9, 1.91), ("total", "11.90", "11.89")],
)
def test_totals_that_are_told_agree_with_the_lines(name: str, right: object, wrong: object) -> None:
    accepted(PurchaseMade, a_purchase(**{name: right}))
    assert refused(a_purchase(**{name: wrong})) == ("INVALID_TOTAL", f"data.{name}")


def test_the_currency_is_compared_and_not_kept() -> None:
    accepted(PurchaseMade, a_purchase(currency="EUR"))
    assert refused(a_purchase(currency="USD")) == ("CURRENCY_MISMATCH", "data.currency")


def test_a_currency_without_digits_has_whole_amounts() -> None:
    raw = a_purchase(lines=[a_line(net=100, vat=10, total=110)])
    outcome = heard(raw, platform=Platform("JPY", "Asia/Tokyo"))
    assert isinstance(outcome, PurchaseMade)
    assert (outcome.total_minor, outcome.currency) == (110, "JPY")


def test_immediate_types_are_forced_and_others_ask() -> None:
    immediate = a_catalogue(a_definition(immediate_types=["PURCHASE"]))
    assert accepted(PurchaseMade, a_purchase(), immediate).process_immediately
    assert not accepted(PurchaseMade, a_purchase()).process_immediately
    assert accepted(PurchaseMade, a_purchase(process_immediately=True)).process_immediately


def test_an_invoice_of_a_listed_type_is_a_purchase() -> None:
    raw = a_purchase(invoice_type="RETAIL").replace(b".purchase.", b".invoice_posted.")
    listed = a_catalogue(a_definition(invoice_types=["RETAIL"]))
    assert accepted(PurchaseMade, raw, listed).total_minor == 1190
    assert heard(raw) == Ignored("invoice_type")


def test_a_purchase_may_carry_a_spend_request() -> None:
    raw = a_purchase(spend_request={"id": "s1", "amount": "5.00", "classification": "REDEEM"})
    spend = accepted(PurchaseMade, raw).spend_request
    assert spend is not None
    assert spend.spend_request == derive_id("pos", "s1")
    assert (spend.external_reference, spend.requested_minor) == ("s1", 500)
    assert spend.classification == "REDEEM"


@pytest.mark.parametrize(
    ("part", "verdict"),
    [
        ({"id": "e1"}, ("INVALID_MESSAGE", "id")),
        ({"id": "s1", "amount": 0}, ("INVALID_MESSAGE", "amount")),
        ({"id": "s1", "classification": "NONE"}, ("UNKNOWN_CLASSIFICATION", "classification")),
        ({"id": "s1", "classification": "SALES"}, ("CLASSIFICATION_NOT_ALLOWED", "classification")),
    ],
)
def test_a_wrong_spend_request_takes_its_purchase_along(
    part: dict[str, Any], verdict: tuple[str, str]
) -> None:
    code, field = verdict
    assert refused(a_purchase(spend_request=part)) == (code, f"data.spend_request.{field}")


def test_mandatory_fields_are_named_when_they_are_missing() -> None:
    for field in ("performed_on", "performed_by_unit", "lines"):
        assert refused(a_purchase(**{field: None})) == ("INVALID_MESSAGE", f"data.{field}")


def test_an_unknown_key_is_refused_with_the_nearest_name() -> None:
    outcome = heard(a_purchase(lines=[{**a_line(), "quantty": 1}]))
    assert "did you mean quantity?" in str(outcome)
    assert refused(a_purchase(invoce="7")) == ("INVALID_MESSAGE", "data.invoce")


def test_null_is_absent() -> None:
    raw = told(
        "purchase",
        performed_on="2024-05-01T10:00:00Z",
        performed_by_unit="SHOP",
        lines=[{**a_line(), "quantity": None}],
        process_immediately=None,
        payment_medium={"brand": None},
        spend_request=None,
    )
    assert accepted(PurchaseMade, raw).lines[0].quantity == 1
