"""Purchases that come together: by amount, number and items (rules 3.4, 3.5, D-17)."""

from datetime import datetime
from functools import reduce
from typing import Any

import pytest

from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.remembered.accumulation import SLICES_MAX
from services.rewards.domain.remembered.facts import EventStands
from shared.contracts.events import PurchaseMade
from tests.support.stories import (
    Engine,
    a_book,
    a_line,
    a_purchase,
    a_run,
    a_withdrawal,
    an_award,
    an_offer,
    at,
    decided,
    engine,
    later,
)

MONTH = {"transaction_period_range": {"value": 1, "unit": "MONTHS"}}


def loyalty(kind: str = "AMOUNTS", **over: Any) -> OfferBook:  # noqa: ANN401
    conditions = MONTH | over.pop("conditions", {})
    return a_book(an_offer("MANY", kind, conditions=conditions, **over))


HUNDRED = loyalty(award={"amount": "5.00"})


def day(number: float, hour: int = 10) -> datetime:
    month, number = divmod(int(number) - 1, 31)
    return at(f"2024-{month + 1:02}-{number + 1:02}T{hour:02}:00:00")


def bought(name: str, euro: float, on: int, **over: Any) -> PurchaseMade:  # noqa: ANN401
    return a_purchase(name, total_minor=round(euro * 100), on=day(on), **over)


def night(number: int, **over: Any) -> Any:  # noqa: ANN401
    return a_run(f"night-{number}", as_of=day(number, 2), **over)


TC_27 = (bought("p1", 60, 1), bought("p2", 60, 20), bought("p3", 90, 25), bought("p4", 20, 28))


def awards_of(story: Engine, *messages: Any) -> list[object]:  # noqa: ANN401
    found: list[object] = []
    for message in messages:
        found += story.when(message).ruling.effects
        story = story.told(message)
    return found


def test_the_shortest_prefix_is_awarded_and_what_is_too_much_is_not_carried() -> None:
    engine(HUNDRED).told(*TC_27).when(night(31)).then(
        an_award("MANY", 500, "p1", "p2"), an_award("MANY", 500, "p3", "p4")
    ).and_again_nothing()


def test_it_is_the_same_however_often_runs_execute() -> None:
    daily = [
        m for n in range(1, 32) for m in (night(n), *(p for p in TC_27 if p.performed_on == day(n)))
    ]
    assert awards_of(engine(HUNDRED), *daily) == awards_of(engine(HUNDRED), *TC_27, night(31))


def test_what_is_missing_is_told() -> None:
    ruling = engine(HUNDRED).told(TC_27[0])
    (record,) = decision(ruling, night(2))
    (verdict,) = record.data["verdicts"]
    assert verdict["because"] == "threshold"
    assert verdict["detail"] == {
        "current_minor": 6000,
        "target_minor": 10000,
        "until": "2024-02-01T10:00:00+00:00",
    }
    assert not verdict["final"]


def decision(story: Engine, message: Any) -> Any:  # noqa: ANN401
    dossier = reduce(story.evolve, story.history, story.initial)
    assert story.book is not None
    return decided(story.book, dossier, message).trace


@pytest.mark.parametrize(
    ("second", "awarded"), [("2024-02-01T09:59:59", True), ("2024-02-01T10:00:00", False)]
)
def test_the_window_ends_a_month_after_the_first_excluded(second: str, awarded: bool) -> None:
    late = a_purchase("p2", total_minor=6000, on=at(second))
    story = engine(HUNDRED).told(bought("p1", 60, 1), late)
    expected = (an_award("MANY", 500, "p1", "p2"),) if awarded else ()
    assert story.when(night(40)).ruling.effects == expected


def test_a_first_whose_window_ended_is_passed_over_and_the_next_begins_one() -> None:
    story = engine(HUNDRED).told(bought("p1", 60, 1), bought("p2", 60, 33), bought("p3", 60, 40))
    story.when(night(41)).then(an_award("MANY", 500, "p2", "p3"))


def test_what_waits_is_not_asked_again_by_the_next_run() -> None:
    asleep = engine(HUNDRED).told(bought("p1", 60, 1), night(2))
    again = asleep.when(night(3))
    assert (again.ruling.effects, again.ruling.facts) == ((), ())


def test_a_purchase_that_is_not_enough_leaves_the_others_asleep() -> None:
    asleep = engine(HUNDRED).told(bought("p1", 40, 1), night(2), bought("p2", 40, 3))
    stands = [f.kept for f in asleep.when(night(4)).ruling.facts if isinstance(f, EventStands)]
    assert [kept.event.external_reference for kept in stands] == ["p2"]


def test_a_purchase_that_is_enough_wakes_those_that_count() -> None:
    asleep = engine(HUNDRED).told(bought("p1", 40, 1), night(2), bought("p2", 40, 3), night(4))
    asleep.told(bought("p3", 40, 5)).when(night(6)).then(an_award("MANY", 500, "p1", "p2", "p3"))


def test_exactly_enough_is_enough_and_leaves_the_next_purchase_alone() -> None:
    told = [bought("p1", 60, 1), bought("p2", 40, 2), bought("p3", 60, 3), bought("p4", 40, 4)]
    engine(HUNDRED).told(*told).when(night(5)).then(
        an_award("MANY", 500, "p1", "p2"), an_award("MANY", 500, "p3", "p4")
    )


