"""What a cancellation undoes, and what it leaves used up (rules 1.1, 4.5, D-14, D-55)."""

from services.rewards.domain.remembered.facts import EventStands
from shared.contracts.commands import CancelAward, GrantAward
from shared.contracts.events import ExpirationWithdrawn, SpendWithdrawn
from tests.support.stories import (
    a_book,
    a_cancellation,
    a_purchase,
    a_run,
    a_spend_request,
    a_top_up,
    a_withdrawal,
    an_achievement,
    an_award,
    an_offer,
    at,
    bought_now,
    decided,
    engine,
    event_id,
    header,
)

NOW = a_book(an_offer(interactive=True))
YEARLY = a_book(
    an_offer(kind="TOPUPS", number_of_awards={"one_per": {"value": 1, "unit": "YEARS"}})
)
PAIR = a_book(
    an_offer(
        "PAIR",
        "SERVICE",
        conditions={"classifications": ["STARS", "MOONS"], "all_classifications": True},
    )
)


def test_a_cancelled_purchase_gives_spends_back_first_then_takes_awards() -> None:
    story = engine(NOW).told(bought_now(), a_spend_request("s1"), a_spend_request("s2"))
    story.when(a_cancellation("x", of="p1")).then(
        ("cancel_spend", "cascade"), ("cancel_spend", "cascade"), ("cancel_award",)
    ).and_again_nothing()


def test_a_cancelled_event_is_never_awarded_again() -> None:
    story = engine(NOW).told(a_purchase(), a_cancellation("x", of="p1"))
    story.when(a_run()).then_nothing()


def test_a_cancelled_request_gives_its_spend_back() -> None:
    story = engine(NOW).told(bought_now(), a_spend_request("s1"))
    story.when(a_cancellation("x", of="s1")).then(("cancel_spend", "asked"))
    cancelled = story.told(a_cancellation("x", of="s1"))
    cancelled.when(a_cancellation("y", of="p1")).then(("cancel_award",))


def test_a_cancelled_request_that_waited_is_not_spent_by_the_run() -> None:
    request = a_spend_request("s1", immediately=False)
    story = engine(NOW).told(bought_now(), request, a_cancellation("x", of="s1"))
    story.when(a_run()).then_nothing()


def test_an_award_taken_back_by_hand_is_not_awarded_again() -> None:
    story = engine(a_book(an_offer())).told(a_purchase(), a_run(), a_withdrawal("w", "ONE", "p1"))
    story.when(a_run("r2")).then_nothing()


def test_without_an_event_the_latest_award_of_the_offer_is_taken_back() -> None:
    story = engine(a_book(an_offer())).told(
        a_purchase("p1"), a_run(), a_purchase("p2"), a_run("r2", as_of=at("2024-01-12T02:00:00"))
    )
    dossier = story.initial
    for fact in story.history:
        dossier = story.evolve(dossier, fact)
    granted = dossier.events[event_id("p2")].awards[0]
    (command,) = decided(NOW, dossier, a_withdrawal("w", "ONE")).commands
    assert isinstance(command, CancelAward)
    assert command.award_id == granted.award_id


def test_of_the_awards_of_one_run_the_latest_is_that_of_the_latest_event() -> None:
    moments = {f"p{n}": at(f"2024-01-10T{n:02}:00:00") for n in range(1, 9)}
    told = [a_purchase(name, on=moment) for name, moment in moments.items()]
    story = engine(a_book(an_offer())).told(*told, a_run())
    after = story.told(a_withdrawal("w", "ONE"))
    withdrawn = [
        fact.kept.event.external_reference
        for fact in after.history[len(story.history) :]
        if isinstance(fact, EventStands)
    ]
    assert withdrawn == ["w", "p8"]


