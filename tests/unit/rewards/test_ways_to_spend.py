"""How a purchase is paid from the wallet: instantly, automatically, as requested with it."""

from typing import Any

import pytest

from shared.contracts.commands import CancelSpend, CreateSpend, MakeSpend
from shared.contracts.events import (
    AutomaticSpendChanged,
    InstantSpendAuthorised,
    PurchaseRefused,
    SpendingChanged,
    SpendWithdrawn,
)
from shared.contracts.events.participation import AutomaticSpend
from shared.contracts.events.purchase import SpendPart
from tests.support.stories import (
    Engine,
    a_book,
    a_cancellation,
    a_line,
    a_purchase,
    a_run,
    a_spend_request,
    a_town,
    an_award,
    an_offer,
    at,
    bought_now,
    decided,
    engine,
    event_id,
    header,
    signed_up,
)

INSTANT = a_book(an_offer(interactive=True, spend_method="SPEND_INSTANTLY"))
LATER = a_book(an_offer(spend_method="SPEND_INSTANTLY"))
USUAL = a_book(an_offer(interactive=True))
BLOCKED = SpendingChanged(**header("b"), blocked=True)
AUTHORISED = InstantSpendAuthorised(**header("i"), authorised=True)
MART = {"merchant": {"code": "MART", "unit": "SHOP"}}
AT_MART: dict[str, Any] = {"unit_merchant": "MART"}
PART = SpendPart(spend_request=event_id("s"), external_reference="s")
AWARD = an_award("ONE", 100, "p1")
TAKEN = ("spend", "p1/instant/ONE", 100)
PAID = ("spend", "p1/automatic", 1000)


def automatic(*merchants: str, enabled: bool = True, **terms: int) -> AutomaticSpendChanged:
    told = AutomaticSpend(enabled=enabled, merchants=merchants, **terms)
    return AutomaticSpendChanged(**header("a"), automatic_spend=told)


def commands(story: Engine, told: object) -> tuple[object, ...]:
    dossier = story.initial
    for fact in story.history:
        dossier = story.evolve(dossier, fact)
    assert story.book is not None
    return decided(story.book, dossier, told).commands  # type: ignore[arg-type]


def test_an_instant_award_is_taken_off_its_purchase_at_once() -> None:
    engine(INSTANT).when(bought_now()).then(AWARD, TAKEN).and_again_nothing()


def test_a_run_takes_an_instant_award_off_its_purchase_too() -> None:
    story = engine(LATER).told(a_purchase())
    story.when(a_run()).then(AWARD, TAKEN).and_again_nothing()
    (_, spend) = commands(story, a_run())
    assert isinstance(spend, MakeSpend)
    assert spend.performed_on == a_run().as_of, "it is redeemed when it is awarded"


def test_awards_come_first_then_instant_spends_by_offer_number() -> None:
    two = [
        an_offer("TWO", interactive=True, spend_method="SPEND_INSTANTLY", number=2),
        an_offer("ONE", interactive=True, spend_method="SPEND_INSTANTLY", number=1),
    ]
    engine(a_book(*two)).when(bought_now()).then(
        AWARD, an_award("TWO", 100, "p1"), TAKEN, ("spend", "p1/instant/TWO", 100)
    )


def test_a_participant_may_authorise_what_the_offer_does_not_say() -> None:
    engine(USUAL).told(AUTHORISED).when(bought_now()).then(AWARD, TAKEN)
    never = InstantSpendAuthorised(**header("n"), authorised=False)
    engine(USUAL).told(AUTHORISED, never).when(bought_now()).then(AWARD)


def test_no_authorisation_makes_instant_what_cannot_be() -> None:
    loyal = an_offer("ONE", "VISITS", conditions={"transaction_number": {"from": 1}})
    engine(a_book(loyal)).told(AUTHORISED, a_purchase()).when(a_run()).then(AWARD)


def test_who_is_blocked_keeps_the_award_in_the_wallet() -> None:
    engine(INSTANT).told(BLOCKED, automatic()).when(bought_now()).then(AWARD)


def test_a_merchant_that_refuses_spends_refuses_those_nobody_requested() -> None:
    shop = {**MART["merchant"], "spend_own_group": False, "group": "ACME"}
    offer = an_offer(interactive=True, spend_method="SPEND_INSTANTLY")
    story = engine(a_town({"merchant": shop}, offers=(offer,))).told(automatic())
    story.when(bought_now(**AT_MART)).then(AWARD, TAKEN, PAID)
    own = story.told(signed_up(name="again", owned_by_group="ACME"))
    own.when(bought_now(**AT_MART)).then(AWARD)


