"""Interactive and batch evaluation, what waits and what sleeps (rules 1.4, 3.17, D-57)."""

from dataclasses import replace

from services.rewards.domain.remembered.facts import EventStands
from services.rewards.domain.remembered.kept_event import KeptEvent
from shared.contracts.commands import GrantAward, MakeSpend
from shared.contracts.events import SchemeSignedOn, Terminated
from tests.support.spec import Then
from tests.support.stories import (
    Engine,
    Told,
    a_book,
    a_change,
    a_credit,
    a_purchase,
    a_run,
    a_spend_request,
    a_top_up,
    a_town,
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
    segments,
    setup,
    signed_off,
)

NOW = a_book(an_offer(interactive=True))
BATCH = a_book(an_offer())


def stands(then: Then, name: str = "p1") -> KeptEvent:  # type: ignore[type-arg]
    """How an event stands after what was just told."""
    facts = [f.kept for f in then.ruling.facts if isinstance(f, EventStands)]
    return next(kept for kept in facts if kept.event_id == event_id(name))


def evaluation(story: Engine, message: Told, name: str = "p1") -> str:
    return stands(story.when(message), name).evaluation


def test_an_immediate_event_is_awarded_at_once_by_an_interactive_offer() -> None:
    engine(NOW).when(bought_now()).then(an_award("ONE", 100, "p1")).and_again_nothing()


def test_an_event_that_is_not_immediate_waits_for_the_run() -> None:
    story = engine(NOW)
    assert evaluation(story, a_purchase()) == "WAITING"
    story.when(a_purchase()).then_nothing()
    story.told(a_purchase()).when(a_run()).then(an_award("ONE", 100, "p1")).and_again_nothing()


def test_a_batch_offer_ignores_that_an_event_is_immediate_and_awards_it_in_the_run() -> None:
    story = engine(BATCH)
    story.when(bought_now()).then_nothing(because="batch_only")
    story.told(bought_now()).when(a_run()).then(an_award("ONE", 100, "p1"))


def test_what_was_awarded_at_once_is_settled_and_no_run_pays_it_again() -> None:
    story = engine(NOW)
    assert evaluation(story, bought_now()) == "SETTLED"
    story.told(bought_now()).when(a_run()).then_nothing()


def test_an_event_that_no_offer_listens_to_waits_for_nothing() -> None:
    assert evaluation(engine(NOW), an_achievement("a1"), "a1") == "SETTLED"


VIP = a_book(an_offer(conditions={"segments": {"include": ["VIP"]}}))
LARGE = a_book(an_offer(conditions={"transaction_amount": {"from": 50}}))


def test_a_condition_on_the_event_declines_for_good() -> None:
    story = engine(LARGE).told(a_purchase())
    then = story.when(a_run()).then_nothing(because="transaction_amount")
    assert stands(then).evaluation == "SETTLED"


def test_a_segment_is_waited_for() -> None:
    story = engine(VIP).told(a_purchase())
    then = story.when(a_run()).then_nothing(because="segments")
    assert stands(then).evaluation == "DORMANT"
    asleep = story.told(a_run())
    asleep.when(a_run("r2")).then_nothing()
    woken = asleep.told(segments(joined=("VIP",)))
    woken.when(a_run("r2")).then(an_award("ONE", 100, "p1"))


def test_a_scheme_is_waited_for() -> None:
    story = engine(BATCH).told(signed_off(at("2024-01-02T00:00:00")), a_purchase())
    asleep = story.told(a_run())
    story.when(a_run()).then_nothing(because="scheme")
    on = SchemeSignedOn(**header("on", at("2024-01-03T00:00:00")), scheme="MAIN")
    asleep.told(on).when(a_run("r2")).then(an_award("ONE", 100, "p1"))


def test_a_segment_is_not_waited_for_by_an_event_that_could_never_be_awarded() -> None:
    hopeless = {"segments": {"include": ["VIP"]}, "transaction_amount": {"from": 50}}
    story = engine(a_book(an_offer(conditions=hopeless))).told(a_purchase())
    then = story.when(a_run()).then_nothing(because="segments")
    assert stands(then).evaluation == "SETTLED"


def test_an_award_taken_back_lets_the_next_one_come() -> None:
    once = a_book(an_offer(kind="TOPUPS", number_of_awards="ONLY_ONE"))
    story = engine(once).told(a_top_up("t1"), a_top_up("t2", on=at("2024-01-10T09:00:00")))
    story.when(a_run()).then(an_award("ONE", 100, "t1"))
    awarded = story.told(a_run())
    awarded.when(a_run("r2")).then_nothing()
    withdrawn = awarded.told(a_withdrawal("w", "ONE", of="t1"))
    withdrawn.when(a_run("r3")).then(an_award("ONE", 100, "t2"))


def test_an_event_is_asked_again_only_by_offers_that_are_still_open_or_new() -> None:
    book = a_book(an_offer("BIG", conditions={"transaction_amount": {"from": 50}}), an_offer())
    story = engine(book).told(bought_now())
    asked = story.when(a_run()).ruling
    assert asked.reasons == ("transaction_amount",)
    assert story.told(a_run()).when(a_run("r2")).ruling.facts == ()