def test_the_awarded_period_ends_with_the_latest_award_that_still_stands() -> None:
    second, third = at("2024-01-10T08:00:00"), at("2024-06-01T08:00:00")
    late = engine(YEARLY).told(a_top_up("t1", on=second), a_run("r1"))
    late.told(a_top_up("t2", on=third)).when(a_run("r2")).then_nothing("number_of_awards")
    back = late.told(a_top_up("t2", on=third), a_run("r2"), a_withdrawal("w", "ONE", of="t1"))
    back.when(a_run("r3")).then(an_award("ONE", 100, "t2"))


def test_a_cancelled_member_cancels_the_award_and_frees_the_others_of_its_set() -> None:
    story = engine(PAIR).told(an_achievement("s1"), an_achievement("m1", "MOONS"), a_run())
    cancel = a_cancellation("x", of="m1")
    story.when(cancel).then(("cancel_award",)).and_again_nothing()
    freed = story.told(cancel)
    freed.when(a_run("r2")).then_nothing("classification")
    paired = freed.told(a_run("r2"), an_achievement("m2", "MOONS", on=at("2024-01-10T09:00:00")))
    paired.when(a_run("r3")).then(an_award("PAIR", 100, "s1", "m2"))


def test_a_freed_event_that_is_awarded_again_gets_an_award_of_another_name() -> None:
    story = engine(PAIR).told(an_achievement("s1"), an_achievement("m1", "MOONS"))
    dossier = story.initial
    for fact in story.history:
        dossier = story.evolve(dossier, fact)
    (first,) = decided(PAIR, dossier, a_run()).commands
    again = story.told(
        a_run(), a_cancellation("x", of="m1"), an_achievement("m2", "MOONS"), a_run("r2")
    )
    dossier = again.initial
    for fact in again.history:
        dossier = again.evolve(dossier, fact)
    awards = dossier.events[event_id("s1")].awards
    assert isinstance(first, GrantAward)
    assert awards[0].award_id == first.award_id
    assert [award.state for award in awards] == ["FREED", "POSTED"]
    assert len({award.award_id for award in awards}) == 2


def test_a_set_taken_back_by_hand_stays_used_up() -> None:
    story = engine(PAIR).told(an_achievement("s1"), an_achievement("m1", "MOONS"), a_run())
    story.when(a_withdrawal("w", "PAIR", of="m1")).then(("cancel_award",))
    back = story.told(a_withdrawal("w", "PAIR", of="m1"), an_achievement("m2", "MOONS"))
    back.when(a_run("r2")).then_nothing("classification")


def test_a_spend_taken_back_by_hand_leaves_the_request_and_is_not_spent_again() -> None:
    story = engine(NOW).told(bought_now(), a_spend_request("s1"))
    back = SpendWithdrawn(**header("w"), spend_request=event_id("s1"))
    story.when(back).then(("cancel_spend", "asked")).and_again_nothing()
    told = story.told(back)
    again = SpendWithdrawn(**header("v"), spend_request=event_id("s1"))
    told.when(again).then_nothing("ALREADY_CANCELLED")
    told.when(a_cancellation("x", of="p1")).then(("cancel_award",))


def test_an_expiration_taken_back_is_the_wallets_to_judge() -> None:
    story = engine(NOW).told(bought_now())
    back = ExpirationWithdrawn(**header("w"), offer="ONE", awarded_event=event_id("p1"))
    story.when(back).then(("CancelExpiration",)).and_again_nothing()
    none = ExpirationWithdrawn(**header("v"), offer="TWO", awarded_event=event_id("p1"))
    story.when(none).then_nothing("EVENT_NOT_FOUND")


def test_the_second_best_comes_when_the_best_is_taken_back() -> None:
    book = a_book(
        an_offer("EIGHT", only_if_best=True, award={"amount": 8}),
        an_offer("FIVE", only_if_best=True, award={"amount": 5}),
    )
    story = engine(book).told(a_purchase(), a_run())
    story.when(a_run("r2")).then_nothing()
    back = story.told(a_withdrawal("w", "EIGHT", of="p1"))
    back.when(a_run("r3")).then(an_award("FIVE", 500, "p1")).and_again_nothing()
