"""A participant is a fold of what was told and of what was awarded (rules 7, D-04)."""

from datetime import date

import pytest

from services.rewards.domain.remembered.facts import AwardTakenBack, OffersAwarded, ProfileChanged
from services.rewards.domain.remembered.history import Mark, holds_at, with_mark
from services.rewards.domain.remembered.participant import fold
from services.rewards.domain.remembered.tally import NONE_AWARDED, Tally
from shared.contracts.events import (
    AutomaticSpendChanged,
    DetailsChanged,
    InstantSpendAuthorised,
    SchemeSignedOff,
    SchemeSignedOn,
    SubscriptionChanged,
)
from shared.contracts.events.participation import Address, AutomaticSpend, Details
from tests.support.stories import MORNING, at, header, later, segments, signed_off, signed_up

JAN = [at(f"2024-01-{day:02}T00:00:00") for day in range(1, 10)]


def changed(*changes: object) -> tuple[ProfileChanged, ...]:
    return tuple(ProfileChanged(change) for change in changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at_day", "takes_part"), [(0, False), (1, True), (3, True), (4, False), (6, True), (8, True)]
)
def test_participation_is_half_open_and_may_come_again(at_day: int, takes_part: bool) -> None:
    ada = fold(
        "ada",
        changed(
            signed_up(on=JAN[1]),
            signed_off(JAN[4]),
            SchemeSignedOn(**header("on", JAN[6]), scheme="MAIN"),
        ),
    )
    assert ada.takes_part("MAIN", JAN[at_day]) is takes_part
    assert not ada.takes_part("OTHER", JAN[at_day])


def test_the_order_in_which_marks_are_told_does_not_matter() -> None:
    on, off = Mark(JAN[2], on=True), Mark(JAN[4], on=False)
    assert with_mark(with_mark((), on), off) == with_mark(with_mark((), off), on)


def test_of_two_marks_at_the_same_moment_the_later_told_decides() -> None:
    history = with_mark((Mark(JAN[2], on=True),), Mark(JAN[2], on=False))
    assert not holds_at(history, JAN[2])


def test_segments_are_joined_and_left() -> None:
    ada = fold("ada", changed(segments(("A", "B")), segments(("C",), ("A",))))
    assert ada.segments == {"B", "C"}


def test_details_that_are_not_told_stay_and_lists_replace() -> None:
    home = Address(type="HOME", city="Athens")
    told = Details(first_name="Ada", date_of_birth=date(1990, 2, 1), addresses=(home,))
    moved = Details(addresses=())
    ada = fold(
        "ada",
        changed(
            DetailsChanged(**header("d1"), details=told),
            DetailsChanged(**header("d2"), details=moved),
        ),
    )
    assert ada.details == Details(first_name="Ada", date_of_birth=date(1990, 2, 1), addresses=())


def test_settings_of_later_rules_are_remembered() -> None:
    settings = AutomaticSpend(enabled=True, minimum_spend_minor=100)
    ada = fold(
        "ada",
        changed(
            AutomaticSpendChanged(**header("a"), automatic_spend=settings),
            InstantSpendAuthorised(**header("i"), authorised=True),
            SubscriptionChanged(**header("s"), subscription="NEWS", state="EFFECTIVE"),
        ),
    )
    assert ada.automatic_spend == settings
    assert ada.instant_spend_authorised
    assert holds_at(ada.subscriptions["NEWS"], MORNING)


def test_the_first_sign_up_is_the_day_of_the_sign_up() -> None:
    ada = fold("ada", changed(signed_up(on=JAN[1]), signed_up(name="again", on=JAN[3])))
    assert ada.signed_up_on == JAN[1]


def test_awards_are_counted_with_their_latest_moment() -> None:
    ada = fold(
        "ada",
        (
            OffersAwarded((("ONE", MORNING), ("TWO", MORNING))),
            OffersAwarded((("ONE", later(MORNING, hours=-1)),)),
            AwardTakenBack("TWO", NONE_AWARDED),
        ),
    )
    earlier = later(MORNING, hours=-1)
    assert ada.awards == {"ONE": Tally(2, MORNING, (earlier,)), "TWO": NONE_AWARDED}


def test_a_sign_off_nobody_signed_on_for_changes_nothing_about_the_past() -> None:
    ada = fold("ada", changed(SchemeSignedOff(**header("off", JAN[3]), scheme="MAIN")))
    assert not ada.takes_part("MAIN", JAN[5])
