"""What the merchant behind an event's unit allows, and what it pays (rules 6, D-34, D-35, D-58)."""

from decimal import Decimal
from typing import Any

import pytest

from services.rewards.domain.partition import Partition
from shared.contracts.commands import GrantAward, MakeSpend
from shared.contracts.events import JournalEvent
from tests.support.stories import (
    NIGHT,
    PLATFORM,
    a_change,
    a_purchase,
    a_run,
    a_spend_request,
    a_town,
    an_achievement,
    an_award,
    an_offer,
    at,
    bought_now,
    engine,
    later,
    setup,
    signed_up,
)

MART = {"code": "MART", "unit": "SHOP", "group": "ACME"}
FRIENDS = {"group": {"code": "ACME", "collaborates_with": ["GLOBEX"]}}
ONE = an_offer(interactive=True)
OF_ACME = signed_up(name="su2", owned_by_group="ACME")
OF_GLOBEX = signed_up(name="su2", owned_by_group="GLOBEX")
OF_NOBODYS_FRIEND = signed_up(name="su2", owned_by_group="INITECH")
LATER = at("2024-01-10T09:00:00")
AT_MART = bought_now(unit_merchant="MART")
BOTH = {"classifications": ["STARS", "MOONS"], "all_classifications": True}


def a_mart(**over: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401
    return {"merchant": MART | over}


def test_a_unit_without_merchant_awards() -> None:
    book = a_town(a_mart(state="NOT_EFFECTIVE"), offers=(ONE,))
    engine(book).when(bought_now()).then(an_award("ONE", 100, "p1"))


@pytest.mark.parametrize("state", ["EFFECTIVE", "NOT_EFFECTIVE"])
def test_only_an_effective_merchant_awards(state: str) -> None:
    told = engine(a_town(a_mart(state=state), offers=(ONE,))).when(AT_MART)
    if state == "EFFECTIVE":
        told.then(an_award("ONE", 100, "p1"))
    else:
        told.then_nothing("merchant")


OWNERS = {
    "its own group": (OF_ACME, "award_own_group"),
    "a collaborating group": (OF_GLOBEX, "award_other_groups"),
}


@pytest.mark.parametrize(("sign_up", "flag"), OWNERS.values(), ids=OWNERS)
def test_a_flag_keeps_awards_from_participants_of_its_groups_only(
    sign_up: JournalEvent, flag: str
) -> None:
    shut = a_town(FRIENDS, a_mart(**{flag: False}), offers=(ONE,))
    engine(shut).told(sign_up).when(AT_MART).then_nothing("merchant")  # type: ignore[arg-type]
    other = {"award_own_group", "award_other_groups"} - {flag}
    open_ = a_town(FRIENDS, a_mart(**dict.fromkeys(other, False)), offers=(ONE,))
    engine(open_).told(sign_up).when(AT_MART).then(an_award("ONE", 100, "p1"))  # type: ignore[arg-type]


@pytest.mark.parametrize("sign_up", [signed_up(name="su2"), OF_NOBODYS_FRIEND])
def test_nobodys_participants_and_those_of_strangers_are_awarded(sign_up: JournalEvent) -> None:
    shut = a_mart(award_own_group=False, award_other_groups=False)
    story = engine(a_town(FRIENDS, shut, offers=(ONE,))).told(sign_up)  # type: ignore[arg-type]
    story.when(AT_MART).then(an_award("ONE", 100, "p1"))


def test_collaboration_is_mutual_whoever_said_so() -> None:
    said = {"group": {"code": "GLOBEX", "collaborates_with": ["ACME"]}}
    book = a_town(said, a_mart(award_other_groups=False), offers=(ONE,))
    engine(book).told(OF_GLOBEX).when(AT_MART).then_nothing("merchant")


def test_a_merchant_without_group_has_that_of_its_unit() -> None:
    mart = {"code": "MART", "unit": "SHOP", "award_own_group": False}
    book = a_town({"merchant": mart}, {"unit": {"code": "SHOP", "group": "ACME"}}, offers=(ONE,))
    engine(book).told(OF_ACME).when(AT_MART).then_nothing("merchant")


def test_a_merchant_limited_to_schemes_awards_by_their_offers_only() -> None:
    other = an_offer("OTHERS", scheme="OTHER", interactive=True)
    book = a_town(a_mart(schemes=["OTHER"]), offers=(ONE, other))
    both = signed_up(name="su2", schemes=("MAIN", "OTHER"))
    story = engine(book).told(both).when(AT_MART)
    story.then(an_award("OTHERS", 100, "p1"))
    assert story.ruling.reasons == ("merchant",)


def test_scheme_and_validity_are_looked_at_before_the_merchant_and_segments_after() -> None:
    shut = a_mart(state="NOT_EFFECTIVE")
    elsewhere = an_offer(scheme="OTHER", interactive=True)
    never = an_offer(validity={"periods": [{"to": "2020-01-01"}]}, interactive=True)
    chosen = an_offer(conditions={"segments": {"include": ["VIP"]}}, interactive=True)
    for offer, because in ((elsewhere, "scheme"), (never, "validity"), (chosen, "merchant")):
        engine(a_town(shut, offers=(offer,))).when(AT_MART).then_nothing(because)


def test_what_the_event_itself_forbids_never_waits_for_a_merchant() -> None:
    large = an_offer(conditions={"transaction_amount": {"from": 500}}, interactive=True)
    story = engine(a_town(a_mart(state="NOT_EFFECTIVE"), offers=(large,)))
    (told,) = story.when(AT_MART).ruling.facts
    assert told.kept.evaluation == "SETTLED"  # type: ignore[union-attr]


# What a merchant pays -----------------------------------------------------------------------------


def paid(*told: dict[str, dict[str, Any]], amount: str = "10.00") -> tuple[object, int]:
    offer = an_offer(award={"amount": amount})
    return tuple_of(granted(a_town(*told, offers=(offer,)), a_purchase(unit_merchant="MART"))[0])


def tuple_of(command: GrantAward) -> tuple[object, int]:
    return command.contribution_percentage, command.contribution_minor


def granted(book: Any, *told: JournalEvent) -> list[GrantAward]:  # noqa: ANN401
    partition = Partition(PLATFORM)
    partition.book, partition.version = book, book.version
    for message in (signed_up(), *told):
        partition.judge(message)
    ruling = partition.judge(a_run(version=book.version + 1))
    return [command for _, command in ruling.commands if isinstance(command, GrantAward)]


def of_group(code: str, **over: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401
    return {"merchant_group": {"code": code, "merchants": ["MART"]} | over}


FOR_ONE = {"contributions": [{"offer": "ONE", "percentage": 20}]}
FOR_TWO = {"contributions": [{"offer": "TWO", "percentage": 99}]}
PRECEDENCE = {
    "nothing agreed: all of it": ((a_mart(),), (100, 1000)),
    "the group's default": ((a_mart(), of_group("G", default_contribution=30)), (30, 300)),
    "the group's offer before its default": (
        (a_mart(), of_group("G", default_contribution=30, **FOR_ONE)), (20, 200)),
    "its own default before the group's offer": (
        (a_mart(default_contribution=40), of_group("G", default_contribution=30, **FOR_ONE)),
        (40, 400)),
    "its own offer first of all": (
        (a_mart(default_contribution=40, contributions=[{"offer": "ONE", "percentage": 50}]),
         of_group("G", default_contribution=30, **FOR_ONE)), (50, 500)),
    "its own offer, the group's default for others": (
        (a_mart(**FOR_TWO), of_group("G", default_contribution=30)), (30, 300)),
    "an offer of any group before the default of any": (
        (a_mart(), of_group("A", default_contribution=30), of_group("B", **FOR_ONE)), (20, 200)),
    "of several groups the first by code": (
        (a_mart(), of_group("B", default_contribution=30), of_group("A", default_contribution=5)),
        (5, 50)),
    "a group it left says nothing": (
        (a_mart(), of_group("G", default_contribution=30),
         of_group("G", merchants=[], default_contribution=30)), (100, 1000)),
    "a group told before its merchant": (
        (of_group("G", default_contribution=30), a_mart()), (30, 300)),
    "nothing, where that is agreed": ((a_mart(default_contribution=0),), (0, 0)),
}  # fmt: skip


@pytest.mark.parametrize(("told", "pays"), PRECEDENCE.values(), ids=PRECEDENCE)
def test_the_first_agreement_that_speaks_decides_what_a_merchant_pays(
    told: tuple[dict[str, dict[str, Any]], ...], pays: tuple[int, int]
) -> None:
    assert paid(*told) == pays


def test_a_contribution_is_rounded_half_up() -> None:
    assert paid(a_mart(default_contribution="12.5"), amount="0.04") == (Decimal("12.5"), 1)
    assert paid(a_mart(default_contribution="12.5"), amount="0.03") == (Decimal("12.5"), 0)


def test_without_merchant_nobody_contributes() -> None:
    (command,) = granted(a_town(a_mart(), offers=(an_offer(),)), a_purchase())
    assert (command.merchant, *tuple_of(command)) == (None, 0, 0)


def test_the_decision_tells_who_pays_which_part() -> None:
    partition = a_partition(a_mart(default_contribution="12.5"), offers=(ONE,))
    paid = {"merchant": "MART", "contribution_percentage": "12.5", "contribution_minor": 13}
    assert verdict_of(partition, AT_MART)["detail"] == paid
    assert "detail" not in verdict_of(partition, bought_now("p2"))


def verdict_of(partition: Partition, event: JournalEvent) -> dict[str, Any]:
    ((_, record),) = partition.judge(event).records
    data: dict[str, Any] = dict(record.data)
    found: dict[str, Any] = data["verdicts"][0]
    return found


def test_what_is_frozen_in_an_award_stays_when_the_agreement_changes() -> None:
    partition = a_partition(a_mart(default_contribution=40), offers=(ONE,))
    before, after = bought_now("p1", unit_merchant="MART"), bought_now("p2", unit_merchant="MART")
    (first,) = partition.judge(before).commands
    tell(partition, "merchant", MART | {"default_contribution": 10})
    (second,) = partition.judge(after).commands
    assert [tuple_of(c) for _, c in (first, second)] == [(40, 40), (10, 10)]  # type: ignore[arg-type]


def test_of_several_merchants_the_one_where_the_award_was_completed_pays() -> None:
    kiosk = {"merchant": {"code": "KIOSK", "unit": "CORNER", "default_contribution": 50}}
    offer = an_offer("HUNDRED", "AMOUNTS", award={"percentage": 10})
    purchases = (
        a_purchase("p1", total_minor=6000, unit_merchant="MART"),
        a_purchase(
            "p2", total_minor=6000, on=later(NIGHT, hours=-1), performed_by_unit="CORNER",
            unit_merchant="KIOSK",
        ),
    )  # fmt: skip
    (command,) = granted(a_town(a_mart(), kiosk, offers=(offer,)), *purchases)
    assert (command.merchant, command.performed_by_unit) == ("KIOSK", "CORNER")
    assert (command.amount_minor, *tuple_of(command)) == (1200, 50, 600)


# Waiting for a merchant (D-57) --------------------------------------------------------------------


def a_partition(*told: dict[str, dict[str, Any]], offers: tuple[dict[str, Any], ...]) -> Partition:
    partition = Partition(PLATFORM)
    for change in setup(*offers):
        partition.judge(change)
    for each in told:
        ((message, change),) = each.items()  # type: ignore[assignment]
        tell(partition, message, change)  # type: ignore[arg-type]
    partition.judge(signed_up())
    return partition


def tell(partition: Partition, message: str, told: dict[str, Any]) -> None:
    partition.judge(a_change(partition.version + 1, message, told))


def awards(partition: Partition, name: str = "r") -> list[tuple[str, ...]]:
    ruling = partition.judge(a_run(name, version=partition.version + 1))
    return [c.external_references for _, c in ruling.commands if isinstance(c, GrantAward)]


def evaluation(partition: Partition) -> str:
    (kept,) = [k for k in partition.memory.events_of("ada").values() if k.event_type != "SIGN_UP"]
    return kept.evaluation


CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "the merchant": ("merchant", MART),
    "its group": ("group", {"code": "ACME", "collaborates_with": []}),
}


@pytest.mark.parametrize(("message", "told"), CHANGES.values(), ids=CHANGES)
def test_a_declined_event_sleeps_until_its_merchant_decides_otherwise(
    message: str, told: dict[str, Any]
) -> None:
    partition = a_partition(FRIENDS, a_mart(award_other_groups=False), offers=(an_offer(),))
    partition.judge(OF_GLOBEX)
    partition.judge(a_purchase(unit_merchant="MART"))
    assert awards(partition, "r1") == []
    tell(partition, "merchant", {"code": "ELSEWHERE", "unit": "OTHER"})
    tell(partition, "merchant", MART | {"award_other_groups": False, "default_contribution": 5})
    sleepers = partition.memory.events_of("ada").values()
    assert "DORMANT" in {kept.evaluation for kept in sleepers}
    tell(partition, message, told)
    assert awards(partition, "r2") == [("p1",)]
    assert awards(partition, "r3") == []


def test_a_unit_that_moves_to_another_group_wakes_what_waits_for_its_merchant() -> None:
    mart = {"merchant": {"code": "MART", "unit": "SHOP", "award_own_group": False}}
    unit = {"unit": {"code": "SHOP", "group": "ACME"}}
    partition = a_partition(unit, mart, offers=(an_offer(),))
    partition.judge(OF_ACME)
    partition.judge(a_purchase(unit_merchant="MART"))
    assert awards(partition, "r1") == []
    tell(partition, "unit", {"code": "SHOP", "group": "INITECH"})
    assert awards(partition, "r2") == [("p1",)]


def test_a_participant_who_gets_another_owner_is_judged_again() -> None:
    partition = a_partition(a_mart(award_own_group=False), offers=(an_offer(),))
    partition.judge(OF_ACME)
    partition.judge(a_purchase(unit_merchant="MART"))
    assert awards(partition, "r1") == []
    partition.judge(signed_up(name="su3", owned_by_group="INITECH"))
    assert awards(partition, "r2") == [("p1",)]


def test_a_member_of_a_set_wakes_with_the_one_that_its_merchant_held_back() -> None:
    pair = an_offer("PAIR", "SERVICE", conditions=BOTH)
    partition = a_partition(a_mart(state="NOT_EFFECTIVE"), offers=(pair,))
    partition.judge(an_achievement("s1", "STARS"))
    partition.judge(an_achievement("m1", "MOONS", unit_merchant="MART", on=LATER))
    assert awards(partition, "r1") == []
    assert awards(partition, "r2") == []
    tell(partition, "merchant", MART)
    assert awards(partition, "r3") == [("s1", "m1")]


def test_a_counted_purchase_is_not_counted_where_its_merchant_no_longer_takes_part() -> None:
    partition = a_partition(a_mart(), offers=(an_offer("HUNDRED", "AMOUNTS"),))
    partition.judge(a_purchase("p1", total_minor=6000, unit_merchant="MART"))
    assert awards(partition, "r1") == []
    tell(partition, "merchant", MART | {"state": "NOT_EFFECTIVE"})
    partition.judge(a_purchase("p2", total_minor=6000, on=LATER))
    assert awards(partition, "r2") == []
    tell(partition, "merchant", MART)
    assert awards(partition, "r3") == [("p1", "p2")]


# Spending at a merchant (D-34) --------------------------------------------------------------------


def asking(**over: Any) -> Any:  # noqa: ANN401
    told: dict[str, Any] = {
        "unit_merchant": "MART",
        "on": later(a_purchase().performed_on, minutes=5),
    }
    return a_spend_request("s1", **(told | over))


REFUSALS = {
    "not effective": ({"state": "NOT_EFFECTIVE"}, OF_NOBODYS_FRIEND, "MERCHANT_NOT_EFFECTIVE"),
    "its own group": ({"spend_own_group": False}, OF_ACME, "MERCHANT_REFUSES"),
    "a collaborating group": ({"spend_other_groups": False}, OF_GLOBEX, "MERCHANT_REFUSES"),
}


@pytest.mark.parametrize(("flags", "sign_up", "code"), REFUSALS.values(), ids=REFUSALS)
def test_a_merchant_refuses_spends(flags: dict[str, Any], sign_up: Any, code: str) -> None:  # noqa: ANN401
    story = engine(a_town(FRIENDS, a_mart(**flags), offers=())).told(sign_up, a_purchase())
    story.when(asking()).then_nothing(code).and_again_nothing()
    story.when(asking(unit_merchant=None)).then(("spend", "s1", 1000))


@pytest.mark.parametrize(
    ("flags", "sign_up"),
    [
        ({"spend_own_group": False}, OF_GLOBEX),
        ({"spend_other_groups": False}, OF_ACME),
        ({"spend_own_group": False, "spend_other_groups": False}, OF_NOBODYS_FRIEND),
        ({"spend_own_group": False, "spend_other_groups": False}, signed_up(name="su2")),
        ({"award_own_group": False, "award_other_groups": False, "schemes": ["OTHER"]}, OF_ACME),
    ],
)
def test_a_merchant_refuses_nobody_else(flags: dict[str, Any], sign_up: Any) -> None:  # noqa: ANN401
    story = engine(a_town(FRIENDS, a_mart(**flags), offers=())).told(sign_up, a_purchase())
    story.when(asking()).then(("spend", "s1", 1000))


def test_being_blocked_is_said_before_what_the_merchant_says_and_the_window_after() -> None:
    book = a_town(a_mart(state="NOT_EFFECTIVE"), offers=())
    story = engine(book).told(a_purchase())
    story.when(asking(on=at("2025-01-01T00:00:00"))).then_nothing("MERCHANT_NOT_EFFECTIVE")


@pytest.mark.parametrize("credits", [True, False])
def test_a_spend_says_where_it_is_and_whether_the_participant_is_credited(credits: bool) -> None:  # noqa: A002
    partition = a_partition(a_mart(credits_participants=credits), offers=())
    partition.judge(a_purchase())
    ((_, command),) = partition.judge(asking()).commands
    assert isinstance(command, MakeSpend)
    assert (command.merchant, command.credits_participant) == ("MART", credits)
    assert command.reduction_method == "FRONT_END_REDUCTION"
    at_once = partition.judge(asking(unit_merchant=None, immediately=False))
    assert at_once.commands == []
