"""What operators publish: judged at the door, learned, and sequenced (rules 1.3, 3.17, 6)."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from services.ingestion.domain.catalogue import Place
from services.ingestion.domain.control import judge, sequence
from shared.contracts.control import Merchant, OfferType, Product, Unit
from shared.contracts.door import CONTROL_DOOR, NotJson, OutsideMessage
from shared.contracts.events import CatalogueChanged, RunReached
from shared.contracts.told import Told
from shared.kernel.ids import derive_id
from tests.unit.ingestion.language import ATHENS, NOW, a_catalogue


def written(name: str, data: dict[str, Any]) -> bytes:
    envelope = {
        "specversion": "1.0",
        "type": f"rewardstream.{name}.v1",
        "source": "office",
        "id": "c1",
        "data": data,
    }
    return orjson.dumps(envelope)


def published(name: str, /, **data: object) -> OutsideMessage[Told]:
    message = CONTROL_DOOR.read(written(name, data))
    assert isinstance(message, OutsideMessage), message
    return message


def verdict(name: str, /, **data: object) -> tuple[str, str] | None:
    message = CONTROL_DOOR.read(written(name, data))
    assert not isinstance(message, NotJson)
    rejection = judge(message, a_catalogue(), ATHENS)
    return None if rejection is None else (rejection.code, rejection.path)


BRANDS = "data.brand_rules[0]"
SPENDS = "data.spend_request_rules[0]"


@pytest.mark.parametrize(
    ("definition", "path"),
    [
        ({}, None),
        ({"immediate_types": ["PURCHASE", "WEB"]}, None),
        ({"immediate_types": ["PURCHASE", "REFERRAL"]}, "data.immediate_types[1]"),
        ({"brand_rules": [{"brand": "X"}]}, BRANDS),
        ({"brand_rules": [{"brand": "X", "begins_with": ""}]}, BRANDS),
        ({"brand_rules": [{"brand": "X", "begins_with": "4"}]}, None),
        ({"brand_rules": [{"brand": "X", "length": [16, 15]}]}, f"{BRANDS}.length"),
        ({"brand_rules": [{"brand": "X", "regex": "("}]}, f"{BRANDS}.regex"),
        ({"brand_rules": [{"brand": "X", "regex": "4.*", "ends_with": "1"}]}, f"{BRANDS}.regex"),
        ({"type_rules": [{"type": "X", "regex": "["}]}, "data.type_rules[0].regex"),
        ({"identifier_adjustment": {"keep_last": 4}}, None),
        ({"identifier_adjustment": {}}, "data.identifier_adjustment"),
        (
            {"identifier_adjustment": {"keep_last": 4, "keep_first": 4}},
            "data.identifier_adjustment",
        ),
        ({"identifier_adjustment": "ALL"}, "data.identifier_adjustment"),
        ({"spend_window_days": 0}, "data.spend_window_days"),
        ({"spend_window_days": 181}, "data.spend_window_days"),
        (
            {"spend_request_rules": [{"classifications": ["R"], "minimum": 5}]},
            f"{SPENDS}.minimum",
        ),
        (
            {
                "spend_request_rules": [
                    {"classifications": ["R"], "specific_amount": True, "minimum": "5.001"}
                ]
            },
            f"{SPENDS}.minimum",
        ),
        (
            {
                "spend_request_rules": [
                    {
                        "classifications": ["R"],
                        "specific_amount": True,
                        "minimum": 5,
                        "maximum": 4,
                    }
                ]
            },
            f"{SPENDS}.maximum",
        ),
    ],
)
def test_a_business_definition_makes_sense(definition: dict[str, Any], path: str | None) -> None:
    expected = None if path is None else ("INVALID_MESSAGE", path)
    assert verdict("business_definition", **definition) == expected


@pytest.mark.parametrize("name", ["Nowhere/Here", "../etc/passwd", "/etc/passwd", "Europe"])
def test_a_units_time_zone_exists(name: str) -> None:
    assert verdict("unit", code="U", time_zone=name) == ("INVALID_MESSAGE", "data.time_zone")
    assert verdict("unit", code="U", time_zone="Europe/Athens") is None
    assert verdict("unit", code="U") is None


@pytest.mark.parametrize(
    ("schedule", "is_right"),
    [
        ("0 2 * * *", True),
        ("*/5 0-6 1,15 * MON", True),
        ("0 2 * *", False),
        ("0 2 * * * *", False),
        ("61 2 * * *", False),
        ("nightly", False),
    ],
)
def test_a_schedule_is_five_cron_fields(schedule: str, is_right: bool) -> None:
    expected = None if is_right else ("INVALID_MESSAGE", "data.schedule")
    assert verdict("run_definition", code="R", schedule=schedule) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ({"as_of": "2024-05-01T02:00:00Z"}, None),
        ({"as_of": "2024-05-01T02:00:00Z", "definition": "NIGHTLY"}, None),
        ({}, ("INVALID_MESSAGE", "data.as_of")),
        ({"as_of": "0001-01-01T00:00:00+14:00"}, ("INVALID_MESSAGE", "data.as_of")),
        (
            {"as_of": "2024-05-01T02:00:00Z", "definition": "DAILY"},
            ("INVALID_MESSAGE", "data.definition"),
        ),
        (
            {"as_of": "2024-05-01T02:00:00Z", "definition": "NIGHTLY", "schemes": ["MAIN"]},
            ("INVALID_MESSAGE", "data.definition"),
        ),
        (
            {"as_of": "2024-05-01T02:00:00Z", "schemes": ["MAIN", "X"]},
            ("UNKNOWN_SCHEME", "data.schemes[1]"),
        ),
        (
            {"as_of": "2024-05-01T02:00:00Z", "offer_types": ["X"]},
            ("UNKNOWN_OFFER_TYPE", "data.offer_types[0]"),
        ),
    ],
)
def test_a_run_names_what_was_published(
    run: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    assert verdict("run", **run) == expected


def test_one_merchant_stands_for_a_unit() -> None:
    assert verdict("merchant", code="OTHER", unit="SHOP") == ("INVALID_MESSAGE", "data.unit")
    assert verdict("merchant", code="MART", unit="SHOP") is None
    assert verdict("merchant", code="OTHER", unit="KIOSK") is None


NAMED_TWICE = [{"offer": "ONE", "percentage": 10}, {"offer": "ONE", "percentage": 20}]
AGREEMENTS: tuple[tuple[dict[str, Any], tuple[str, str] | None], ...] = (
    ({"schemes": ["MAIN"]}, None),
    ({"schemes": ["MAIN", "X"]}, ("UNKNOWN_SCHEME", "data.schemes[1]")),
    ({"contributions": NAMED_TWICE[:1], "default_contribution": "33.3333"}, None),
    ({"contributions": NAMED_TWICE}, ("INVALID_MESSAGE", "data.contributions[1].offer")),
    (
        {"contributions": [{"offer": "ONE", "percentage": "33.33333"}]},
        ("INVALID_MESSAGE", "data.contributions[0].percentage"),
    ),
    ({"default_contribution": "0.00001"}, ("INVALID_MESSAGE", "data.default_contribution")),
    ({"default_contribution": 101}, ("INVALID_MESSAGE", "data.default_contribution")),
)


@pytest.mark.parametrize(("told", "expected"), AGREEMENTS)
def test_a_merchant_names_schemes_that_were_published_and_agrees_to_one_thing(
    told: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    assert verdict("merchant", code="MART", unit="SHOP", **told) == expected


@pytest.mark.parametrize(("told", "expected"), [a for a in AGREEMENTS if "schemes" not in a[0]])
def test_so_does_a_group_of_merchants(
    told: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    assert verdict("merchant_group", code="CHAIN", merchants=["NEVER_TOLD"], **told) == expected


def test_a_merchant_stands_once_in_its_group() -> None:
    twice = verdict("merchant_group", code="CHAIN", merchants=["MART", "MART"])
    assert twice == ("INVALID_MESSAGE", "data.merchants[1]")


def test_a_merchant_that_moves_leaves_its_unit() -> None:
    catalogue = a_catalogue(Merchant(code="MART", unit="KIOSK"))
    assert catalogue.place("SHOP") == Place("ACME", None, "Europe/London")
    assert catalogue.place("KIOSK") == Place(None, "MART", None)


def test_the_latest_of_a_code_counts() -> None:
    catalogue = a_catalogue(Product(code="TEA", type="LEAVES"), Unit(code="SHOP"))
    assert catalogue.product("TEA") == ("LEAVES", (), None, None)
    assert catalogue.place("SHOP") == Place(None, "MART", None)


def test_a_change_is_sequenced_as_it_was_told() -> None:
    message = published(
        "offer",
        code="O",
        scheme="MAIN",
        type="GIFTS",
        award={"amount": 5.5},
        name=None,
        validity={"periods": [{"from": "2024-01-01", "to": None}]},
    )
    change = sequence(message, 7, NOW)
    assert change == CatalogueChanged(
        version=7,
        recorded_at=NOW,
        message="offer",
        code="O",
        change={
            "code": "O",
            "scheme": "MAIN",
            "type": "GIFTS",
            "award": {"amount": "5.5"},
            "validity": {"periods": [{"from": "2024-01-01"}]},
        },
    )


def test_what_has_no_code_is_called_by_its_kind() -> None:
    change = sequence(published("business_definition"), 1, NOW)
    assert isinstance(change, CatalogueChanged)
    assert (change.code, change.change) == ("business_definition", {})


def test_products_stay_here() -> None:
    assert sequence(published("product", code="TEA"), 1, NOW) is None


def test_a_run_is_sequenced_with_its_execution() -> None:
    message = published("run", as_of="2024-05-01T05:00:00+03:00", kind="BALANCE_EXPIRATION")
    run = sequence(message, 9, NOW)
    assert run == RunReached(
        run_id=derive_id("office", "c1"),
        version=9,
        as_of=datetime(2024, 5, 1, 2, tzinfo=UTC),
        recorded_at=NOW,
        kind="BALANCE_EXPIRATION",
    )
    run = sequence(published("run", as_of="2024-05-01T02:00:00Z", id="r1"), 9, NOW)
    assert isinstance(run, RunReached)
    assert run.run_id == "r1"


def an_offer_on(product: str, kind: str) -> OutsideMessage[Told]:
    conditions = {"classifications": ["X"], "products": [{"type": "T"}, {"product": product}]}
    return published(
        "offer", code="O", scheme="S", type=kind, award={"amount": 1}, conditions=conditions
    )


@pytest.mark.parametrize(
    ("product", "kind", "path"),
    [
        ("CONTRACT", "RENEWALS", None),
        ("PEN", "RENEWALS", "data.conditions.products[1].product"),
        ("UNDECLARED", "RENEWALS", None),
        ("PEN", "SHOPPING", None),
        ("LAPSED", "RENEWALS", "data.conditions.products[1].product"),
    ],
)
def test_financial_achievements_list_termed_services_only(
    product: str, kind: str, path: str | None
) -> None:
    catalogue = a_catalogue()
    for change in (
        Product(code="CONTRACT", termed_service=True),
        Product(code="PEN"),
        Product(code="LAPSED", termed_service=True),
        Product(code="LAPSED"),
        OfferType(code="RENEWALS", classification="REWARD_FINANCIAL_ACHIEVEMENT"),
        OfferType(code="SHOPPING", classification="UTILISE_FREE_CAPACITY"),
    ):
        catalogue.learn(change)
    rejection = judge(an_offer_on(product, kind), catalogue, ATHENS)
    assert (rejection.path if rejection else None) == path
    assert rejection is None or rejection.code == "INVALID_OFFER"
