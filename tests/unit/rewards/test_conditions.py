"""Each condition in a table: what holds, what does not, and the compared values (rules 2.8, 3)."""

from decimal import Decimal

import pytest

from services.rewards.domain.answers.breach import Bounds
from services.rewards.domain.answers.condition import Condition
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Because
from services.rewards.domain.conditions import CONDITIONS
from services.rewards.domain.conditions.behaviour import Behaviour
from services.rewards.domain.conditions.classifications import Classifications
from services.rewards.domain.conditions.kpis import KpiCondition, Kpis
from services.rewards.domain.conditions.location import Location, Place
from services.rewards.domain.conditions.organisational import Organisational
from services.rewards.domain.conditions.payment_medium import PaymentMediumCondition
from services.rewards.domain.conditions.products import ProductRow, Products
from services.rewards.domain.conditions.referral import FirstOfThem, ReferredAwarded
from services.rewards.domain.conditions.segments import SegmentsCondition
from services.rewards.domain.conditions.time_of_week import HoursCondition, Weekdays
from services.rewards.domain.conditions.transaction_amount import TransactionAmount
from services.rewards.domain.conditions.unprocessed_period import UnprocessedPeriod
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.allotment import Hours
from shared.contracts.events import AwardingEvent
from shared.contracts.events.header import EventProduct, PaymentMedium
from shared.contracts.events.participation import Address, Details
from shared.kernel.periods import Duration
from tests.support.stories import (
    PLATFORM,
    a_like,
    a_line,
    a_purchase,
    a_registered,
    a_statement,
    a_top_up,
    a_visit,
    an_achievement,
    at,
)

VISA = PaymentMedium(brand="VISA", type="CREDIT")
PEN, CUP = ProductRow("product", "PEN"), ProductRow("product", "CUP")
BASKET = a_purchase(
    "b",
    a_line("PEN", 500, product_type="OFFICE"),
    a_line("PEN", 700, product_type="OFFICE"),
    a_line("TEA", 300, families=("DRINKS", "HOT")),
)
SUNDAY = at("2024-03-31T00:30:00")  # 02:30 in Athens, half an hour before its summer time


def figure(*products: str, low: str | None = None, high: str | None = None) -> KpiCondition:
    ends = (None if end is None else Decimal(end) for end in (low, high))
    return KpiCondition("K", frozenset(products), *ends)


