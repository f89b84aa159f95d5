"""When an offer is live: around a birthday or name-day, and every year again (rules 2.6, D-09)."""

from datetime import date
from typing import Any

import pytest

from services.rewards.domain.remembered.facts import ProfileChanged
from services.rewards.domain.remembered.participant import Participant, fold
from services.rewards.domain.validity import Validity
from shared.contracts.events import DetailsChanged
from shared.contracts.events.participation import Details
from tests.support.stories import (
    Engine,
    a_book,
    a_purchase,
    a_run,
    an_award,
    an_offer,
    at,
    engine,
    header,
    published,
)

ATHENS = "Europe/Athens"


def validity(told: dict[str, Any]) -> Validity:
    offer = published(an_offer(validity=told)).book.offer("ONE")
    assert offer is not None
    return offer.validity


def details(**told: Any) -> DetailsChanged:  # noqa: ANN401
    return DetailsChanged(**header(f"d-{told}"), details=Details(**told))


def born(year: int, month: int, day: int) -> Participant:
    return fold("ada", [ProfileChanged(details(date_of_birth=date(year, month, day)))])


def live(told: dict[str, Any], day: str, who: Participant, zone: str = ATHENS) -> bool:
    moment = at(day if "T" in day else f"{day}T10:00:00")
    return validity(told).failure(moment, zone, who) is None


AROUND = {"birthday": {"before": 3, "after": 2}}

#  day, born in May
MAY = [
    ("2024-05-06", False),
    ("2024-05-07", True),
    ("2024-05-10", True),
    ("2024-05-12", True),
    ("2024-05-13", False),
    ("2025-05-10", True),
    ("2024-11-10", False),
]


@pytest.mark.parametrize(("day", "expected"), MAY)
def test_around_the_birthday_every_year_both_ends_included(day: str, *, expected: bool) -> None:
    assert live(AROUND, day, born(1990, 5, 10)) is expected


@pytest.mark.parametrize(
    ("day", "birthday", "expected"),
    [
        ("2023-12-29", (1990, 1, 1), True),
        ("2023-12-28", (1990, 1, 1), False),
        ("2024-01-02", (1990, 12, 31), True),
        ("2024-01-03", (1990, 12, 31), False),
        ("2024-03-02", (1992, 2, 29), True),
        ("2023-03-02", (1992, 2, 29), True),
        ("2023-03-03", (1992, 2, 29), False),
        ("2023-02-25", (1992, 2, 29), True),
        ("2024-02-25", (1992, 2, 29), False),
    ],
)
def test_over_new_year_and_in_leap_years(
    day: str, birthday: tuple[int, int, int], *, expected: bool
) -> None:
    assert live(AROUND, day, born(*birthday)) is expected


def test_the_date_is_that_of_the_unit() -> None:
    late = "2024-05-06T22:00:00"
    assert live(AROUND, late, born(1990, 5, 10), ATHENS)
    assert not live(AROUND, late, born(1990, 5, 10), "UTC")


def test_within_an_overall_period_whose_end_is_excluded() -> None:
    told = {"birthday": {"before": 9, "after": 9, "from": "2024-05-05", "to": "2024-05-12"}}
    who = born(1990, 5, 10)
    assert not live(told, "2024-05-04T20:59:59", who)
    assert live(told, "2024-05-04T21:00:00", who)
    assert live(told, "2024-05-11T20:59:59", who)
    assert not live(told, "2024-05-11T21:00:00", who)
    assert validity(told).bounds() == (at("2024-05-04T21:00:00"), at("2024-05-11T21:00:00"))


def test_nobody_has_a_birthday_that_was_never_told() -> None:
    assert not live(AROUND, "2024-05-10", Participant("ada"))


def test_around_the_name_day() -> None:
    who = fold("ada", [ProfileChanged(details(name_day="12-06"))])
    told = {"name_day": {"before": 1, "after": 0}}
    assert [day for day in range(1, 32) if live(told, f"2024-12-{day:02}", who)] == [5, 6]


WINTER = {"recurring": [{"from": "12-20", "to": "01-06"}]}


@pytest.mark.parametrize(
    ("told", "day", "expected"),
    [
        (WINTER, "2023-12-19", False),
        (WINTER, "2023-12-20", True),
        (WINTER, "2023-12-31", True),
        (WINTER, "2024-01-01", True),
        (WINTER, "2024-01-06", True),
        (WINTER, "2024-01-07", False),
        ({"recurring": [{"from": "02-29", "to": "02-29"}]}, "2024-02-29", True),
        ({"recurring": [{"from": "02-29", "to": "02-29"}]}, "2024-02-28", False),
        ({"recurring": [{"from": "02-29", "to": "02-29"}]}, "2023-02-28", True),
        ({"recurring": [{"from": "03-01", "to": "03-01"}]}, "2024-02-29", False),
        ({"recurring": [{"from": "03-01", "to": "03-02"}, {"from": "06-01", "to": "06-01"}]},
         "2030-06-01", True),
    ],
)  # fmt: skip
def test_every_year_again_both_days_included(
    told: dict[str, Any], day: str, *, expected: bool
) -> None:
    assert live(told, day, Participant("ada")) is expected


def test_the_last_day_ends_at_midnight_where_the_unit_is() -> None:
    assert live(WINTER, "2024-01-06T21:59:59", Participant("ada"))
    assert not live(WINTER, "2024-01-06T22:00:00", Participant("ada"))


def asleep(**told: Any) -> Engine:  # noqa: ANN401
    book = a_book(an_offer(validity=told))
    return engine(book).told(a_purchase(on=at("2024-05-10T10:00:00")), a_run())


def test_a_purchase_waits_for_a_birthday_that_is_told_later() -> None:
    story = asleep(birthday={"before": 1})
    story.told(details(first_name="Ada")).when(a_run("r2")).then_nothing()
    story.told(details(date_of_birth=date(1990, 5, 11))).when(a_run("r3")).then(
        an_award("ONE", 100, "p1")
    )


def test_outside_the_overall_period_no_birthday_helps() -> None:
    story = asleep(birthday={"before": 366, "to": "2024-05-01"})
    told = story.told(details(date_of_birth=date(1990, 5, 11)))
    assert told.when(a_run("r2")).ruling.reasons == ()
