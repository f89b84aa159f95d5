"""Offers without an event: what is due to a participant, and why nothing is (rules 3.11 - 3.16)."""

from datetime import date, datetime
from typing import Any

import pytest

from services.rewards.domain.answers.verdict import Declined
from services.rewards.domain.offers.personal_offer import Entitled
from services.rewards.domain.partition import Partition
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.commands import GrantAward
from shared.contracts.events import JournalEvent, RunReached
from shared.contracts.events.participation import Address, Contact
from tests.support.people import a_personal_offer, a_subscription, told_details
from tests.support.stories import (
    PLATFORM,
    Engine,
    a_book,
    a_cancellation,
    a_change,
    a_purchase,
    a_run,
    a_withdrawal,
    an_award,
    an_offer,
    at,
    engine,
    occasion_of,
    segments,
    setup,
    signed_off,
    signed_up,
)

BORN = told_details(date_of_birth=date(1990, 5, 10))
DAY = a_personal_offer("DAY", "BIRTHDAYS")
JOIN = a_personal_offer("JOIN", "JOIN")
BUY = an_offer("BUY", "CAPACITY")
MONEY = a_personal_offer("MONEY", "MONEY")


def ada(*offers: dict[str, Any]) -> Engine:
    return engine(a_book(*offers))


def why(told: Engine, offer: str, run: RunReached) -> str:
    """Ask an offer of a participant who was told so much, as a run would."""
    verdict = judged(told, offer, run)
    return "granted" if isinstance(verdict, Entitled) else verdict.because


def verdict_of(told: Engine, offer: str, run: RunReached) -> Declined:
    verdict = judged(told, offer, run)
    assert isinstance(verdict, Declined)
    return verdict


def judged(told: Engine, offer: str, run: RunReached) -> Entitled | Declined:
    dossier = told.initial
    for fact in told.history:
        dossier = told.evolve(dossier, fact)
    assert told.book is not None
    found = told.book.personal_offer(offer)
    assert found is not None
    return found.judge(dossier.participant, occasion_of(run))


def run_on(day: str, name: str | None = None) -> RunReached:
    return a_run(name or day, at(f"{day}T02:00:00"))


def partition_of(*offers: dict[str, Any], told: tuple[JournalEvent, ...] = ()) -> Partition:
    partition = Partition(PLATFORM)
    for message in (*setup(*offers), signed_up(), *told):
        partition.judge(message)
    return partition


def paid(partition: Partition, *runs: RunReached) -> list[int]:
    """How many awards each of the runs makes."""
    return [len(partition.judge(run).commands) for run in runs]


def runs(*days: str) -> list[RunReached]:
    return [a_run(day, at(f"{day}T02:00:00"), version=500 + n) for n, day in enumerate(days)]


def test_a_birthday_is_paid_on_its_day_and_once() -> None:
    born = ada(DAY).told(BORN)
    born.when(run_on("2024-05-09")).then_nothing()
    born.when(run_on("2024-05-10")).then(an_award("DAY", 100)).and_again_nothing()
    born.told(run_on("2024-05-10")).when(run_on("2024-05-10", "again")).then_nothing()
    born.told(run_on("2024-05-10")).when(run_on("2025-05-10")).then(an_award("DAY", 100))


def test_a_birthday_award_has_no_event_unit_or_merchant_and_names_the_run() -> None:
    partition = partition_of(DAY, told=(BORN,))
    (ruling,) = [partition.judge(run) for run in runs("2024-05-10")]
    (command,) = [command for _, command in ruling.commands]
    assert isinstance(command, GrantAward)
    assert (command.events, command.external_references) == ((), ())
    assert (command.performed_by_unit, command.merchant) == (None, None)
    assert command.event_id == "2024-05-10"