def test_a_new_offer_is_asked_about_an_event_that_was_judged_before() -> None:
    story = engine(a_book(an_offer("BIG", conditions={"transaction_amount": {"from": 50}})))
    judged = story.told(a_purchase(), a_run())
    kept = stands(story.told(a_purchase()).when(a_run()))
    assert kept.evaluation == "SETTLED"
    newer = NOW_WITH_TWO.turned(a_change(NOW_WITH_TWO.version + 1, "offer", an_offer("NEW"))).book
    reopened = replace(kept, evaluation="WAITING")
    again = replace(engine(newer), history=(*judged.history, EventStands(reopened)))
    again.when(a_run("r2")).then(an_award("NEW", 100, "p1"))


NOW_WITH_TWO = a_book(an_offer("BIG", conditions={"transaction_amount": {"from": 50}}))


def test_a_run_takes_purchases_then_achievements_then_spends() -> None:
    book = a_book(an_offer("BUY"), an_offer("STAR", "SERVICE"), an_offer("TOP", "TOPUPS"))
    early = at("2024-01-09T08:00:00")
    story = engine(book).told(
        a_top_up("t1", on=early),
        an_achievement("a1", on=early),
        a_purchase("p1"),
        a_purchase("p0", on=at("2024-01-10T07:00:00")),
        a_spend_request("s1", immediately=False),
    )
    story.when(a_run()).then(
        an_award("BUY", 100, "p0"),
        an_award("BUY", 100, "p1"),
        an_award("STAR", 100, "a1"),
        an_award("TOP", 100, "t1"),
        ("spend", "s1", 1000),
    ).and_again_nothing()


def test_a_run_of_a_scheme_leaves_the_offers_of_others_waiting() -> None:
    story = engine(BATCH).told(a_purchase())
    elsewhere = a_run(schemes=("OTHER",))
    story.when(elsewhere).then_nothing()
    assert (
        story.when(elsewhere).ruling.facts == ()
        or stands(story.when(elsewhere)).evaluation == "WAITING"
    )
    story.told(elsewhere).when(a_run("r2")).then(an_award("ONE", 100, "p1"))


def test_a_run_of_an_offer_type_asks_only_its_offers() -> None:
    book = a_book(an_offer("REV"), an_offer("CAP", "CAPACITY"))
    story = engine(book).told(a_purchase())
    types = a_run(offer_types=("CAPACITY",))
    story.when(types).then(an_award("CAP", 100, "p1"))
    story.told(types).when(a_run("r2")).then(an_award("REV", 100, "p1"))


def test_a_run_for_segments_passes_over_those_outside() -> None:
    story = engine(BATCH).told(a_purchase())
    story.when(a_run(segments=("VIP",))).then_nothing()
    vip = story.told(segments(joined=("VIP",)))
    vip.when(a_run(segments=("VIP", "GOLD"))).then(an_award("ONE", 100, "p1"))


def test_what_waited_before_a_termination_is_never_awarded_or_spent() -> None:
    ended = Terminated(**header("end"), reason="FRAUD")
    request = a_spend_request("s1", immediately=False)
    story = engine(BATCH).told(a_purchase(), request, ended)
    story.when(a_run()).then_nothing(because="terminated").and_again_nothing()


def test_a_request_that_is_not_immediate_is_remembered_then_spent_by_the_run() -> None:
    story = engine(BATCH).told(a_purchase())
    request = a_spend_request("s1", immediately=False)
    story.when(request).then(("remember", "s1", 1000)).and_again_nothing()
    told = story.told(request)
    told.when(a_run()).then(an_award("ONE", 100, "p1"), ("spend", "s1", 1000))
    both = [story.when(request), told.when(a_run())]
    names = {fact for then in both for fact in then.ruling.effects}
    assert len(names) == 3


def test_money_that_is_no_award_goes_straight_to_the_wallet() -> None:
    engine(BATCH).when(a_credit("c1", 500)).then(("credit", 500)).and_again_nothing()


def test_a_command_names_its_event_and_what_the_wallet_needs() -> None:
    book = a_town(
        {"merchant": {"code": "MART", "unit": "SHOP"}}, offers=(an_offer(interactive=True),)
    )
    story = engine(book)
    dossier = story.initial
    for fact in story.history:
        dossier = story.evolve(dossier, fact)
    bought = bought_now(unit_group="ACME", unit_merchant="MART")
    (command,) = decided(book, dossier, bought).commands
    assert isinstance(command, GrantAward)
    assert command.event_id == event_id("p1")
    assert command.events == (event_id("p1"),)
    assert (command.performed_by_unit, command.merchant) == ("SHOP", "MART")
    assert (command.scheme, command.offer_type, command.offer_number) == ("MAIN", "REVENUE", 1)
    assert command.recorded_at == bought.recorded_at


def test_a_request_carries_what_its_purchase_and_the_rules_say() -> None:
    rule = {"classifications": ["SURE"], "reject_if_not_covered": True}
    book = a_book(spend_request_rules=[rule])
    story = engine(book).told(a_purchase(total_minor=4200))
    dossier = story.initial
    for fact in story.history:
        dossier = story.evolve(dossier, fact)
    request = a_spend_request("s1", classification="SURE")
    (command,) = decided(book, dossier, request).commands
    assert isinstance(command, MakeSpend)
    assert (command.purchase_reference, command.purchase_total_minor) == ("p1", 4200)
    assert (command.requested_minor, command.reject_if_not_covered) == (4200, True)


def test_setup_is_accepted_as_a_whole() -> None:
    assert a_book().version == len(setup()) - 1