def test_of_more_purchases_than_are_remembered_one_by_one_none_is_lost() -> None:
    many = SLICES_MAX + 10
    book = loyalty(conditions={"transaction_amount": {"from": many}})
    told = [
        a_purchase(f"p{n:03}", total_minor=100, on=later(day(1), minutes=n)) for n in range(many)
    ]
    asleep = engine(book)
    for purchase in told[:-1]:
        asleep = asleep.told(purchase)
    for until in (told[-2].performed_on, told[-1].performed_on):
        asleep = asleep.told(a_run(f"at {until}", as_of=until))
    names = [purchase.external_reference for purchase in told]
    asleep.told(told[-1]).when(night(3)).then(an_award("MANY", 100, *names))


def test_what_was_awarded_together_waits_for_nothing() -> None:
    told = engine(HUNDRED).told(bought("p1", 60, 1), night(2), bought("p2", 60, 3), night(4))
    kept = {f.kept.event.external_reference: f.kept for f in told.history
            if isinstance(f, EventStands)}  # fmt: skip
    for name in ("p1", "p2"):
        assert (kept[name].evaluation, kept[name].open, kept[name].waits_for) == ("SETTLED", (), ())


def test_a_purchase_that_comes_late_takes_its_place() -> None:
    asleep = engine(HUNDRED).told(bought("p2", 60, 20), night(21), bought("p3", 60, 25))
    late = asleep.told(bought("p1", 50, 10))
    late.when(night(26)).then(an_award("MANY", 500, "p1", "p2"))


def test_a_purchase_that_comes_late_completes_what_was_passed_over() -> None:
    passed = engine(HUNDRED).told(bought("p1", 60, 1), night(40))
    late = passed.told(bought("p2", 60, 20))
    late.when(night(41)).then(an_award("MANY", 500, "p1", "p2"))
    assert awards_of(engine(HUNDRED), TC_27[0], TC_27[1], night(41)) == [
        an_award("MANY", 500, "p1", "p2")
    ]


def test_a_purchase_in_time_does_not_wake_what_was_passed_over() -> None:
    passed = engine(HUNDRED).told(bought("p1", 60, 1), night(40), bought("p2", 60, 40))
    stands = [f.kept for f in passed.when(night(41)).ruling.facts if isinstance(f, EventStands)]
    assert [kept.event.external_reference for kept in stands] == ["p2"]


def test_a_maximum_passes_over_the_first_of_what_is_too_much() -> None:
    book = loyalty(conditions={"transaction_amount": {"from": 100, "to": 120}})
    story = engine(book).told(bought("p1", 60, 1), bought("p2", 90, 2), bought("p3", 30, 3))
    story.when(night(4)).then(an_award("MANY", 100, "p2", "p3"))


def test_a_percentage_is_of_what_came_together() -> None:
    book = loyalty(award={"percentage": "2.5"})
    story = engine(book).told(bought("p1", 60.33, 1), bought("p2", 60, 2))
    story.when(night(3)).then(an_award("MANY", 301, "p1", "p2"))


def test_three_purchases_are_counted_by_number() -> None:
    story = engine(loyalty("VISITS")).told(*(bought(f"p{n}", 1, n) for n in range(1, 8)))
    story.when(night(9)).then(
        an_award("MANY", 100, "p1", "p2", "p3"), an_award("MANY", 100, "p4", "p5", "p6")
    )


def test_items_are_those_of_qualifying_lines() -> None:
    book = loyalty("ITEMS", conditions={"products": [{"product": "PEN"}]})
    pens, ink = a_line("PEN", 100, quantity=6), a_line("INK", 100, quantity=9)
    story = engine(book).told(
        a_purchase("p1", pens, ink, on=day(1)), a_purchase("p2", ink, on=day(2))
    )
    story.when(night(3)).then_nothing("threshold")
    story.told(night(3), a_purchase("p3", pens, on=day(4))).when(night(5)).then(
        an_award("MANY", 100, "p1", "p3")
    )


def test_without_a_period_purchases_count_for_ever() -> None:
    book = a_book(an_offer("MANY", "AMOUNTS"))
    story = engine(book).told(bought("p1", 60, 1), night(300), bought("p2", 60, 300))
    story.when(night(301)).then(an_award("MANY", 100, "p1", "p2"))


def test_without_a_threshold_every_purchase_reaches_it() -> None:
    book = a_book(an_offer("MANY", "AMOUNTS", conditions={"transaction_amount": None}))
    engine(book).told(bought("p1", 0, 1), bought("p2", 6, 2)).when(night(3)).then(
        an_award("MANY", 100, "p1"), an_award("MANY", 100, "p2")
    )


def test_what_an_operator_takes_back_stays_used_up() -> None:
    story = engine(HUNDRED).told(*TC_27[:2], night(21), a_withdrawal("w", "MANY", of="p1"))
    story.when(night(22)).then_nothing()
    story.told(bought("p3", 60, 22)).when(night(23)).then_nothing("threshold")
