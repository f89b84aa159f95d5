"""All achievements needed: the oldest unused of each make a set (rules 3.6, D-18)."""

from datetime import datetime

from services.rewards.domain.remembered.facts import SleepersWoken
from shared.contracts.events import Achieved
from tests.support.stories import (
    a_book,
    a_run,
    a_top_up,
    an_achievement,
    an_award,
    an_offer,
    at,
    engine,
    segments,
)

BOTH = {"classifications": ["STARS", "MOONS"], "all_classifications": True}
PAIRS = a_book(an_offer("PAIR", "SERVICE", conditions=BOTH))


def hour(number: int) -> datetime:
    return at(f"2024-01-10T{number:02}:00:00")


def star(name: str, on: int) -> Achieved:
    return an_achievement(name, "STARS", on=hour(on))


def moon(name: str, on: int) -> Achieved:
    return an_achievement(name, "MOONS", on=hour(on))


def test_an_incomplete_set_is_declined_by_what_is_missing() -> None:
    engine(PAIRS).told(star("s1", 8)).when(a_run()).then_nothing("classification")


def test_an_incomplete_set_sleeps_until_an_event_of_its_kind_comes() -> None:
    asleep = engine(PAIRS).told(star("s1", 8), a_run())
    asleep.when(a_run("r2")).then_nothing()
    came = asleep.when(moon("m1", 9))
    assert SleepersWoken(("offer:PAIR",)) in came.ruling.facts
    asleep.told(moon("m1", 9)).when(a_run("r2")).then(an_award("PAIR", 100, "s1", "m1"))


def test_an_event_of_another_kind_wakes_nobody() -> None:
    asleep = engine(PAIRS).told(star("s1", 8), a_run())
    facts = asleep.when(a_top_up("t1")).ruling.facts
    assert not [fact for fact in facts if isinstance(fact, SleepersWoken)]


def test_the_oldest_of_each_are_paired_as_often_as_sets_are_complete() -> None:
    story = engine(PAIRS).told(
        star("s2", 10), star("s1", 8), moon("m1", 9), star("s3", 12), moon("m2", 11)
    )
    story.when(a_run()).then(
        an_award("PAIR", 100, "s1", "m1"), an_award("PAIR", 100, "s2", "m2")
    ).and_again_nothing()


def test_one_run_or_several_make_the_same_pairs() -> None:
    once = engine(PAIRS).told(star("s1", 8), star("s2", 9), moon("m1", 10), moon("m2", 11))
    awards = once.when(a_run()).ruling.effects
    several = engine(PAIRS)
    found: tuple[object, ...] = ()
    for number, event in enumerate([star("s1", 8), star("s2", 9), moon("m1", 10), moon("m2", 11)]):
        several = several.told(event)
        found += several.when(a_run(f"r{number}")).ruling.effects
        several = several.told(a_run(f"r{number}"))
    assert found == awards


def test_a_member_must_meet_every_condition_by_itself() -> None:
    vip = BOTH | {"segments": {"include": ["VIP"]}}
    story = engine(a_book(an_offer("PAIR", "SERVICE", conditions=vip)))
    told = story.told(star("s1", 8), moon("m1", 9), a_run())
    told.when(a_run("r2")).then_nothing()
    joined = told.told(segments(joined=("VIP",)))
    joined.when(a_run("r3")).then(an_award("PAIR", 100, "s1", "m1"))


def test_a_set_that_applies_only_if_best_yields_to_what_its_events_earned_alone() -> None:
    book = a_book(
        an_offer("PAIR", "SERVICE", conditions=BOTH, only_if_best=True),
        an_offer("STAR", "SERVICE", award={"amount": "2.00"}),
    )
    story = engine(book).told(star("s1", 8), moon("m1", 9))
    story.when(a_run()).then(an_award("STAR", 200, "s1"))
    assert "best_award" in story.when(a_run()).ruling.reasons


def test_a_set_is_one_award_for_all_its_events() -> None:
    story = engine(PAIRS).told(star("s1", 8), moon("m1", 9)).told(a_run())
    story.when(a_run("r2")).then_nothing()
    assert story.when(a_run("r2")).ruling.facts == ()
