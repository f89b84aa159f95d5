"""How far money that is bound to products goes: against a slow flow, and within a bound (D-31)."""

from collections.abc import Sequence
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.wallet.domain.flow import Flow, Rows, pays_for
from shared.contracts.allotment import ProductRow
from shared.contracts.commands import SpendLine

PRODUCTS = ("A", "B", "C", "D")
LINES, CREDITS = 160, 500
LOOKS_MAX = 6 * CREDITS
"""Ways looked for, and steps on those that were found: what it costs, whatever the machine."""

rows = st.lists(st.sampled_from(PRODUCTS).map(lambda name: ProductRow(product=name)), max_size=3)
amounts = st.lists(st.tuples(rows.map(tuple), st.integers(1, 12)), max_size=8)
lines = st.lists(st.tuples(st.sampled_from(PRODUCTS), st.integers(-5, 15)), max_size=5)


def line(product: str, amount: int) -> SpendLine:
    return SpendLine(product=product, amount_minor=amount)


def most(bought: Sequence[SpendLine], money: Sequence[tuple[Rows, int]]) -> int:
    """The most that can be paid: by Hall, the least that any choice of lines lets through."""
    places = range(len(bought))
    cuts = []
    for size in range(len(bought) + 1):
        for cut in combinations(places, size):
            kept = [bought[place] for place in places if place not in cut]
            through = sum(max(0, bought[place].amount_minor) for place in cut)
            stuck = (n for bound, n in money if any(pays_for(bound, each) for each in kept))
            cuts.append(through + sum(stuck))
    return min(cuts)


class Counting(Flow):
    """Counts each way that is looked for, and each step of those that are found."""

    looks = 0

    def _path(self, heap: int) -> list[tuple[int, int]]:
        found = super()._path(heap)
        self.looks += 1 + len(found)
        return found


@given(lines, amounts)
def test_each_amount_pays_what_it_adds_to_the_most_that_can_be_paid(
    told: list[tuple[str, int]], money: list[tuple[Rows, int]]
) -> None:
    bought = [line(*each) for each in told]
    flow = Flow(bought)
    for count, (bound, amount) in enumerate(money, start=1):
        added = most(bought, money[:count]) - most(bought, money[: count - 1])
        assert flow.lay(bound, amount) == added


def test_what_would_do_elsewhere_is_moved_on() -> None:
    """Plain greedy pays line A from money that may pay B too, and leaves B unpaid (D-31)."""
    flow = Flow([line("A", 10), line("B", 10)])
    either: Rows = (ProductRow(product="A"), ProductRow(product="B"))
    assert flow.lay(either, 10) == 10
    assert flow.lay((ProductRow(product="A"),), 10) == 10
    assert flow.lay((), 1) == 0


@pytest.mark.parametrize(
    ("row", "paid"),
    [
        (ProductRow(product="A"), 5),
        (ProductRow(type="TEA"), 5),
        (ProductRow(family="HOT"), 5),
        (ProductRow(product="TEA"), 0),
        (ProductRow(type="A"), 0),
        (ProductRow(family="TEA"), 0),
    ],
)
def test_a_row_is_a_product_a_type_or_a_family(row: ProductRow, paid: int) -> None:
    bought = SpendLine(product="A", product_type="TEA", families=("HOT", "WET"), amount_minor=5)
    assert Flow([bought]).lay((row,), 9) == paid


@pytest.mark.parametrize("kinds", [1, 40, 160])
def test_a_long_purchase_against_many_credits_stays_within_its_bound(kinds: int) -> None:
    dice = Random(kinds)
    bought = [line(f"P{place}", dice.randint(50, 150)) for place in range(LINES)]
    flow, paid = Counting(bought), 0
    for _ in range(CREDITS):
        first = dice.randrange(LINES)
        bound = tuple(ProductRow(product=f"P{(first + n) % LINES}") for n in range(kinds))
        paid += flow.lay(bound, dice.randint(1, 60))
    assert 0 < paid <= sum(each.amount_minor for each in bought)
    assert CREDITS <= flow.looks <= LOOKS_MAX
