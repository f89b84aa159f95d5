"""How often an offer awards one participant (rules 2.10, D-13)."""

import pytest

from tests.support.stories import (
    a_book,
    a_run,
    a_top_up,
    an_award,
    an_offer,
    at,
    engine,
)

NIGHT = at("2026-01-01T00:00:00")


def yearly(value: int = 1, unit: str = "YEARS") -> object:
    return {"one_per": {"value": value, "unit": unit}}


def test_multiple_awards_every_event() -> None:
    story = engine(a_book(an_offer(kind="TOPUPS"))).told(a_top_up("a"), a_top_up("b"))
    assert len(story.when(a_run()).ruling.effects) == 2


def test_only_one_awards_the_oldest_event_of_a_run_and_never_again() -> None:
    book = a_book(an_offer(kind="TOPUPS", number_of_awards="ONLY_ONE"))
    story = engine(book).told(a_top_up("b", on=at("2024-01-10T09:00:00")), a_top_up("a"))
    story.when(a_run()).then(an_award("ONE", 100, "a")).and_again_nothing()
    later = story.told(a_run(), a_top_up("c", on=at("2025-06-01T09:00:00")))
    later.when(a_run("r2", as_of=NIGHT)).then_nothing("number_of_awards")


@pytest.mark.parametrize(
    ("performed_on", "awarded"),
    [
        ("2024-01-10T09:00:00", False),  # the same day
        ("2025-01-10T07:59:59", False),  # the last second of the awarded period
        ("2025-01-10T08:00:00", True),  # its end is excluded
        ("2023-12-31T08:00:00", False),  # older than the latest awarded event
    ],
)
def test_one_a_year_counts_from_the_latest_awarded_event(performed_on: str, awarded: bool) -> None:
    offer = an_offer(
        kind="TOPUPS", number_of_awards=yearly(), latest_effective_date="2023-01-01T00:00:00Z"
    )
    signed = engine(a_book(offer))
    story = signed.told(a_top_up("first"), a_run())
    late = at(performed_on)
    told = story.told(a_top_up("next", on=late))
    then = told.when(a_run("r2", as_of=NIGHT))
    if awarded:
        then.then(an_award("ONE", 100, "next"))
    else:
        assert then.then_nothing().ruling.reasons[0] in ("number_of_awards", "scheme")


def test_a_month_is_a_month_in_the_zone_of_the_events_unit() -> None:
    # 31 January 23:30 in Athens is 21:30 UTC; the awarded period ends on 29 February 23:30.
    book = a_book(an_offer(kind="TOPUPS", number_of_awards=yearly(1, "MONTHS")))
    story = engine(book).told(a_top_up("a", on=at("2024-01-31T21:30:00")), a_run())
    early = story.told(a_top_up("b", on=at("2024-02-29T21:29:59")))
    early.when(a_run("r2", as_of=NIGHT)).then_nothing("number_of_awards")
    ended = story.told(a_top_up("b", on=at("2024-02-29T21:30:00")))
    ended.when(a_run("r2", as_of=NIGHT)).then(an_award("ONE", 100, "b"))


def test_two_events_of_a_day_in_one_run_are_one_award() -> None:
    book = a_book(an_offer(kind="TOPUPS", number_of_awards=yearly()))
    story = engine(book).told(a_top_up("a"), a_top_up("b", on=at("2024-01-10T10:00:00")))
    story.when(a_run()).then(an_award("ONE", 100, "a")).and_again_nothing()
