"""For what a declined event waits, and what wakes it (D-57)."""

from datetime import date

import pytest

from services.rewards.domain.remembered import waiting
from services.rewards.domain.remembered.facts import EventStands, SleepersWoken
from services.rewards.domain.remembered.kept_event import KeptEvent
from shared.contracts.events import (
    DetailsChanged,
    ParticipantChange,
    SchemeSignedOff,
    SchemeSignedOn,
    SpendingChanged,
    Terminated,
)
from shared.contracts.events.participation import Address, Details
from tests.support.stories import (
    MORNING,
    NIGHT,
    Engine,
    a_book,
    a_cancellation,
    a_purchase,
    a_run,
    a_withdrawal,
    an_achievement,
    an_award,
    an_offer,
    engine,
    header,
    later,
    segments,
    signed_off,
    signed_up,
)

VIP = an_offer("VIP", conditions={"segments": {"include": ["VIP"], "exclude": ["STAFF"]}})
ELSEWHERE = an_offer("ELSE", scheme="OTHER")
ONCE = an_offer("ONCE", "SERVICE", number_of_awards="ONLY_ONE")
BEST = [
    an_offer("LESS", only_if_best=True),
    an_offer("MORE", award={"amount": "2.00"}, only_if_best=True),
]
BOTH = {"classifications": ["STARS", "MOONS"], "all_classifications": True}
PAIR_IN_OTHER = an_offer("PAIR", "SERVICE", scheme="OTHER", conditions=BOTH)


def standing(story: Engine, name: str) -> KeptEvent:
    found = [f.kept for f in story.history if isinstance(f, EventStands)]
    return [kept for kept in found if kept.event.external_reference == name][-1]


def signed_on(name: str, on: object) -> SchemeSignedOn:
    return SchemeSignedOn(**header(name, on), scheme="OTHER")  # type: ignore[arg-type]


def details(**told: object) -> DetailsChanged:
    return DetailsChanged(**header("d"), details=Details(**told))  # type: ignore[arg-type]


ASLEEP = {
    "a segment": (VIP, ("segment:STAFF", "segment:VIP")),
    "a scheme": (ELSEWHERE, ("scheme:OTHER",)),
}


@pytest.mark.parametrize(("offer", "names"), ASLEEP.values(), ids=ASLEEP)
def test_a_declined_event_keeps_for_what_it_waits(
    offer: dict[str, object], names: tuple[str, ...]
) -> None:
    kept = standing(engine(a_book(offer)).told(a_purchase(), a_run()), "p1")
    assert (kept.evaluation, kept.waits_for) == ("DORMANT", names)


def test_a_second_award_of_only_one_waits_for_the_first_to_be_taken_back() -> None:
    story = engine(a_book(ONCE)).told(an_achievement("s1"), an_achievement("s2"), a_run())
    assert standing(story, "s2").waits_for == ("offer:ONCE",)
    freed = story.told(a_withdrawal("w", "ONCE"))
    freed.when(a_run("r2")).then(an_award("ONCE", 100, "s2"))


def test_what_is_not_the_best_award_is_not_asked_again() -> None:
    story = engine(a_book(*BEST)).told(a_purchase(), a_run())
    assert standing(story, "p1").waits_for == ("offer:LESS",)
    story.told(segments(joined=("VIP",))).when(a_run("r2")).then_nothing()
    assert story.told(segments(joined=("VIP",))).when(a_run("r2")).ruling.reasons == ()


def test_what_was_not_the_best_award_is_asked_again_when_the_best_is_taken_back() -> None:
    story = engine(a_book(*BEST)).told(a_purchase(), a_run(), a_withdrawal("w", "MORE", of="p1"))
    story.when(a_run("r2")).then(an_award("LESS", 100, "p1"))


def test_an_event_for_which_an_offer_is_due_at_the_next_run_does_not_sleep() -> None:
    story = engine(a_book(VIP, ELSEWHERE)).told(a_purchase())
    kept = standing(story.told(a_run(schemes=("OTHER",))), "p1")
    assert (kept.evaluation, kept.waits_for) == ("WAITING", ())


WAKES: dict[str, tuple[ParticipantChange, list[SleepersWoken]]] = {
    "joining and leaving segments": (
        segments(("A",), ("B",)),
        [SleepersWoken(("segment:A", "segment:B", "set:segment:A", "set:segment:B"))],
    ),
    "signing on to a scheme, from that moment on": (
        signed_on("on", NIGHT),
        [SleepersWoken(("scheme:OTHER",), NIGHT), SleepersWoken(("set:scheme:OTHER",))],
    ),
    "signing up, to each scheme": (
        signed_up(schemes=("B", "A"), on=NIGHT),
        [
            SleepersWoken(("scheme:A", "scheme:B"), NIGHT),
            SleepersWoken(("set:scheme:A", "set:scheme:B")),
        ],
    ),
    "addresses": (
        details(addresses=(Address(type="HOME"),)),
        [SleepersWoken(("location", "set:location"))],
    ),
    "a date of birth and a name-day": (
        details(date_of_birth=date(1990, 1, 1), name_day="12-06"),
        [SleepersWoken(("birthday", "name_day", "set:birthday", "set:name_day"))],
    ),
}


