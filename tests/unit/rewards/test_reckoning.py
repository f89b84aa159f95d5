"""How much: amounts, percentages, both scopes, each family's base (rules 2.2, 2.3)."""

from typing import Any

import pytest

from shared.contracts.events import PurchaseMade
from tests.support.stories import a_book, a_line, an_award, an_offer, bought_now, engine

ITEM = "APPLY_AWARD_PER_TRANSACTION_ITEM"
TYPES = {"products": [{"type": "ACC"}]}
BASKET = bought_now(
    "p1",
    a_line("A", 4380, quantity=2, product_type="ACC"),
    a_line("B", 1190, product_type="ACC"),
    a_line("C", 5000),
)


def award_of(
    kind: str, conditions: dict[str, Any], told: dict[str, Any], event: PurchaseMade = BASKET
) -> int:
    book = a_book(an_offer(kind=kind, interactive=True, conditions=conditions, **told))
    (effect,) = engine(book).when(event).ruling.effects
    amount = effect[2]
    assert isinstance(amount, int)
    return amount


@pytest.mark.parametrize(
    ("kind", "conditions", "scope", "value", "awarded"),
    [
        # kind        conditions  scope  value               awarded
        ("CAPACITY", TYPES, None, {"amount": "1.00"}, 100),
        ("CAPACITY", TYPES, ITEM, {"amount": "1.00"}, 300),
        ("CAPACITY", {}, ITEM, {"amount": "1.00"}, 400),
        ("CAPACITY", TYPES, None, {"percentage": 10}, 1057),  # of the whole purchase
        ("CAPACITY", TYPES, ITEM, {"percentage": 10}, 557),  # of each accessory
        ("PRODUCTS", TYPES, None, {"percentage": 10}, 557),  # of the matched rows' lines
        ("PRODUCTS", TYPES, ITEM, {"percentage": 10}, 557),
        ("PRODUCTS", TYPES, ITEM, {"amount": "1.00"}, 300),
        ("REVENUE", {}, None, {"percentage": 10}, 1057),
        ("REVENUE", TYPES, ITEM, {"amount": "1.00"}, 300),
        ("REVENUE", {}, None, {"percentage": "0.0047"}, 0),
    ],
)
def test_the_award_is_reckoned_as_the_family_says(
    kind: str, conditions: dict[str, Any], scope: str | None, value: dict[str, Any], awarded: int
) -> None:
    told: dict[str, Any] = {"award": value} | ({"scope": scope} if scope else {})
    if awarded:
        assert award_of(kind, conditions, told) == awarded
        return
    book = a_book(an_offer(kind=kind, interactive=True, conditions=conditions, **told))
    engine(book).when(BASKET).then_nothing("zero_award").and_again_nothing()


def test_a_percentage_is_rounded_half_up_once_for_a_transaction_or_once_for_each_line() -> None:
    fives = bought_now("p1", a_line("A", 5), a_line("B", 5))
    once: dict[str, Any] = {"award": {"percentage": 10}}
    assert award_of("CAPACITY", {}, once, fives) == 1
    assert award_of("CAPACITY", {}, once | {"scope": ITEM}, fives) == 2


def test_a_discount_on_a_line_makes_the_percentage_smaller() -> None:
    bought = bought_now("p1", a_line("A", 1000), a_line("B", -400))
    assert award_of("CAPACITY", {}, {"award": {"percentage": 10}, "scope": ITEM}, bought) == 60


def test_returned_goods_are_worth_no_award() -> None:
    bought = bought_now("p1", a_line("A", 1000), a_line("B", -400, product_type="ACC"))
    book = a_book(an_offer(kind="PRODUCTS", interactive=True, conditions=TYPES,
                           award={"percentage": 10}))  # fmt: skip
    engine(book).when(bought).then_nothing("zero_award")


def test_a_row_that_is_out_of_its_range_does_not_count_towards_the_base() -> None:
    rows = [{"type": "ACC"}, {"product": "C", "amount": {"from": 60}}]
    assert award_of("PRODUCTS", {"products": rows}, {"award": {"percentage": 10}}) == 557


def test_two_products_earn_two_euro_by_item_and_one_by_transaction() -> None:
    two = bought_now("p1", a_line("PEN", 595), a_line("CUP", 952))
    rows = {"products": [{"product": "PEN"}, {"product": "CUP"}]}
    book = a_book(
        an_offer("EACH", "PRODUCTS", interactive=True, conditions=rows, scope=ITEM),
        an_offer("ONCE", "PRODUCTS", interactive=True, conditions=rows),
    )
    engine(book).when(two).then(an_award("EACH", 200, "p1"), an_award("ONCE", 100, "p1"))
