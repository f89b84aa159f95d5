"""Credits that may only pay for certain products (rules 2.9, 4.4-2, D-31, D-56)."""

from dataclasses import replace

from services.wallet.domain.partition import Partition
from shared.contracts.allotment import Allotment, ProductRow
from shared.contracts.commands import MakeSpend, SpendLine
from tests.support.wallet_stories import (
    a_cancel,
    a_cancelled_spend,
    a_credit,
    a_grant,
    a_spend,
    day,
    said,
    stand,
)


def only(*products: str) -> Allotment:
    return Allotment(products=tuple(ProductRow(product=each) for each in products))


def spend(name: str, amount: int, **lines: int) -> MakeSpend:
    bought = tuple(SpendLine(product=each, amount_minor=minor) for each, minor in lines.items())
    total = sum(lines.values())
    return replace(a_spend(name, amount), lines=bought, purchase_total_minor=total)


def told(*commands: object) -> tuple[Partition, list[str]]:
    partition = Partition()
    return partition, [said(partition.judge(each)) for each in commands]  # type: ignore[arg-type]


def test_a_credit_pays_for_its_products_only() -> None:
    _, answers = told(a_grant("a", 50, allotment=only("TENT")), spend("s", 60, TENT=20, TEA=40))
    assert answers[-1] == "spent s 20 (a 20)"


def test_nothing_is_paid_where_nothing_of_it_was_bought() -> None:
    _, answers = told(a_grant("a", 50, allotment=only("TENT")), spend("s", 60, TEA=60))
    assert answers[-1] == "posted s"


def test_the_oldest_pays_first_and_all_that_can_be_paid_is_paid() -> None:
    """Greedy would let the first pay the tent, and nobody could pay the rest of it (D-31)."""
    either = a_credit("c", 20, allotment=only("TENT", "TEA"))
    tent = a_credit("d", 20, allotment=only("TENT"), recorded_at=day(2))
    _, answers = told(either, tent, spend("s", 40, TENT=20, TEA=20))
    assert answers[-1] == "spent s 40 (c 20, d 20)"


def test_money_for_anything_moves_on_to_what_nobody_else_may_pay() -> None:
    first = spend("s", 20, TENT=20, TEA=20)
    second = spend("t", 40, TENT=20, TEA=20)
    free, tent = a_credit("c", 20), a_credit("d", 20, allotment=only("TENT"))
    _, answers = told(free, first, tent, second)
    assert answers[-3:] == ["spent s 20 (c 20)", answers[-2], "spent t 20 (d 20)"]


def test_what_a_credit_paid_before_on_the_purchase_leaves_no_room_for_another() -> None:
    first, second = spend("s", 20, TENT=20, TEA=20), spend("t", 40, TENT=20, TEA=20)
    _, answers = told(
        a_credit("c", 20, allotment=only("TENT")),
        first,
        a_credit("d", 20, allotment=only("TENT")),
        second,
    )
    assert answers[-1] == "posted t"


def test_a_return_on_the_same_bill_pays_for_nothing() -> None:
    _, answers = told(a_credit("c", 50, allotment=only("TENT")), spend("s", 30, TENT=-10, TEA=40))
    assert answers[-1] == "posted s"


def test_a_cancelled_credit_frees_its_products_for_what_is_owed() -> None:
    """The tea was paid by a; d may pay for it, too, and e may not."""
    partition, answers = told(
        a_grant("a", 20, allotment=only("TEA")),
        spend("s", 20, TEA=20),
        a_credit("d", 15, allotment=only("TEA")),
        a_credit("e", 30, allotment=only("TENT")),
        a_cancel("a"),
    )
    assert answers[-1] == "cancelled a 20"
    assert stand(partition) == "= 25, owed 5"
    assert [lot.remaining_minor for lot in partition.wallet("ada").lots] == [30]


def test_new_money_pays_what_is_owed_of_its_products_only() -> None:
    partition, _ = told(
        a_grant("a", 20, allotment=only("TEA")), spend("s", 20, TEA=20), a_cancel("a")
    )
    assert stand(partition) == "= -20, owed 20"
    partition.judge(a_credit("d", 30, allotment=only("TENT")))
    assert stand(partition) == "= 10, owed 20"
    partition.judge(a_credit("e", 15, allotment=only("TEA")))
    assert stand(partition) == "= 25, owed 5"
    partition.judge(a_cancelled_spend("s"))
    assert stand(partition) == "= 45"


def test_a_request_whose_lines_nobody_told_is_paid_by_money_for_anything() -> None:
    """As requests were before their lines were told; a bound credit beside changes nothing."""
    bound, free = a_credit("c", 20, allotment=only("TENT")), a_credit("d", 20)
    _, answers = told(bound, free, replace(a_spend("s", 30), purchase_total_minor=30))
    assert answers[-1] == "spent s 20 (d 20)"


def test_a_bound_credit_that_has_ended_takes_nothing_from_the_others() -> None:
    ended = a_credit("c", 20, allotment=only("TENT"), expires_at=day(2))
    request = replace(a_spend("s", 20, performed_on=day(3)), purchase_total_minor=20)
    _, answers = told(ended, a_credit("d", 20), request)
    assert answers[-1] == "spent s 20 (d 20)"