def test_a_birthday_award_is_told_with_its_day_and_kept_as_a_claim() -> None:
    partition = partition_of(DAY, told=(BORN,))
    (ruling,) = [partition.judge(run) for run in runs("2024-05-10")]
    record, _run_completed = [record for _, record in ruling.records]
    assert record.data["event_type"] == "CLAIM"
    assert record.data["external_reference"] == "DAY/ada/2024"
    assert record.data["verdicts"][0]["detail"] == {"birthday": "2024-05-10"}  # type: ignore[index]
    kept = partition.memory.event(record.event_id)
    assert kept is not None
    assert [award.offer for award in kept.awards] == ["DAY"]


@pytest.mark.parametrize(
    ("days", "awards"),
    [
        (("2024-05-09", "2024-05-10", "2024-05-11"), [0, 1, 0]),
        (("2024-05-09", "2024-05-12"), [0, 1]),  # skipped runs are caught up
        (("2024-05-11", "2024-05-12"), [0, 0]),  # the first run looks at its own day only
        (("2024-05-10", "2024-05-10"), [1, 0]),
        (("2024-05-09", "2027-01-01"), [0, 3]),  # every year of them
        (("2024-12-30", "2025-01-02"), [0, 0]),
        (("2024-05-12", "2024-05-10"), [0, 1]),  # as-of dates may go back; its own day counts
        (("2025-05-12", "2024-05-10"), [0, 1]),
    ],
)
def test_a_run_looks_at_the_days_since_the_last(days: tuple[str, ...], awards: list[int]) -> None:
    assert paid(partition_of(DAY, told=(BORN,)), *runs(*days)) == awards


def test_a_run_without_the_offer_is_not_its_last_run() -> None:
    partition = partition_of(DAY, told=(BORN,))
    first, other, second = runs("2024-05-09", "2024-05-11", "2024-05-12")
    elsewhere = a_run("other", other.as_of, version=other.version, schemes=("OTHER",))
    assert paid(partition, first, elsewhere, second) == [0, 0, 1]


def test_a_run_over_a_segment_is_the_last_run_of_nobody_else() -> None:
    partition = partition_of(DAY, told=(BORN,))
    first, other, second = runs("2024-05-09", "2024-05-11", "2024-05-12")
    staff = a_run("other", other.as_of, version=other.version, segments=("STAFF",))
    assert paid(partition, first, staff, second) == [0, 0, 1]


def test_the_award_of_a_day_between_two_years_is_that_of_its_year() -> None:
    born = told_details(date_of_birth=date(1990, 12, 31))
    partition = partition_of(DAY, told=(born,))
    days = ("2024-12-30", "2025-01-02", "2025-12-31", "2026-01-01")
    assert paid(partition, *runs(*days)) == [0, 1, 1, 0]


def test_another_date_of_birth_is_no_second_birthday() -> None:
    partition = partition_of(DAY, told=(BORN,))
    first, second = runs("2024-05-10", "2024-06-10")
    assert paid(partition, first) == [1]
    partition.judge(told_details("d2", date_of_birth=date(1990, 6, 10)))
    assert paid(partition, second) == [0]


def test_a_day_that_no_month_has_is_the_last_of_it() -> None:
    offer = a_personal_offer("NAME", "NAMES")
    partition = partition_of(offer, told=(told_details(name_day="04-31"),))
    assert paid(partition, *runs("2024-04-29", "2024-04-30", "2024-05-01")) == [0, 1, 0]


@pytest.mark.parametrize(
    ("told", "run", "because"),
    [
        ((), "2024-05-10", "birthday"),
        ((BORN,), "2024-05-11", "birthday"),
        ((BORN, signed_off(at("2024-05-01T00:00:00"))), "2024-05-10", "scheme"),
        ((BORN,), "2022-05-10", "scheme"),
        ((BORN, run_on("2024-05-10")), "2024-05-10", "already_awarded"),
        ((BORN, run_on("2024-05-10"), signed_off(at("2024-05-01T00:00:00"))), "2024-05-10",
         "already_awarded"),
    ],
)  # fmt: skip
def test_the_first_that_fails_is_named(told: tuple[Any, ...], run: str, because: str) -> None:
    assert why(ada(DAY).told(*told), "DAY", run_on(run)) == because


