"""Expected against observed: only what is named is compared, and nothing passes by accident."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.operator.scenario.comparison import Comparison
from services.operator.scenario.expectation import Expectation
from services.operator.scenario.observed import (
    Observed,
    ObservedAllocation,
    ObservedAward,
    ObservedEvent,
    ObservedExpiration,
    ObservedSpend,
)
from shared.kernel.money import Platform

AWARD = ObservedAward(
    participant="ada",
    offer="FIVE",
    events=frozenset({"a1"}),
    amount=500,
    state="POSTED",
    expires_on=date(2024, 2, 1),
    expires_at=datetime(2024, 1, 31, 22, tzinfo=UTC),
)
SPEND = ObservedSpend(
    participant="ada",
    spend_request="s1",
    purchase="p1",
    amount=700,
    state="POSTED",
    instant=False,
    automatic=False,
    unit="SHOP",
    allocations=(
        ObservedAllocation(offer="FIVE", events=frozenset({"a1"}), credit=None, amount=500),
        ObservedAllocation(offer=None, events=frozenset(), credit="c1", amount=200),
    ),
)
EXPIRATION = ObservedExpiration(
    participant="ada",
    offer="FIVE",
    events=frozenset({"a1"}),
    amount=100,
    state="POSTED",
    value_date=date(2024, 1, 31),
)
EVENT = ObservedEvent(state="POSTED", total=4000, total_awarded=400, process_immediately=False)
SEEN = Observed(
    awards=(AWARD,),
    spends=(SPEND,),
    expirations=(EXPIRATION,),
    balances={"ada": 1100},
    refused={"x1": "ALREADY_CANCELLED"},
    declined=frozenset({("a2", "FIVE", "scheme"), ("a2", "FIVE", "segments")}),
    events={"p1": EVENT},
)


def keys(
    wanted: dict[str, Any],
    seen: Observed = SEEN,
    asked: dict[tuple[str, str], str | None] | None = None,
) -> list[str]:
    comparison = Comparison(Platform("EUR", "Europe/Athens"))
    expectation = Expectation.model_validate(wanted)
    return [each.key for each in comparison.differences(expectation, seen, asked or {})]


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"awards": [{}]},
        {"awards": [{"participant": "ada", "offer": "FIVE", "events": ["a1"], "amount": 5}]},
        {"awards": [{"amount": "5.000", "expires_on": "2024-02-01"}]},
        {"awards": [{"expires_on": "2024-02-01T00:00:00+02:00"}]},
        {
            "spends": [
                {
                    "allocations": [
                        {"offer": "FIVE", "events": ["a1"], "amount": 5},
                        {"credit": "c1"},
                    ]
                }
            ]
        },
        {"spends": [{"instant": False, "automatic": False, "unit": "SHOP"}]},
        {"expirations": [{"value_date": "2024-01-31", "amount": 1, "offer": "FIVE"}]},
        {"balances": {"ada": 11, "eve": 0}},
        {"refused": {"x1": "ALREADY_CANCELLED"}},
        {"declined": [{"event": "a2", "offer": "FIVE", "because": "scheme"}]},
        {"declined": []},
        {"events": {"p1": {"state": "POSTED", "total": 40, "brand": None}, "p9": {"state": None}}},
    ],
)
def test_what_holds_is_no_difference(wanted: dict[str, Any]) -> None:
    assert keys(wanted) == []


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        ({"awards": []}, "awards"),
        ({"awards": [{}, {}]}, "awards"),
        ({"awards": [{"amount": 5.01}]}, "awards"),
        ({"awards": [{"events": []}]}, "awards"),
        ({"awards": [{"events": ["a1", "a2"]}]}, "awards"),
        ({"awards": [{"state": "CANCELLED"}]}, "awards"),
        ({"awards": [{"expires_on": "2024-02-02"}]}, "awards"),
        ({"awards": [{"expires_on": None}]}, "awards"),
        ({"awards": [{"participant": None}]}, "awards"),
        ({"spends": [{"allocations": [{"credit": "c1"}, {"offer": "FIVE"}]}]}, "spends"),
        ({"spends": [{"allocations": [{"offer": "FIVE"}]}]}, "spends"),
        ({"spends": [{"instant": True}]}, "spends"),
        ({"spends": []}, "spends"),
        ({"expirations": []}, "expirations"),
        ({"expirations": [{"value_date": "2024-02-01"}]}, "expirations"),
        ({"balances": {"ada": 11.01}}, "balances.ada"),
        ({"balances": {"ada": 11.001}}, "balances.ada"),
        ({"refused": {}}, "refused"),
        ({"refused": {"x1": "EVENT_NOT_FOUND"}}, "refused"),
        ({"refused": {"x1": "ALREADY_CANCELLED", "x2": "X"}}, "refused"),
        ({"declined": [{"event": "a2", "offer": "FIVE", "because": "hours"}]}, "declined.a2.FIVE"),
        ({"events": {"p1": {"state": "CANCELLED"}}}, "events.p1.state"),
        ({"events": {"p1": {"total": None}}}, "events.p1.total"),
        ({"events": {"p1": {"total_spent": 0}}}, "events.p1.total_spent"),
        ({"events": {"p9": {"state": "POSTED"}}}, "events.p9.state"),
    ],
)
def test_what_does_not_hold_is_one_difference(wanted: dict[str, Any], key: str) -> None:
    assert keys(wanted) == [key]


def test_a_vague_wish_gives_way_to_one_that_fits_only_there() -> None:
    other = replace(AWARD, offer="EIGHT", amount=800)
    seen = replace(SEEN, awards=(AWARD, other))
    assert keys({"awards": [{"participant": "ada"}, {"offer": "FIVE"}]}, seen) == []
    assert keys({"awards": [{"offer": "FIVE"}, {"offer": "FIVE"}]}, seen) == ["awards"]


def test_a_decline_nobody_published_is_asked_on_demand() -> None:
    wanted = {"declined": [{"event": "a3", "offer": "FIVE", "because": "products"}]}
    comparison = Comparison(Platform())
    expectation = Expectation.model_validate(wanted)
    assert comparison.to_explain(expectation, SEEN) == [("a3", "FIVE")]
    assert keys(wanted, asked={("a3", "FIVE"): "products"}) == []
    assert keys(wanted, asked={("a3", "FIVE"): "hours"}) == ["declined.a3.FIVE"]
    assert keys(wanted, asked={("a3", "FIVE"): None}) == ["declined.a3.FIVE"]


def test_an_award_that_ends_at_an_instant_is_not_one_that_ends_with_a_day() -> None:
    instant = replace(AWARD, expires_on=None, expires_at=datetime(2024, 1, 31, 9, tzinfo=UTC))
    seen = replace(SEEN, awards=(instant,))
    assert keys({"awards": [{"expires_on": "2024-01-31T11:00:00+02:00"}]}, seen) == []
    assert keys({"awards": [{"expires_on": "2024-01-31"}]}, seen) == ["awards"]
    forever = replace(AWARD, expires_on=None, expires_at=None)
    assert keys({"awards": [{"expires_on": None}]}, replace(SEEN, awards=(forever,))) == []