TABLE: list[tuple[Condition, AwardingEvent, bool]] = [
    (Classifications(frozenset({"A"})), an_achievement("a", "A"), True),
    (Classifications(frozenset({"A"})), an_achievement("a", "B"), False),
    (Classifications(frozenset({"A"})), a_purchase(), False),
    (TransactionAmount(Bounds(1000, None)), a_purchase(total_minor=1000), True),
    (TransactionAmount(Bounds(1000, None)), a_purchase(total_minor=999), False),
    (TransactionAmount(Bounds(None, 1000)), a_purchase(total_minor=1000), True),
    (TransactionAmount(Bounds(None, 1000)), a_purchase(total_minor=1001), False),
    (TransactionAmount(Bounds(None, None)), a_top_up("t", None), False),
    (TransactionAmount(Bounds(100, 200)), a_top_up("t", 150), True),
    (Products((PEN,)), BASKET, True),
    (Products((CUP,)), BASKET, False),
    (Products((PEN, CUP)), BASKET, True),
    (Products((PEN, CUP), all_rows=True), BASKET, False),
    (Products((PEN, ProductRow("family", "HOT")), all_rows=True), BASKET, True),
    (Products((ProductRow("type", "OFFICE"),)), BASKET, True),
    (Products((ProductRow("product", "PEN", Bounds(1200, 1200)),)), BASKET, True),
    (Products((ProductRow("product", "PEN", Bounds(1201, None)),)), BASKET, False),
    (Products((ProductRow("product", "CUP", Bounds(None, 9)),)), BASKET, False),
    (Products((PEN,)), a_top_up("t", product=EventProduct(product="PEN")), True),
    (Products((PEN,)), a_top_up("t"), False),
    (PaymentMediumCondition(frozenset({"VISA"}), frozenset()), a_purchase(), False),
    (PaymentMediumCondition(frozenset({"VISA"}), frozenset()),
     a_purchase(payment_medium=VISA), True),
    (PaymentMediumCondition(frozenset({"VISA"}), frozenset({"DEBIT"})),
     a_purchase(payment_medium=VISA), False),
    (PaymentMediumCondition(frozenset(), frozenset({"CREDIT"})),
     a_top_up("t", payment_medium=VISA), True),
    (Organisational(frozenset({"SHOP"}), frozenset()), a_purchase(), True),
    (Organisational(frozenset({"KIOSK"}), frozenset({"ACME"})), a_purchase(), False),
    (Organisational(frozenset({"KIOSK"}), frozenset({"ACME"})),
     a_purchase(unit_group="ACME"), True),
    (Organisational(frozenset({"KIOSK"}), frozenset()), a_purchase(unit_group="KIOSK"), False),
    (Weekdays(frozenset({"SUN"})), a_purchase(on=at("2024-03-30T22:00:00")), True),
    (Weekdays(frozenset({"SUN"})), a_purchase(on=at("2024-03-30T21:59:59")), False),
    (HoursCondition((Hours(from_minute=150, to_minute=240),)), a_purchase(on=SUNDAY), True),
    (HoursCondition((Hours(from_minute=0, to_minute=150),)), a_purchase(on=SUNDAY), False),
    (HoursCondition((Hours(from_minute=240, to_minute=241),)),
     a_purchase(on=at("2024-03-31T01:00:00")), True),
    (ReferredAwarded(), a_registered("r", "AWARDED"), True),
    (ReferredAwarded(), a_registered("r", "NOT_AWARDED"), False),
    (FirstOfThem(), a_registered("r", "NOT_AWARDED"), True),
    (FirstOfThem(), a_registered("r", "NOT_FIRST"), False),
    (Behaviour(frozenset({"facebook/acme"}), frozenset()), a_like("l"), True),
    (Behaviour(frozenset({"facebook/acme"}), frozenset()), a_like("l", "Rival"), False),
    (Behaviour(frozenset(), frozenset({"acme.example"})), a_visit("v"), True),
    (Behaviour(frozenset(), frozenset({"acme.example"})), a_like("l"), False),
    (Behaviour(frozenset(), frozenset({"acme.example"})), a_purchase(), False),
    (Kpis((figure(low="100"),)), a_statement("f", ("K", "P", "100")), True),
    (Kpis((figure(low="100"),)), a_statement("f", ("K", "P", "99.9")), False),
    (Kpis((figure(high="100"),)), a_statement("f", ("K", "P", "100.1")), False),
    (Kpis((figure("Q", low="1"),)), a_statement("f", ("K", "P", "1"), ("K", None, "1")), False),
    (Kpis((figure("Q", low="1"),)), a_statement("f", ("K", "P", "1"), ("K", "Q", "1")), True),
    (Kpis((figure(high="0"),)), a_statement("f"), True),
    (Kpis((figure(low="1"),)), a_purchase(), False),
]  # fmt: skip


def _name(case: object) -> str:
    return type(case).__name__ if isinstance(case, CONDITIONS) else ""


@pytest.mark.parametrize(("condition", "event", "holds"), TABLE, ids=_name)
def test_a_condition_holds_or_shows_what_it_compared(
    condition: Condition, event: AwardingEvent, holds: bool
) -> None:
    failure = condition.failure(event, Participant("ada"), _now("2024-01-11T00:00:00"))
    assert (failure is None) is holds
    assert failure is None or failure