def test_a_purchase_is_paid_automatically_when_it_is_told() -> None:
    engine(USUAL).told(automatic()).when(a_purchase()).then(PAID).and_again_nothing()
    engine(USUAL).told(automatic()).when(bought_now()).then(AWARD, PAID)
    engine(INSTANT).told(automatic()).when(bought_now()).then(AWARD, TAKEN, PAID)


def test_the_terms_go_to_the_wallet_and_own_awards_do_not_pay() -> None:
    terms = automatic(minimum_wallet_balance_minor=5, minimum_spend_minor=6, maximum_spend_minor=7)
    (spend,) = commands(engine(USUAL).told(terms), a_purchase())
    assert isinstance(spend, MakeSpend)
    assert spend.automatic is not None
    assert spend.automatic.minimum_wallet_balance_minor == 5
    assert (spend.automatic.minimum_spend_minor, spend.automatic.maximum_spend_minor) == (6, 7)
    assert spend.without_awards_of == event_id("p1")


@pytest.mark.parametrize(
    ("merchants", "unit", "shop", "paid"),
    [
        ((), {}, {}, True),
        ((), AT_MART, {}, True),
        (("MART",), AT_MART, {}, True),
        (("OTHER",), AT_MART, {}, False),
        (("MART",), {}, {}, False),
        ((), AT_MART, {"automatic_spend": False}, False),
        ((), AT_MART, {"state": "NOT_EFFECTIVE"}, False),
    ],
)
def test_the_merchant_and_the_participants_list_decide(
    merchants: tuple[str, ...], unit: dict[str, Any], shop: dict[str, object], *, paid: bool
) -> None:
    book = a_town({"merchant": {**MART["merchant"], **shop}}, offers=())
    story = engine(book).told(automatic(*merchants))
    story.when(a_purchase(**unit)).then(*([PAID] if paid else []))


def test_disabled_is_disabled() -> None:
    engine(USUAL).told(automatic(enabled=False)).when(a_purchase()).then()


def test_reduction_and_crediting_are_the_merchants() -> None:
    back = {**MART["merchant"], "credits_participants": True}
    story = engine(a_town({"merchant": back}, offers=())).told(automatic())
    (spend,) = commands(story, a_purchase(**AT_MART))
    assert isinstance(spend, MakeSpend)
    assert (spend.reduction_method, spend.credits_participant) == ("BACK_END_REDUCTION", True)
    assert spend.merchant == "MART"


def test_a_purchase_with_its_request_is_one_wish() -> None:
    story = engine(INSTANT).told(automatic())
    bought = bought_now(spend_request=PART, spend_immediately=True)
    whole = ("together", AWARD, TAKEN, PAID, ("spend", "s", 1000))
    story.when(bought).then(whole).and_again_nothing()
    (command,) = commands(story, bought)
    assert isinstance(command, CreateSpend)
    assert command.requested.without_awards_of == event_id("p1")


def test_a_request_that_is_not_immediate_is_remembered_with_its_purchase() -> None:
    bought = a_purchase(spend_request=PART)
    story = engine(USUAL)
    story.when(bought).then(("together", ("remember", "s", 1000)))
    story.told(bought).when(a_run()).then(AWARD, ("spend", "s", 1000))
    (_, spend) = commands(story.told(bought), a_run())
    assert isinstance(spend, MakeSpend)
    assert spend.without_awards_of == event_id("p1")
    assert [line.amount_minor for line in spend.lines] == [1000]


def test_what_the_engine_refuses_is_refused_with_its_purchase() -> None:
    named = SpendPart(spend_request=event_id("s"), external_reference="s", requested_minor=5)
    bought = bought_now(spend_request=named)
    story = engine(INSTANT)
    story.when(bought).then_nothing("SPEND_AMOUNT_NOT_ALLOWED").and_again_nothing()
    story.told(bought).when(a_spend_request("s")).then_nothing("DIVERGENT")
    story.told(bought).when(a_spend_request("t")).then_nothing("PURCHASE_NOT_FOUND")
    engine(INSTANT).told(BLOCKED).when(bought_now(spend_request=PART)).then_nothing("SPEND_BLOCKED")


def test_the_request_with_a_purchase_may_not_have_an_id_that_was_told() -> None:
    story = engine(USUAL).told(bought_now("p0"), a_spend_request("s", purchase="p0"))
    story.when(bought_now(spend_request=PART)).then_nothing("DIVERGENT")


def refused(name: str = "n") -> PurchaseRefused:
    about: dict[str, Any] = {
        "purchase": event_id("p1"),
        "code": "SPEND_NOT_COVERED",
        "message": "too little",
    }
    return PurchaseRefused(**header(name), **about)