def test_validity_is_that_of_the_run_and_segments_are_those_of_the_moment() -> None:
    periods = {"periods": [{"from": "2024-05-11T00:00:00Z"}]}
    over: dict[str, Any] = {"conditions": {"segments": {"include": ["VIP"]}}}
    born = ada(a_personal_offer("LATER", validity=periods), a_personal_offer("VIPS", **over))
    born = born.told(BORN)
    assert why(born, "LATER", run_on("2024-05-10")) == "validity"
    assert why(born, "VIPS", run_on("2024-05-10")) == "segments"
    assert why(born.told(segments(("VIP",))), "VIPS", run_on("2024-05-10")) == "granted"


def test_a_sign_up_waits_for_an_award_of_another_offer() -> None:
    told = ada(JOIN, BUY)
    told.when(a_run()).then_nothing()
    assert why(told, "JOIN", a_run()) == "not_yet_awarded"
    told.told(a_purchase("p1")).when(a_run()).then(
        an_award("BUY", 100, "p1"), an_award("JOIN", 100)
    ).and_again_nothing()


def test_the_award_of_a_birthday_in_the_same_run_lets_a_sign_up_be_paid() -> None:
    ada(JOIN, DAY).told(BORN).when(run_on("2024-05-10")).then(
        an_award("DAY", 100), an_award("JOIN", 100)
    )


def test_an_award_that_was_cancelled_is_none() -> None:
    told = ada(JOIN, BUY).told(a_purchase("p1"), a_run("r1", offer_types=("CAPACITY",)))
    assert why(told, "JOIN", a_run()) == "granted"
    assert why(told.told(a_cancellation("c1", "p1")), "JOIN", a_run()) == "not_yet_awarded"


def test_an_award_that_is_taken_back_is_not_given_again() -> None:
    told = ada(DAY, MONEY).told(BORN, run_on("2024-05-10"))
    told.when(a_withdrawal("w1", "DAY")).then(("cancel_award",)).and_again_nothing()
    again = told.told(a_withdrawal("w1", "DAY"))
    assert why(again, "DAY", run_on("2024-05-10", "again")) == "already_awarded"


@pytest.mark.parametrize(("number", "first", "second"), [("MULTIPLE", 1, 1), ("ONLY_ONE", 1, 0)])
def test_just_money_is_paid_once_or_at_every_run(number: str, first: int, second: int) -> None:
    partition = partition_of(a_personal_offer("MONEY", "MONEY", number_of_awards=number))
    one, two = runs("2024-05-10", "2024-05-11")
    assert paid(partition, one, two) == [first, second]


def test_just_money_looks_at_where_the_participant_signed_up() -> None:
    here = a_personal_offer("HERE", "MONEY", conditions={"units": ["SHOP"]})
    there = a_personal_offer("THERE", "MONEY", conditions={"groups": ["ACME"]})
    ada(here, there).when(a_run()).then(an_award("HERE", 100))
    assert why(ada(there), "THERE", a_run()) == "organisational"


def test_just_money_told_twice_is_one_award() -> None:
    ada(MONEY).when(a_run()).then(an_award("MONEY", 100)).and_again_nothing()


def test_whoever_was_parked_is_judged_as_the_run_would_have_then() -> None:
    """The run that is judged again looks back to the one before it, not to those since."""
    partition = partition_of(DAY, told=(BORN,))
    first, missed, later, last = runs("2024-05-09", "2024-05-11", "2024-05-12", "2024-05-13")
    assert paid(partition, first) == [0]
    parked = frozenset({"ada"})
    assert [name for name, _ in partition.judge(missed, parked=parked).parked] == ["ada"]
    partition.judge(later, parked=parked)
    again = [partition.judge(run, only="ada").commands for run in (missed, later)]
    assert [len(commands) for commands in again] == [1, 0]
    assert paid(partition, last) == [0]
    assert [asked.version for asked in partition.memory.diary.asked["DAY"]] == [
        later.version,
        last.version,
    ]


