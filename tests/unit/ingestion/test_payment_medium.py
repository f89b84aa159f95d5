"""Brand and type rules, and what is kept of an identifier (rules 1.3-3, 1.3-4, D-02)."""

from typing import Any

import pytest

from shared.contracts.events import FinanciallyAchieved, PurchaseMade
from shared.contracts.events.header import PaymentMedium
from tests.unit.ingestion.language import (
    CARD,
    a_catalogue,
    a_definition,
    a_purchase,
    accepted,
    an_event,
)

ELECTRON = {"brand": "ELECTRON", "begins_with": "4539", "length": [16, 16]}


def kept(medium: dict[str, Any], **definition: object) -> PaymentMedium:
    """What became of a payment medium under a business definition."""
    catalogue = a_catalogue(a_definition(**definition))
    event = accepted(PurchaseMade, a_purchase(payment_medium=medium), catalogue)
    assert event.payment_medium is not None
    return event.payment_medium


@pytest.mark.parametrize(
    ("rule", "identifier", "matches"),
    [
        ({"begins_with": "4539", "length": [16, 16]}, CARD, True),
        ({"begins_with": "4539", "length": [16, 16]}, CARD[:-1], False),
        ({"begins_with": "4540", "length": [16, 16]}, CARD, False),
        ({"length": [15, 16]}, CARD, True),
        ({"length": [16, 17]}, CARD, True),
        ({"length": [17, 19]}, CARD, False),
        ({"ends_with": "6467"}, CARD, True),
        ({"ends_with": "6468"}, CARD, False),
        ({"regex": "4[0-9]{15}"}, CARD, True),
        ({"regex": "4[0-9]{14}"}, CARD, False),
        ({"regex": "[0-9]{4}"}, CARD, False),
    ],
)
def test_criteria_are_anded_and_a_regex_matches_whole(
    rule: dict[str, Any], identifier: str, matches: bool
) -> None:
    found = kept({"identifier": identifier}, brand_rules=[{"brand": "X", **rule}])
    assert found.brand == ("X" if matches else None)


def test_the_first_rule_that_holds_wins() -> None:
    rules = [{"brand": "NO", "begins_with": "9"}, ELECTRON, {"brand": "VISA", "begins_with": "4"}]
    assert kept({"identifier": CARD}, brand_rules=rules).brand == "ELECTRON"


def test_what_is_given_stays() -> None:
    rules: dict[str, Any] = {
        "brand_rules": [ELECTRON],
        "type_rules": [{"type": "DEBIT", "begins_with": "4539"}],
    }
    found = kept({"brand": "VISA", "identifier": CARD}, **rules)
    assert (found.brand, found.type) == ("VISA", "DEBIT")
    found = kept({"type": "CREDIT", "identifier": CARD}, **rules)
    assert (found.brand, found.type) == ("ELECTRON", "CREDIT")


def test_without_an_identifier_no_rule_runs() -> None:
    found = kept({"type": "CREDIT"}, brand_rules=[{"brand": "X", "regex": ".*"}])
    assert found == PaymentMedium(type="CREDIT")


@pytest.mark.parametrize(
    ("adjustment", "identifier", "left"),
    [
        ({"keep_last": 4}, CARD, "6467"),
        ({"keep_last": 4}, "123", "123"),
        ({"keep_first": 6}, CARD, "453914"),
        ({"keep_first": 6}, "12345", "12345"),
        ({"keep_last": 0}, CARD, None),
        ("NONE", "WALLET-77", "WALLET-77"),
        # Nobody may ask for a full card number: the last four are what is left of it.
        ("NONE", CARD, "************6467"),
        ({"keep_last": 16}, CARD, "************6467"),
    ],
)
def test_the_identifier_is_adjusted_last(
    adjustment: object, identifier: str, left: str | None
) -> None:
    medium = {"identifier": identifier}
    found = kept(medium, identifier_adjustment=adjustment, brand_rules=[ELECTRON])
    assert found.identifier == left
    assert found.brand == ("ELECTRON" if identifier == CARD else None)


def test_a_financial_achievement_has_a_medium_too() -> None:
    catalogue = a_catalogue(
        a_definition(brand_rules=[ELECTRON], identifier_adjustment={"keep_last": 4})
    )
    raw = an_event(
        "financial_achievement", classification="GIFT", payment_medium={"identifier": CARD}
    )
    medium = accepted(FinanciallyAchieved, raw, catalogue).payment_medium
    assert medium == PaymentMedium(brand="ELECTRON", identifier="6467")