@pytest.mark.parametrize(
    ("include", "exclude", "segments", "holds"),
    [
        ({"A", "B"}, set(), {"B"}, True),
        ({"A"}, set(), {"B"}, False),
        ({"A"}, {"B"}, {"A", "B"}, False),
        (set(), {"B"}, {"A"}, True),
        (set(), {"B"}, set(), True),
    ],
)
def test_segments_are_in_one_included_and_in_none_excluded(
    include: set[str], exclude: set[str], segments: set[str], holds: bool
) -> None:
    condition = SegmentsCondition(frozenset(include), frozenset(exclude))
    ada = Participant("ada", segments=frozenset(segments))
    assert (condition.failure(a_purchase(), ada, _now("2024-01-11T00:00:00")) is None) is holds


HOME = Address(type="HOME", area="ATTICA", city="ATHENS", district="CENTRE")
GONE = Address(type="BUSINESS", city="PATRAS", active=False)


@pytest.mark.parametrize(
    ("places", "holds"),
    [
        ([Place(None, "ATHENS", None)], True),
        ([Place("ATTICA", "ATHENS", "CENTRE")], True),
        ([Place("ATTICA", "ATHENS", "NORTH")], False),
        ([Place(None, None, "NORTH"), Place("ATTICA", None, None)], True),
        ([Place(None, "PATRAS", None)], False),
        ([Place("CRETE", None, None)], False),
    ],
)
def test_one_active_address_lies_in_one_of_the_places(places: list[Place], *, holds: bool) -> None:
    condition = Location(tuple(places))
    ada = Participant("ada", details=Details(addresses=(GONE, HOME)))
    now = _now("2024-01-11T00:00:00")
    assert (condition.failure(a_purchase(), ada, now) is None) is holds


def test_without_an_address_no_place_is_the_right_one() -> None:
    condition = Location((Place(None, "ATHENS", None),))
    for who in (Participant("ada"), Participant("ada", details=Details(first_name="Ada"))):
        assert condition.failure(a_purchase(), who, _now("2024-01-11T00:00:00")) is not None


@pytest.mark.parametrize(
    ("now", "holds"), [("2024-02-10T08:00:00", True), ("2024-02-10T08:00:01", False)]
)
def test_the_end_of_the_unprocessed_period_is_included(now: str, holds: bool) -> None:
    condition = UnprocessedPeriod(Duration(1, "MONTHS"))
    assert (condition.failure(a_purchase(), Participant("ada"), _now(now)) is None) is holds


def test_rows_that_nothing_matched_are_told_with_their_ranges() -> None:
    condition = Products((PEN, CUP, ProductRow("type", "OFFICE", Bounds(5000, None))), True)
    told = condition.failure(BASKET, Participant("ada"), _now("2024-01-11T00:00:00"))
    unmatched = [{"product": "CUP"}, {"type": "OFFICE", "from_minor": 5000, "to_minor": None}]
    assert told == {"unmatched": unmatched, "all_products": True}


def test_a_line_that_matches_several_rows_counts_once() -> None:
    condition = Products((PEN, ProductRow("type", "OFFICE")))
    assert sum(line.total_minor for line in condition.qualifying(BASKET)) == 1200


def test_only_lines_of_matched_rows_qualify() -> None:
    small = ProductRow("family", "DRINKS", Bounds(None, 100))
    assert [line.product for line in Products((PEN, small)).qualifying(BASKET)] == ["PEN", "PEN"]


def test_every_condition_is_in_the_table_or_has_its_own() -> None:
    elsewhere = {SegmentsCondition, UnprocessedPeriod, Location}
    assert {type(case[0]) for case in TABLE} | elsewhere == set(CONDITIONS)


def test_the_register_is_in_the_order_of_the_reasons() -> None:
    order = list(Because.__args__)  # type: ignore[attr-defined]
    places = [order.index(condition.because) for condition in CONDITIONS]
    assert places == sorted(places)


def _now(text: str) -> Occasion:
    return Occasion(at(text), at(text), PLATFORM)