HOME = Address(type="HOME", city="Athens", street="Ermou")
MOBILE = Contact(type="MOBILE", value="69")


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ({}, "data_completeness"),
        ({"addresses": (HOME,)}, "data_completeness"),
        ({"addresses": (HOME,), "phones": (MOBILE,)}, "granted"),
        (
            {"addresses": (HOME,), "phones": (Contact(type="MOBILE", value=""),)},
            "data_completeness",
        ),
        ({"addresses": (HOME,), "phones": (Contact(type="HOME", value="6"),)}, "data_completeness"),
        (
            {"addresses": (Address(type="HOME", city="Athens"),), "phones": (MOBILE,)},
            "data_completeness",
        ),
    ],
)
def test_all_items_must_be_told(told: dict[str, Any], answer: str) -> None:
    asked = {"data": {"addresses": {"HOME": ["city", "street"]}, "phones": ["MOBILE"]}}
    offer = a_personal_offer("DATA", "DATA", conditions=asked)
    assert why(ada(offer).told(told_details(**told)), "DATA", a_run()) == answer


@pytest.mark.parametrize(
    ("bounds", "answer"),
    [
        ({"from": "2024-02-01"}, "granted"),
        ({"from": "2024-02-02"}, "granted"),
        ({"from": "2024-02-03"}, "data_completeness"),
        ({"to": "2024-02-02"}, "granted"),  # the whole of the day
        ({"to": "2024-02-01"}, "data_completeness"),
        ({"to": "2024-02-02T10:00:00Z"}, "granted"),
        ({"to": "2024-02-02T09:59:59Z"}, "data_completeness"),
        ({"from": "2024-02-02T10:00:01Z"}, "data_completeness"),
    ],
)
def test_what_counts_is_when_the_last_item_was_told(bounds: dict[str, str], answer: str) -> None:
    conditions = {"data": {"date_of_birth": True, "phones": ["MOBILE"]} | bounds}
    offer = a_personal_offer("DATA", "DATA", conditions=conditions)
    early = told_details("d1", at("2024-01-02T10:00:00"), date_of_birth=date(1990, 1, 1))
    late = told_details("d2", at("2024-02-02T10:00:00"), phones=(MOBILE,))
    again = told_details("d3", at("2024-03-02T10:00:00"), phones=(MOBILE,), first_name="Ada")
    told = ada(offer).told(early, late, again)
    assert why(told, "DATA", run_on("2024-04-01")) == answer


def lasting(days: int = 0, **over: Any) -> dict[str, Any]:  # noqa: ANN401
    conditions = {"maturity": {"uninterrupted": {"value": 1, "unit": "MONTHS"}}}
    conditions["maturity"] |= {"maximum_interruption_days": days}  # type: ignore[dict-item]
    return a_personal_offer("LAST", "LASTING", conditions=conditions, **over)


def marks(*told: tuple[str, str]) -> tuple[JournalEvent, ...]:
    return tuple(
        a_subscription(f"s{n}", "EFFECTIVE" if state == "on" else "NOT_EFFECTIVE", moment(day))
        for n, (state, day) in enumerate(told)
    )


def test_of_several_subscriptions_the_next_to_complete_a_period_is_told() -> None:
    told = ada(lasting()).told(
        a_subscription("s1", "EFFECTIVE", moment("2024-01-20"), code="Y"),
        a_subscription("s2", "EFFECTIVE", moment("2024-01-10"), code="X"),
    )
    detail = {"subscriptions": ["X", "Y"], "next": "2024-02-10T02:00:00+00:00"}
    assert verdict_of(told, "LAST", run_on("2024-02-01")).detail == detail


def moment(day: str) -> datetime:
    return at(f"{day}T02:00:00")


