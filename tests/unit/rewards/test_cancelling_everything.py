"""A cancellation through every classification that looks at events (rules 1.1, D-14, D-62)."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from services.rewards.domain.classifications import FAMILIES
from shared.contracts.events import PurchaseMade
from tests.support.stories import (
    Engine,
    a_book,
    a_cancellation,
    a_like,
    a_purchase,
    a_run,
    a_spend_request,
    a_statement,
    a_top_up,
    a_withdrawal,
    an_achievement,
    an_award,
    an_offer,
    at,
    bought_now,
    engine,
)

MORNINGS = [at(f"2024-01-{day:02}T08:00:00") for day in range(1, 20)]
NIGHT = at("2024-01-12T02:00:00")
LATER = at("2024-01-20T02:00:00")
TOGETHER = {"classifications": ["STARS", "MOONS"], "all_classifications": True}


@dataclass(frozen=True)
class Story:
    """What an offer of one kind awards together; `spare` may take the place of a cancelled one."""

    kind: str
    events: tuple[Any, ...]
    spare: Any
    conditions: dict[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """What upstream calls the events."""
        return tuple(event.external_reference for event in self.events)

    def told(self, **over: Any) -> Engine:  # noqa: ANN401
        """Tell the events to a book with one such offer."""
        book = a_book(an_offer("ONE", self.kind, conditions=self.conditions, **over))
        return engine(book).told(*self.events)


def bought(name: str, on: int, **over: Any) -> PurchaseMade:  # noqa: ANN401
    return a_purchase(name, total_minor=6000, on=MORNINGS[on], **over)


ALONE = {
    "INCREASE_REVENUE_PRODUCT_BASED": Story(
        "PRODUCTS", (bought("a", 1),), bought("z", 9), {"products": [{"product": "PEN"}]}
    ),
    "INCREASE_REVENUE_TRANSACTION_BASED": Story("REVENUE", (bought("a", 1),), bought("z", 9)),
    "UTILISE_FREE_CAPACITY": Story("CAPACITY", (bought("a", 1),), bought("z", 9)),
    "REWARD_FINANCIAL_ACHIEVEMENT": Story(
        "TOPUPS", (a_top_up("a", on=MORNINGS[1]),), a_top_up("z", on=MORNINGS[9])
    ),
    "REWARD_ACHIEVEMENTS": Story(
        "SERVICE", (an_achievement("a", on=MORNINGS[1]),), an_achievement("z", on=MORNINGS[9])
    ),
    "REWARD_FINANCIAL_STATEMENTS": Story(
        "STATEMENTS", (a_statement("a", on=MORNINGS[1]),), a_statement("z", on=MORNINGS[9])
    ),
    "REWARD_BEHAVIOR": Story("LIKES", (a_like("a", on=MORNINGS[1]),), a_like("z", on=MORNINGS[9])),
}
SETS = {
    "a set of achievements": Story(
        "SERVICE",
        (an_achievement("a", on=MORNINGS[1]), an_achievement("b", "MOONS", on=MORNINGS[2])),
        an_achievement("z", "MOONS", on=MORNINGS[9]),
        TOGETHER,
    ),
    "REWARD_LOYALTY_TRANSACTION_AMOUNT_BASED": Story(
        "AMOUNTS", (bought("a", 1), bought("b", 2)), bought("z", 9)
    ),
    "REWARD_LOYALTY_TRANSACTION_NUMBER_BASED": Story(
        "VISITS", (bought("a", 1), bought("b", 2), bought("c", 3)), bought("z", 9)
    ),
    "REWARD_LOYALTY_TRANSACTION_ITEM_QUANTITY_BASED": Story(
        "ITEMS",
        (bought("a", 1), bought("b", 2)),
        bought("z", 9),
        {"item_quantity": {"from": 2}},
    ),
}
STORIES = ALONE | SETS
ACROSS = {"REWARD_REFERRALS"}
"""Told to one participant, awarded to another: test_referring tells of them."""
every = pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
together = pytest.mark.parametrize("story", SETS.values(), ids=SETS)


def test_every_classification_that_looks_at_events_is_here() -> None:
    assert FAMILIES.keys() - ACROSS == STORIES.keys() - {"a set of achievements"}


@every
def test_a_cancelled_event_takes_its_award_along_and_is_never_awarded_again(story: Story) -> None:
    awarded = story.told()
    awarded.when(a_run("r1", NIGHT)).then(an_award("ONE", 100, *story.names))
    cancel = a_cancellation("x", of=story.names[-1])
    cancelled = awarded.told(a_run("r1", NIGHT))
    cancelled.when(cancel).then(("cancel_award",)).and_again_nothing()
    cancelled.told(cancel).when(a_run("r2", LATER)).then_nothing()


@every
def test_an_event_cancelled_before_the_run_is_as_if_it_had_never_been(story: Story) -> None:
    cancelled = story.told().told(a_cancellation("x", of=story.names[-1]))
    cancelled.when(a_run("r1", NIGHT)).then_nothing()


@every
def test_another_event_may_take_the_place_of_the_cancelled_one(story: Story) -> None:
    cancelled = story.told().told(a_run("r1", NIGHT), a_cancellation("x", of=story.names[-1]))
    replaced = cancelled.told(a_run("r2", NIGHT), story.spare)
    replaced.when(a_run("r3", LATER)).then(an_award("ONE", 100, *story.names[:-1], "z"))


@together
def test_whichever_member_is_cancelled_the_others_are_free(story: Story) -> None:
    for name in story.names[:-1]:
        cancelled = story.told().told(a_run("r1", NIGHT), a_cancellation("x", of=name))
        cancelled.when(a_run("r2", LATER)).then_nothing()
        if story.kind != "SERVICE":
            rest = [other for other in story.names if other != name]
            replaced = cancelled.told(a_run("r2", NIGHT), story.spare)
            replaced.when(a_run("r3", LATER)).then(an_award("ONE", 100, *rest, "z"))


@every
def test_what_an_operator_takes_back_stays_used_up(story: Story) -> None:
    withdraw = a_withdrawal("w", "ONE", of=story.names[0])
    awarded = story.told().told(a_run("r1", NIGHT))
    awarded.when(withdraw).then(("cancel_award",)).and_again_nothing()
    awarded.told(withdraw).when(a_run("r2", LATER)).then_nothing()
    for name in story.names:
        again = awarded.told(withdraw).when(a_withdrawal("v", "ONE", of=name))
        again.then_nothing("ALREADY_CANCELLED")
        awarded.told(withdraw).when(a_cancellation("x", of=name)).then()


@pytest.mark.parametrize("limit", ["ONLY_ONE", {"one_per": {"value": 1, "unit": "YEARS"}}])
@pytest.mark.parametrize(
    "story", [s for s in ALONE.values() if s.kind in ("TOPUPS", "SERVICE", "STATEMENTS")]
)
@pytest.mark.parametrize("by_hand", [True, False])
def test_an_award_taken_back_no_longer_counts_for_the_number_of_awards(
    story: Story, limit: object, by_hand: bool
) -> None:
    spare = story.spare if story.kind != "STATEMENTS" else a_statement("z", period="2024-02")
    awarded = story.told(number_of_awards=limit).told(a_run("r1", NIGHT), spare)
    awarded.when(a_run("r2", LATER)).then_nothing("number_of_awards")
    back = a_withdrawal("w", "ONE", of="a") if by_hand else a_cancellation("x", of="a")
    freed = awarded.told(a_run("r2", NIGHT), back)
    freed.when(a_run("r3", LATER)).then(an_award("ONE", 100, "z"))


def test_a_cancelled_statement_frees_its_period() -> None:
    story = STORIES["REWARD_FINANCIAL_STATEMENTS"].told()
    story.when(a_statement("b")).then_nothing("DUPLICATE_STATEMENT_PERIOD")
    story.told(a_cancellation("x", of="a")).when(a_statement("b")).then()


def test_an_event_awarded_by_several_offers_loses_all_awards_and_frees_every_set() -> None:
    book = a_book(
        an_offer("NOW", interactive=True), an_offer("SUM", "AMOUNTS"), an_offer("VISIT", "VISITS")
    )
    story = engine(book).told(
        bought("a", 1, immediately=True), bought("b", 2, immediately=True),
        bought("c", 3, immediately=True), a_run("r1", NIGHT), a_spend_request("s", "b"),
    )  # fmt: skip
    story.when(a_cancellation("x", of="b")).then(
        ("cancel_spend", "cascade"), ("cancel_award",), ("cancel_award",), ("cancel_award",)
    )
    story.told(a_cancellation("x", of="b")).when(a_run("r2", LATER)).then(
        an_award("SUM", 100, "a", "c")
    )


def test_a_cancelled_purchase_that_only_counted_no_longer_does() -> None:
    counted = engine(a_book(an_offer("SUM", "AMOUNTS"))).told(bought("a", 1), a_run("r1", NIGHT))
    cancelled = counted.told(a_cancellation("x", of="a"), bought("b", 2))
    cancelled.when(a_run("r2", NIGHT)).then_nothing("threshold")
    cancelled.told(a_run("r2", NIGHT), bought("c", 3)).when(a_run("r3", LATER)).then(
        an_award("SUM", 100, "b", "c")
    )


def test_the_award_of_an_event_that_beat_others_goes_with_it_and_they_get_nothing() -> None:
    book = a_book(
        an_offer("EIGHT", award={"amount": 8}, only_if_best=True, interactive=True),
        an_offer("FIVE", award={"amount": 5}, only_if_best=True, interactive=True),
    )
    story = engine(book).told(bought_now(), a_cancellation("x", of="p1"))
    story.when(a_run()).then_nothing()


def test_of_many_awards_taken_back_the_latest_that_stands_still_counts() -> None:
    yearly = {"one_per": {"value": 1, "unit": "DAYS"}}
    story = engine(a_book(an_offer("ONE", "TOPUPS", number_of_awards=yearly)))
    for day in range(1, 9):
        story = story.told(a_top_up(f"t{day}", on=MORNINGS[day]), a_run(f"r{day}", LATER))
    for day in range(8, 2, -1):
        story = story.told(a_cancellation(f"x{day}", of=f"t{day}"))
    early = at("2024-01-03T07:59:59")
    story.told(a_top_up("e", on=early)).when(a_run("r", LATER)).then_nothing("number_of_awards")
    story.told(a_top_up("e", on=MORNINGS[3])).when(a_run("r", LATER)).then(
        an_award("ONE", 100, "e")
    )
