"""How the demo's grocer is set up: stores, products, schemes, offers (as control messages)."""

from collections.abc import Iterator
from datetime import datetime
from importlib import resources
from typing import Any

from services.operator.demo.dataset import TIME_ZONE, Lines, read_rows
from services.operator.demo.telling import Telling, tell
from services.operator.scenario import core_yaml

PRIVATE_LABEL = "PRIVATE_LABEL"
OFFER_TYPES = {
    "SHOPS": "INCREASE_REVENUE_TRANSACTION_BASED",
    "PRODUCTS": "INCREASE_REVENUE_PRODUCT_BASED",
    "CAPACITY": "UTILISE_FREE_CAPACITY",
    "TOP_UPS": "REWARD_FINANCIAL_ACHIEVEMENT",
    "THANKS": "REWARD_ACHIEVEMENTS",
}
BUSINESS_DEFINITION = {
    "immediate_types": ["PURCHASE", "SPEND_REQUEST"],
    "brand_rules": [
        {"brand": "VISA", "begins_with": "4", "length": [16, 16]},
        {"brand": "MASTERCARD", "regex": "5[1-5][0-9]{14}"},
        {"brand": "AMEX", "begins_with": "37", "length": [15, 15]},
    ],
    "identifier_adjustment": {"keep_last": 4},
    "spend_window_days": 1,
    "spend_request_rules": [
        {
            "classifications": ["COUPON"],
            "specific_amount": True,
            "minimum": "0.50",
            "maximum": "5.00",
            "reject_if_not_covered": True,
        }
    ],
}

MERCHANTS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "merchant",
        {"code": "HARBOUR_MARKET", "unit": "367", "default_contribution": "60"},
    ),
    (
        "merchant",
        {
            "code": "HILL_MARKET",
            "unit": "361",
            "contributions": [{"offer": "WEEKLY_SHOP", "percentage": "100"}],
        },
    ),
    (
        "merchant_group",
        {
            "code": "NEIGHBOURS",
            "merchants": ["HARBOUR_MARKET", "HILL_MARKET"],
            "default_contribution": "25",
        },
    ),
)
"""Two stores belong to merchants of their own, who pay a part of what is awarded there (D-35)."""


def setting_up(start: datetime, lines: Lines, *, whole: bool) -> Iterator[Telling]:
    """Everything operators publish before the first day, in the order it must be known.

    `whole`: all products there are, and not only those that will be sold.
    """
    for message, data in _business():
        yield _control(start, message, data)
    for message, data in _units(lines):
        yield _control(start, message, data)
    sold = None if whole else set(lines.product.tolist())
    for data in _products(sold):
        yield _control(start, "product", data)
    for offer in offers():
        yield _control(start, "offer", offer)
    for message, data in MERCHANTS:
        yield _control(start, message, data)


def offers() -> list[dict[str, Any]]:
    """The twelve offers of the demo, as the book beside this file has them."""
    text = (resources.files(__package__) / "offers.yaml").read_text("utf-8")
    return [_written(offer) for offer in core_yaml.loads(text)]


def _business() -> Iterator[tuple[str, dict[str, Any]]]:
    for code, event_type in (
        ("FUEL_CARD_TOP_UP", "FINANCIAL_ACHIEVEMENT"),
        ("CAMPAIGN_RESPONSE", "ACHIEVEMENT"),
        ("COUPON", "SPEND_REQUEST"),
    ):
        yield "classification", {"code": code, "event_types": [event_type]}
    yield "business_definition", BUSINESS_DEFINITION
    for scheme in ("GROCER", "FUEL_CLUB"):
        yield "scheme", {"code": scheme}
    for code, classification in OFFER_TYPES.items():
        yield "offer_type", {"code": code, "classification": classification}


def _units(lines: Lines) -> Iterator[tuple[str, dict[str, Any]]]:
    """Stores are grouped into districts by the beginning of their numbers."""
    stores = sorted(set(lines.store.tolist()))
    for district in sorted({district_of(store) for store in stores}):
        yield "group", {"code": district}
    for store in stores:
        data = {"code": str(store), "group": district_of(store), "time_zone": TIME_ZONE}
        yield "unit", data


def district_of(store: int) -> str:
    """Store 330 is in district 3, store 31782 in district 31."""
    return f"DISTRICT_{store // (100 if store < 1000 else 1000)}"  # noqa: PLR2004


def _products(sold: set[int] | None) -> Iterator[dict[str, Any]]:
    """A category is a product type, a department a family; our own brand is a family too."""
    columns = ("product_id", "department", "brand", "product_category", "product_type")
    for row in read_rows("products", *columns):
        if sold is not None and row["product_id"] not in sold:
            continue
        families = [row["department"], *([PRIVATE_LABEL] if row["brand"] == "Private" else [])]
        told = {"type": row["product_category"], "category": row["product_type"]}
        present = {key: value for key, value in told.items() if value is not None}
        yield {
            "code": str(row["product_id"]),
            "families": families,
            "brand": row["brand"],
            **present,
        }


def _control(at: datetime, message: str, data: dict[str, Any]) -> Telling:
    code = str(data.get("code", message))
    return tell(at, message, f"{message}:{code}", code, data)


def _written(value: Any) -> Any:  # noqa: ANN401 - any value of the book
    """Decimals as the text they were written with."""
    if isinstance(value, dict):
        return {key: _written(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_written(inner) for inner in value]
    return value if isinstance(value, str | int | bool) else str(value)