@pytest.mark.parametrize(("change", "woken"), WAKES.values(), ids=WAKES)
def test_a_change_wakes_what_waits_for_it(
    change: ParticipantChange, woken: list[SleepersWoken]
) -> None:
    assert list(waiting.woken_by(change)) == woken


@pytest.mark.parametrize(
    "change",
    [
        signed_off(NIGHT),
        details(first_name="Ada"),
        Terminated(**header("t"), reason="FRAUD"),
        SpendingChanged(**header("b"), blocked=True),
    ],
    ids=lambda change: type(change).__name__,
)
def test_what_can_open_no_way_to_an_award_wakes_nobody(change: ParticipantChange) -> None:
    assert list(waiting.woken_by(change)) == []


def test_who_signs_on_later_than_the_purchase_lets_it_sleep() -> None:
    story = engine(a_book(ELSEWHERE)).told(a_purchase(on=MORNING), a_run())
    late = story.told(signed_on("late", later(MORNING, hours=1)))
    assert late.when(a_run("r2")).ruling.reasons == ()
    early = late.told(signed_on("early", MORNING))
    early.when(a_run("r3")).then(an_award("ELSE", 100, "p1"))


def test_the_members_of_a_set_wake_together() -> None:
    """One was performed while taking part, the other becomes a member only now."""
    star = an_achievement("s", "STARS", on=later(MORNING, hours=2))
    moon = an_achievement("m", "MOONS", on=MORNING)
    off = SchemeSignedOff(**header("off", later(MORNING, hours=1)), scheme="OTHER")
    story = engine(a_book(PAIR_IN_OTHER)).told(signed_on("on", MORNING), off, star, moon, a_run())
    again = story.told(signed_on("again", later(MORNING, hours=2)))
    again.when(a_run("r2")).then(an_award("PAIR", 100, "m", "s"))


def test_a_set_that_was_not_the_best_is_asked_again_as_a_whole() -> None:
    book = a_book(
        an_offer("PAIR", "SERVICE", conditions=BOTH, only_if_best=True),
        an_offer("STAR", "SERVICE", award={"amount": "2.00"}),
    )
    star = an_achievement("s1", on=later(MORNING, hours=1))
    moon = an_achievement("m1", "MOONS")
    story = engine(book).told(star, moon, a_run(), a_withdrawal("w", "STAR", of="s1"))
    story.when(a_run("r2")).then(an_award("PAIR", 100, "m1", "s1"))


def test_a_cancelled_event_waits_for_nothing() -> None:
    story = engine(a_book(VIP)).told(a_purchase(), a_run(), a_cancellation("c", of="p1"))
    kept = standing(story, "p1")
    assert (kept.evaluation, kept.open, kept.waits_for) == ("SETTLED", (), ())


def test_an_event_that_every_offer_awarded_waits_for_nothing() -> None:
    told = engine(a_book(VIP)).told(a_purchase(), a_run("r1"), segments(joined=("VIP",)))
    assert standing(told, "p1").open == ("VIP",)
    awarded = standing(told.told(a_run("r2")), "p1")
    assert (awarded.evaluation, awarded.open, awarded.waits_for) == ("SETTLED", (), ())


BRIEFLY = {"maximum_unprocessed_period": {"value": 1, "unit": "DAYS"}}
ENDED = {"periods": [{"to": "2024-01-10T00:00:00Z"}]}


@pytest.mark.parametrize(
    "offer",
    [
        an_offer(conditions=BRIEFLY),
        an_offer(validity=ENDED),
        an_offer(conditions={"transaction_amount": {"from": 11}}),
    ],
)
def test_what_no_run_can_ever_award_leaves_the_waiting_set(offer: dict[str, object]) -> None:
    """Also when the run does not include the offer, of which it tells nothing."""
    story = engine(a_book(offer)).told(a_purchase())
    late = a_run(as_of=later(NIGHT, days=3), offer_types=("SERVICE",))
    assert story.when(late).ruling.reasons == ()
    assert standing(story.told(late), "p1").evaluation == "SETTLED"


def test_what_waits_for_a_run_that_includes_its_offer_waits_on() -> None:
    story = engine(a_book(an_offer())).told(a_purchase(), a_run(schemes=("OTHER",)))
    assert standing(story, "p1").evaluation == "WAITING"
    story.when(a_run("r2")).then(an_award("ONE", 100, "p1"))
