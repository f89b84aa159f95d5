"""The customer events beside purchases, and their classifications (rules 1.1, 1.2)."""

from decimal import Decimal
from typing import Any

import pytest

from shared.contracts.events import (
    Achieved,
    FinanciallyAchieved,
    FinancialStatementIssued,
    ParticipantReferred,
    SocialMediaActed,
    SpendRequested,
    WebVisited,
)
from shared.contracts.events.financial_statement import KpiRow
from shared.contracts.events.header import EventProduct
from shared.kernel.ids import derive_id
from tests.unit.ingestion.language import (
    CARD,
    a_catalogue,
    a_definition,
    a_purchase,
    accepted,
    an_event,
    refused,
)

ROW = {"kpi": "TURNOVER", "product": "P", "value": 120}


@pytest.mark.parametrize("name", ["achievement", "financial_achievement"])
def test_an_achievement_needs_a_classification(name: str) -> None:
    assert refused(an_event(name)) == ("CLASSIFICATION_REQUIRED", "data.classification")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (an_event("achievement", classification="NONE"), "UNKNOWN_CLASSIFICATION"),
        (an_event("achievement", classification="SALES"), "CLASSIFICATION_NOT_ALLOWED"),
        (a_purchase(classification="GIFT"), "CLASSIFICATION_NOT_ALLOWED"),
        (an_event("web", url="u", classification="NONE"), "UNKNOWN_CLASSIFICATION"),
        (
            an_event("spend_request", purchase="p", classification="SALES"),
            "CLASSIFICATION_NOT_ALLOWED",
        ),
    ],
)
def test_a_classification_is_known_and_enabled_for_the_type(raw: bytes, code: str) -> None:
    assert refused(raw) == (code, "data.classification")


def test_an_achievement_is_what_its_classification_says() -> None:
    event = accepted(Achieved, an_event("achievement", classification="GIFT"))
    assert (event.classification, event.process_immediately) == ("GIFT", False)


def test_a_financial_achievement_may_have_an_amount_and_a_product() -> None:
    raw = an_event("financial_achievement", classification="GIFT", amount=99.99, product="TEA")
    event = accepted(FinanciallyAchieved, raw)
    assert event.amount_minor == 9999
    assert event.product == EventProduct(
        product="TEA",
        product_type="DRINKS",
        families=("HOT", "LEAF"),
        brand="B",
        category="C",
    )
    raw = an_event("financial_achievement", classification="GIFT")
    event = accepted(FinanciallyAchieved, raw)
    assert (event.amount_minor, event.product) == (None, None)


def test_a_financial_achievement_has_no_more_digits_than_the_currency() -> None:
    raw = an_event("financial_achievement", classification="GIFT", amount="1.001")
    assert refused(raw) == ("INVALID_MESSAGE", "data.amount")


def test_a_referral_belongs_to_the_referred() -> None:
    raw = an_event(
        "referral", subject="bob", referring_participant="ada", referred_participant="bob"
    )
    event = accepted(ParticipantReferred, raw)
    assert (event.participant, event.referring_participant) == ("bob", "ada")


def test_nobody_refers_themselves() -> None:
    raw = an_event("referral", referring_participant="ada", referred_participant="ada")
    assert refused(raw) == ("SELF_REFERRAL", "data.referred_participant")


def test_only_the_engine_tells_how_a_referral_stands() -> None:
    raw = an_event(
        "referral_changed", participant="ada", referral=derive_id("a", "r1"), change="AWARDED"
    )
    assert refused(raw) == ("INVALID_MESSAGE", "source")


def test_a_referral_is_about_one_of_the_two() -> None:
    raw = an_event("referral", subject="eve", referring_participant="a", referred_participant="b")
    assert refused(raw) == ("INVALID_MESSAGE", "subject")


def test_behaviour_is_told_as_it_was() -> None:
    raw = an_event("social_media", medium="FACEBOOK", profile="F", action="LIKE")
    like = accepted(SocialMediaActed, raw)
    assert (like.medium, like.profile, like.action) == ("FACEBOOK", "F", "LIKE")
    url = "https://acme.example/offers/1714557600123"
    assert accepted(WebVisited, an_event("web", url=url)).url == url


def test_a_card_number_in_an_address_is_masked_there() -> None:
    event = accepted(WebVisited, an_event("web", url=f"https://acme.example/?c={CARD}&x=1"))
    assert event.url == f"https://acme.example/?c={'*' * 16}&x=1"


def test_a_statement_has_each_kpi_once_for_a_product() -> None:
    rows = [ROW, {"kpi": "TURNOVER", "value": "1.50"}, {**ROW, "product": "Q"}]
    raw = an_event("financial_statement", period="2024-05", kpis=rows)
    event = accepted(FinancialStatementIssued, raw)
    assert event.kpis[1] == KpiRow(kpi="TURNOVER", value=Decimal("1.5"))
    twice = an_event("financial_statement", period="2024-05", kpis=[*rows, ROW])
    assert refused(twice) == ("DUPLICATE_KPI_PRODUCT", "data.kpis[3]")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"period": "2024-13"}, "data.period"),
        ({"period": "05/2024"}, "data.period"),
        ({"kpis": []}, "data.kpis"),
        ({"kpis": [{"kpi": "K", "value": "much"}]}, "data.kpis[0].value"),
    ],
)
def test_a_statement_that_is_none_is_refused(changes: dict[str, Any], path: str) -> None:
    usual: dict[str, Any] = {"period": "2024-05", "kpis": [ROW]}
    raw = an_event("financial_statement", **usual | changes)
    assert refused(raw) == ("INVALID_MESSAGE", path)


def test_a_figure_has_a_bounded_number_of_digits() -> None:
    rows = [{"kpi": "K", "value": 1}]
    raw = an_event("financial_statement", period="2024-05", kpis=rows)
    huge = raw.replace(b'"value":1', b'"value":' + b"9" * 60)
    assert refused(huge) == ("INVALID_MESSAGE", "data.kpis[0].value")


def test_a_spend_request_names_its_purchase_and_may_name_an_amount() -> None:
    event = accepted(SpendRequested, an_event("spend_request", purchase="p1"))
    assert (event.purchase, event.requested_minor) == (derive_id("pos", "p1"), None)
    event = accepted(SpendRequested, an_event("spend_request", purchase="p1", amount="7.50"))
    assert event.requested_minor == 750


@pytest.mark.parametrize("amount", [0, "-1", "0.00"])
def test_a_spend_request_asks_for_something(amount: object) -> None:
    raw = an_event("spend_request", purchase="p1", amount=amount)
    assert refused(raw) == ("INVALID_MESSAGE", "data.amount")


def test_spend_requests_are_immediate_where_the_business_says_so() -> None:
    catalogue = a_catalogue(a_definition(immediate_types=["SPEND_REQUEST"]))
    raw = an_event("spend_request", purchase="p1")
    assert accepted(SpendRequested, raw, catalogue).process_immediately
    assert not accepted(SpendRequested, raw).process_immediately