def test_a_purchase_that_the_wallet_refused_is_none() -> None:
    story = engine(USUAL).told(bought_now(spend_request=PART, spend_immediately=True))
    story.when(refused()).then_nothing("SPEND_NOT_COVERED").and_again_nothing()
    after = story.told(refused())
    after.when(refused("m")).then()
    after.when(a_run()).then_nothing()
    after.when(a_spend_request("t")).then_nothing("PURCHASE_NOT_FOUND")
    after.when(a_cancellation("x", of="p1")).then_nothing("EVENT_NOT_FOUND")


def test_requests_for_it_that_came_in_between_are_refused_and_their_ids_are_free() -> None:
    story = engine(USUAL).told(
        bought_now(spend_request=PART, spend_immediately=True), a_spend_request("t")
    )
    codes = story.when(refused()).ruling.reasons
    assert codes == ("SPEND_NOT_COVERED", "PURCHASE_NOT_FOUND")
    again = story.told(refused())
    again.when(a_spend_request("t")).then_nothing("PURCHASE_NOT_FOUND")
    again.when(a_spend_request("s")).then_nothing("DIVERGENT")


def test_an_offer_that_awards_once_may_award_another_purchase_then() -> None:
    pair = an_offer(
        "ONE",
        "VISITS",
        conditions={"transaction_number": {"from": 2}},
    )
    one, two = a_purchase("p1", spend_request=PART), a_purchase("p2")
    story = engine(a_book(pair)).told(one, two, a_run())
    freed = story.told(refused(), a_purchase("p3", on=at("2024-01-11T08:00:00")))
    third = freed.when(a_run("r2", as_of=at("2024-01-12T02:00:00")))
    third.then(an_award("ONE", 100, "p2", "p3"))


def test_an_award_that_rests_on_such_a_purchase_says_so() -> None:
    story = engine(a_book(an_offer())).told(a_purchase(spend_request=PART))
    (grant, _) = commands(story, a_run())
    assert grant.rests_on == (event_id("p1"),)  # type: ignore[attr-defined]


def test_spends_are_taken_back_before_awards_the_requested_first() -> None:
    story = engine(INSTANT).told(automatic(), bought_now(), a_spend_request("s"))
    told = commands(story, a_cancellation("x", of="p1"))
    spends = [each.spend_id for each in told if isinstance(each, CancelSpend)]
    asked = commands(engine(INSTANT).told(automatic()), bought_now())
    made = {each.external_reference: each.spend_id for each in asked if isinstance(each, MakeSpend)}
    assert spends[1:] == [made["p1/automatic"], made["p1/instant/ONE"]]
    assert all(each.cascade for each in told if isinstance(each, CancelSpend))
    assert type(told[-1]).__name__ == "CancelAward"


def back(name: str, *, instant: bool) -> SpendWithdrawn:
    given = {"purchase": event_id("p1"), "instant": instant, "automatic": not instant}
    return SpendWithdrawn(**header(name), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("instant", [True, False])
def test_one_that_nobody_requested_is_taken_back_by_its_purchase(*, instant: bool) -> None:
    story = engine(INSTANT).told(automatic(), bought_now())
    story.when(back("w", instant=instant)).then(("cancel_spend", "asked")).and_again_nothing()
    again = story.told(back("w", instant=instant))
    again.when(back("v", instant=instant)).then_nothing("ALREADY_CANCELLED")
    left = again.when(a_cancellation("x", of="p1")).ruling.effects
    assert left == (("cancel_spend", "cascade"), ("cancel_award",)), "the other one, and the award"


def test_where_none_was_asked_for_there_is_none_to_take_back() -> None:
    story = engine(USUAL).told(bought_now())
    story.when(back("w", instant=True)).then_nothing("EVENT_NOT_FOUND")
    story.when(back("v", instant=False)).then_nothing("EVENT_NOT_FOUND")


def test_of_several_instant_spends_those_that_are_none_are_passed_over() -> None:
    two = [
        an_offer(name, interactive=True, spend_method="SPEND_INSTANTLY") for name in ("ONE", "TWO")
    ]
    story = engine(a_book(*two)).told(bought_now())
    story.when(back("w", instant=True)).then(
        ("cancel_spend", "cascade"), ("cancel_spend", "cascade")
    )


def test_equal_products_are_one_line_for_the_wallet() -> None:
    lines = a_line("PEN", 300), a_line("INK", 500), a_line("PEN", -100)
    story = engine(USUAL).told(automatic())
    (spend,) = commands(story, a_purchase("p1", *lines, total_minor=700))
    assert isinstance(spend, MakeSpend)
    assert [(line.product, line.amount_minor) for line in spend.lines] == [
        ("PEN", 200),
        ("INK", 500),
    ]
