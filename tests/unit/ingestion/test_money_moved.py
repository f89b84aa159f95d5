"""Cancellations, and money that moves without an award (rules 1.1, 4.2, 4.5)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from shared.contracts.allotment import Allotment, Hours, ProductRow
from shared.contracts.events import (
    AwardWithdrawn,
    EventCancelled,
    ExpirationWithdrawn,
    ParkedRetried,
    SpendWithdrawn,
    WalletCredited,
    WalletDebited,
    WalletReimbursed,
    WalletTransferred,
    WalletVoided,
)
from shared.kernel.ids import derive_id
from shared.kernel.periods import Duration
from tests.unit.ingestion.language import accepted, refused, told


def test_a_cancellation_names_an_event_of_the_same_source() -> None:
    event = accepted(EventCancelled, told("cancellation", by="crm", event="p1"))
    assert event.cancelled_event == derive_id("crm", "p1")


def test_an_award_is_withdrawn_by_event_or_the_latest_of_an_offer() -> None:
    event = accepted(AwardWithdrawn, told("award_cancellation", offer="O", event="p1"))
    assert (event.offer, event.awarded_event) == ("O", derive_id("pos", "p1"))
    event = accepted(AwardWithdrawn, told("award_cancellation", offer="O"))
    assert event.awarded_event is None


def test_an_expiration_is_withdrawn_by_event_and_offer() -> None:
    event = accepted(ExpirationWithdrawn, told("expiration_cancellation", offer="O", event="p1"))
    assert event.awarded_event == derive_id("pos", "p1")


def test_a_spend_is_withdrawn_by_request_or_by_purchase() -> None:
    event = accepted(SpendWithdrawn, told("spend_cancellation", spend_request="s1"))
    assert (event.spend_request, event.purchase) == (derive_id("pos", "s1"), None)
    event = accepted(SpendWithdrawn, told("spend_cancellation", purchase="p1", instant=True))
    assert (event.purchase, event.instant) == (derive_id("pos", "p1"), True)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"spend_request": "s1", "purchase": "p1", "instant": True},
        {"purchase": "p1"},
        {"purchase": "p1", "instant": True, "automatic": True},
        {"spend_request": "s1", "instant": True},
        {"spend_request": "s1", "automatic": True},
    ],
)
def test_which_spend_is_withdrawn_is_said_in_one_way(data: dict[str, Any]) -> None:
    assert refused(told("spend_cancellation", **data))[0] == "INVALID_MESSAGE"


def test_parked_records_are_tried_again() -> None:
    assert accepted(ParkedRetried, told("parked_retry")).participant == "ada"


def test_a_credit_may_end_on_a_date_in_the_platform_zone() -> None:
    raw = told("wallet_credit", amount="5.00", expires_on="2024-03-01")
    event = accepted(WalletCredited, raw)
    assert event.amount_minor == 500
    assert event.expires_at == datetime(2024, 2, 29, 22, tzinfo=UTC)
    assert event.expires_on == date(2024, 3, 1)


def test_a_credit_may_end_at_an_instant() -> None:
    raw = told(
        "wallet_credit", amount=5, valid_from="2024-01-01", expires_on="2024-03-01T12:00:00Z"
    )
    event = accepted(WalletCredited, raw)
    assert event.valid_from == datetime(2023, 12, 31, 22, tzinfo=UTC)
    assert event.expires_at == datetime(2024, 3, 1, 12, tzinfo=UTC)
    assert event.expires_on is None


def test_a_credit_does_not_end_before_it_begins() -> None:
    raw = told("wallet_credit", amount=5, valid_from="2024-03-01", expires_on="2024-03-01")
    assert refused(raw) == ("INVALID_MESSAGE", "data.expires_on")


def test_spend_conditions_travel_as_an_allotment() -> None:
    conditions = {
        "weekdays": ["MON"],
        "hours": [{"from": "09:00", "to": "13:00"}, {"from": "22:00", "to": "06:00"}],
        "after": {"value": 2, "unit": "WEEKS"},
        "products": [{"type": "ACCESSORIES"}],
        "units": ["SHOP"],
    }
    raw = told("wallet_credit", amount=5, spend_conditions=conditions)
    assert accepted(WalletCredited, raw).allotment == Allotment(
        weekdays=("MON",),
        hours=(
            Hours(from_minute=540, to_minute=780),
            Hours(from_minute=1320, to_minute=1440),
            Hours(from_minute=0, to_minute=360),
        ),
        after=Duration(2, "WEEKS"),
        products=(ProductRow(type="ACCESSORIES"),),
        units=("SHOP",),
    )
    raw = told("wallet_credit", amount=5, spend_conditions={})
    assert accepted(WalletCredited, raw).allotment is None


@pytest.mark.parametrize(
    ("conditions", "path"),
    [
        ({"hours": [{"from": "09:00", "to": "09:00"}]}, "hours[0]"),
        ({"hours": [{"from": "24:00", "to": "09:00"}]}, "hours[0]"),
        ({"hours": [{"from": "25:00", "to": "09:00"}]}, "hours[0].from"),
        ({"products": [{}]}, "products[0]"),
        ({"products": [{"type": "A", "family": "B"}]}, "products[0]"),
        ({"products": [{"type": "A", "amount": {"from": 1}}]}, "products[0].amount"),
        ({"weekdays": ["MONDAY"]}, "weekdays[0]"),
    ],
)
def test_spend_conditions_that_are_none_are_refused(conditions: dict[str, Any], path: str) -> None:
    raw = told("wallet_credit", amount=5, spend_conditions=conditions)
    assert refused(raw) == ("INVALID_MESSAGE", f"data.spend_conditions.{path}")


def test_money_moves_in_minor_units() -> None:
    assert accepted(WalletDebited, told("wallet_debit", amount="1.50")).amount_minor == 150
    assert accepted(WalletReimbursed, told("wallet_reimburse", amount=2)).amount_minor == 200
    assert accepted(WalletTransferred, told("wallet_transfer", to="bob", amount=3)).to == "bob"
    assert accepted(WalletVoided, told("wallet_void", transaction="c1")).transaction == "c1"


@pytest.mark.parametrize("name", ["wallet_credit", "wallet_debit", "wallet_reimburse"])
@pytest.mark.parametrize("amount", [0, -1, "1.001"])
def test_no_money_is_moved_by_nothing(name: str, amount: object) -> None:
    assert refused(told(name, amount=amount)) == ("INVALID_MESSAGE", "data.amount")


def test_nobody_transfers_to_themselves() -> None:
    raw = told("wallet_transfer", to="ada", amount=1)
    assert refused(raw) == ("INVALID_MESSAGE", "data.to")