@pytest.mark.parametrize(
    ("tolerance", "history", "days", "awards"),
    [
        (0, [("on", "2024-01-31")], ("2024-02-28", "2024-02-29", "2024-03-31"), [0, 1, 1]),
        (0, [("on", "2024-01-31")], ("2024-03-31",), [2]),
        (0, [("on", "2024-01-10"), ("off", "2024-02-09"), ("on", "2024-02-12")],
         ("2024-03-11", "2024-03-12"), [0, 1]),
        (3, [("on", "2024-01-10"), ("off", "2024-02-09"), ("on", "2024-02-12")],
         ("2024-03-11", "2024-04-09"), [2, 0]),
        (2, [("on", "2024-01-10"), ("off", "2024-02-09"), ("on", "2024-02-12")],
         ("2024-03-11",), [0]),
        # Over before the first run; over since the last run; interrupted, but not too long.
        (0, [("on", "2024-01-10"), ("off", "2024-02-20")], ("2024-03-01", "2024-04-01"), [0, 0]),
        (0, [("on", "2024-01-10"), ("off", "2024-02-20")], ("2024-02-01", "2024-03-01"), [0, 1]),
        (20, [("on", "2024-01-10"), ("off", "2024-02-20")], ("2024-03-01", "2024-03-12"), [1, 0]),
        (0, [("on", "2024-01-10"), ("off", "2024-02-20"), ("on", "2024-03-10")],
         ("2024-03-15",), [0]),
        # The same, but a run between would have paid it.
        (0, [("on", "2024-01-10"), ("off", "2024-02-20"), ("on", "2024-03-10")],
         ("2024-02-01", "2024-03-15"), [0, 1]),
        # What is told before it happens has not happened yet.
        (
            0,
            [("on", "2024-01-10"), ("off", "2024-05-01"), ("on", "2024-06-01")],
            ("2024-02-10", "2024-05-15", "2024-07-01"),
            [1, 2, 1],
        ),
        (0, [("off", "2024-01-10")], ("2024-03-15",), [0]),
        (0, [("on", "2024-01-10"), ("on", "2024-02-05")], ("2024-02-10",), [1]),
    ],
)  # fmt: skip
def test_completed_periods_are_paid(
    tolerance: int, history: list[tuple[str, str]], days: tuple[str, ...], awards: list[int]
) -> None:
    partition = partition_of(lasting(tolerance), told=marks(*history))
    assert paid(partition, *runs(*days)) == awards


def test_an_interruption_that_is_told_late_pays_no_period_twice() -> None:
    partition = partition_of(lasting(), told=marks(("on", "2024-01-10")))
    first, second, third, fourth = runs("2024-03-10", "2024-03-20", "2024-04-15", "2024-05-02")
    assert paid(partition, first) == [2]
    partition.judge(a_subscription("o1", "NOT_EFFECTIVE", moment("2024-02-01")))
    partition.judge(a_subscription("o2", "EFFECTIVE", moment("2024-02-02")))
    # Both were completed after the interruption: they count for what began with it.
    assert paid(partition, second, third, fourth) == [0, 0, 1]


def test_an_offer_of_another_classification_remembers_anew() -> None:
    partition = partition_of(DAY, told=(BORN,))
    first, second = runs("2024-05-10", "2024-05-10")
    assert paid(partition, first) == [1]
    partition.judge(a_change(800, "offer", a_personal_offer("DAY", "MONEY")))
    assert paid(partition, a_run("again", second.as_of, version=900)) == [1]


def test_a_run_visits_all_of_whom_anything_is_remembered_as_the_tables_do() -> None:
    """Whoever was only referred too: nothing is due to them, but the log counts whom it saw."""
    partition = partition_of(MONEY)
    partition.memory.recall([Participant("zoe")], ())
    (run,) = runs("2024-05-10")
    (_, completed) = [record for _, record in partition.judge(run).records]
    assert completed.data["participants"] == 2
