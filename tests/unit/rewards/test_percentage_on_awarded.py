"""A percentage of what the participant was awarded before the event (rules 2.2, D-19, D-52)."""

from datetime import datetime
from typing import Any

import pytest

from shared.contracts.events import SchemeSignedOn
from tests.support.stories import (
    Engine,
    a_book,
    a_cancellation,
    a_purchase,
    a_run,
    a_top_up,
    a_withdrawal,
    an_achievement,
    an_award,
    an_offer,
    at,
    engine,
    header,
)

SHOPPING = an_offer("SHOP", award={"amount": "10.00"})
STARS = an_offer("STAR", "SERVICE", scheme="OTHER", award={"amount": "3.00"})


def back(percentage: object = 10, **over: Any) -> dict[str, Any]:  # noqa: ANN401
    told = {"percentage": percentage, "within": {"value": 1, "unit": "MONTHS"}}
    return an_offer("BACK", "TOPUPS", award={"percentage_on_awarded": told | over})


def bought(on: str) -> Engine:
    """Ada bought, and was awarded ten euro at this moment."""
    moment = at(on)
    story = engine(a_book(SHOPPING, STARS, back()))
    return story.told(a_purchase(on=moment), a_run("r1", moment))


def topped_up(story: Engine, on: str) -> tuple[object, ...]:
    event = a_top_up("t1", on=at(on))
    later = datetime.fromisoformat("2024-12-31T00:00:00+00:00")
    return story.told(event).when(a_run("last", later)).ruling.effects


@pytest.mark.parametrize(
    ("created", "performed", "amount"),
    [
        ("2024-03-10T10:00:00", "2024-03-10T10:00:00", 100),
        ("2024-03-10T10:00:00", "2024-03-10T09:59:59", None),
        ("2024-03-10T10:00:00", "2024-04-10T08:59:59", 100),
        ("2024-03-10T10:00:00", "2024-04-10T09:00:00", None),
        ("2024-02-29T10:00:00", "2024-03-31T08:59:59", 100),
    ],
)
def test_the_start_of_the_look_back_is_excluded_and_the_event_itself_included(
    created: str, performed: str, amount: int | None
) -> None:
    """A month in the zone of the unit: in Athens an hour is lost at the end of March."""
    awards = (an_award("BACK", amount, "t1"),) if amount else ()
    assert topped_up(bought(created), performed) == awards


def test_an_award_that_was_taken_back_does_not_count() -> None:
    story = bought("2024-03-10T10:00:00")
    assert topped_up(story, "2024-03-11T10:00:00") == (an_award("BACK", 100, "t1"),)
    for undone in (a_cancellation("c", of="p1"), a_withdrawal("w", "SHOP", of="p1")):
        assert topped_up(story.told(undone), "2024-03-11T10:00:00") == ()


def test_its_own_awards_do_not_count() -> None:
    march = at("2024-03-10T10:00:00")
    story = bought("2024-03-10T10:00:00").told(a_top_up("t0", on=march), a_run("r2", march))
    assert topped_up(story, "2024-03-11T10:00:00") == (an_award("BACK", 100, "t1"),)


@pytest.mark.parametrize(
    ("listed", "amount"),
    [
        ({}, 130),
        ({"offer_types": ["REVENUE"]}, 100),
        ({"schemes": ["OTHER"]}, 30),
        ({"offer_types": ["REVENUE"], "schemes": ["OTHER"]}, 130),
        ({"offer_types": ["CAPACITY"]}, None),
    ],
)
def test_offer_types_and_schemes_are_either_or(listed: dict[str, Any], amount: int | None) -> None:
    march = at("2024-03-10T10:00:00")
    signed_on = SchemeSignedOn(**header("on", at("2024-01-01T08:00:00")), scheme="OTHER")
    story = engine(a_book(SHOPPING, STARS, back(**listed))).told(
        signed_on, a_purchase(on=march), an_achievement("s", on=march), a_run("r1", march)
    )
    awards = (an_award("BACK", amount, "t1"),) if amount else ()
    assert topped_up(story, "2024-03-11T10:00:00") == awards


def test_an_award_of_a_set_counts_once() -> None:
    march = at("2024-03-10T10:00:00")
    both = {"classifications": ["STARS", "MOONS"], "all_classifications": True}
    pair = an_offer("PAIR", "SERVICE", award={"amount": "4.00"}, conditions=both)
    story = engine(a_book(pair, back())).told(
        an_achievement("s", on=march), an_achievement("m", "MOONS", on=march), a_run("r1", march)
    )
    assert topped_up(story, "2024-03-11T10:00:00") == (an_award("BACK", 40, "t1"),)


def test_it_is_rounded_half_up_once() -> None:
    march = at("2024-03-10T10:00:00")
    story = engine(a_book(an_offer("SHOP", award={"amount": "0.05"}), back(10)))
    told = story.told(a_purchase(on=march), a_run("r1", march))
    assert topped_up(told, "2024-03-11T10:00:00") == (an_award("BACK", 1, "t1"),)


def test_without_awards_before_there_is_nothing_to_award_ever() -> None:
    early = at("2024-03-01T10:00:00")
    story = engine(a_book(SHOPPING, back())).told(a_top_up("t1", on=early))
    story.when(a_run("r1", early)).then_nothing("zero_award")
    later = story.told(a_run("r1", at("2024-03-02T10:00:00")))
    assert later.when(a_run("r2", at("2024-03-03T10:00:00"))).ruling.reasons == ()


def test_an_event_of_the_future_waits_for_what_is_awarded_until_then() -> None:
    story = engine(a_book(SHOPPING, back()))
    story = story.told(a_top_up("t1", on=at("2024-03-20T10:00:00")))
    asked = story.told(a_run("r1", at("2024-03-10T10:00:00")))
    told = asked.told(a_purchase(on=at("2024-03-11T10:00:00")))
    told.when(a_run("r2", at("2024-03-12T10:00:00"))).then(
        an_award("SHOP", 1000, "p1"), an_award("BACK", 100, "t1")
    )
