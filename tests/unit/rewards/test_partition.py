"""The fold of one partition: numbers, time, runs in parts, and who is passed over."""

from collections.abc import Callable
from typing import Any

import pytest

from services.rewards.domain.answers.decision import Decision
from services.rewards.domain.engine import decide
from services.rewards.domain.folding.speaking import Ruling
from services.rewards.domain.partition import Partition
from shared.contracts.commands import ExpireCredits, SettleReceivables
from shared.contracts.events import JournalEvent, RunReached
from tests.support.neighbours import as_event
from tests.support.steps import StepByStep
from tests.support.stories import (
    PLATFORM,
    a_change,
    a_purchase,
    a_run,
    an_offer,
    at,
    bought_now,
    event_id,
    setup,
    signed_up,
)


def a_partition(*offers: dict[str, Any], number: int = 0, **over: Any) -> Partition:  # noqa: ANN401
    partition = Partition(PLATFORM, number, **over)
    for change in setup(*(offers or (an_offer(),))):
        partition.judge(change)
    return partition


def people(*names: str) -> list[JournalEvent]:
    return [
        told
        for name in names
        for told in (
            signed_up(name=f"su-{name}", participant=name),
            a_purchase(f"p-{name}", participant=name),
        )
    ]


def tell(partition: Partition, *told: JournalEvent) -> None:
    for message in told:
        partition.judge(message)


def test_commands_and_records_are_numbered_densely() -> None:
    partition = a_partition(an_offer(interactive=True))
    rulings = [partition.judge(m) for m in (signed_up(), bought_now("p1"), bought_now("p2"))]
    assert [n for ruling in rulings for n, _ in ruling.commands] == [1, 2]
    assert [n for ruling in rulings for n, _ in ruling.records] == [1, 2, 3]


def test_a_run_goes_over_participants_in_order_of_their_codes() -> None:
    partition = a_partition()
    tell(partition, *people("cy", "ada", "bob"))
    ruling = partition.judge(a_run())
    assert [command.participant for _, command in ruling.commands] == ["ada", "bob", "cy"]  # type: ignore[union-attr]


def test_a_run_told_twice_is_one_execution() -> None:
    partition = a_partition()
    tell(partition, *people("ada"), a_run(version=50))
    tell(partition, a_purchase("p2", participant="ada"))
    assert partition.judge(a_run(version=60)).commands == []
    assert partition.judge(a_run("r2", version=50)).commands == []  # written twice
    assert len(partition.judge(a_run("r2", version=61)).commands) == 1


def test_time_never_goes_backwards() -> None:
    partition = a_partition(an_offer(interactive=True))
    tell(partition, signed_up(), bought_now("p1", recorded_at=at("2024-03-01T00:00:00")))
    ruling = partition.judge(bought_now("p2", recorded_at=at("2024-02-01T00:00:00")))
    assert ruling.commands[0][1].recorded_at == at("2024-03-01T00:00:00")


def gone_on(partition: Partition, ruling: Ruling) -> list[Ruling]:
    """Let in what a partition tells itself, until the run is through."""
    rulings = [ruling]
    while rulings[-1].notices:
        ((_, notice),) = rulings[-1].notices
        rulings.append(partition.judge(as_event(notice)))
    return rulings


def test_a_run_in_parts_does_what_it_does_at_once() -> None:
    names = ("ada", "bob", "cy", "dee", "eve")
    whole, parts = a_partition(), a_partition(memory=StepByStep(2))
    tell(whole, *people(*names))
    tell(parts, *people(*names))
    at_once = whole.judge(a_run())
    rulings = gone_on(parts, parts.judge(a_run()))
    assert len(rulings) == 3
    assert [c for ruling in rulings for c in ruling.commands] == at_once.commands
    assert [r for ruling in rulings for r in ruling.records] == at_once.records
    assert parts.judge(a_run()).commands == []


def test_a_run_told_twice_while_it_is_on_its_way_holds_nobody_up_and_is_one_execution() -> None:
    partition = a_partition(memory=StepByStep())
    tell(partition, *people("ada", "bob"))
    first = partition.judge(a_run(version=50))
    again = partition.judge(a_run(version=60))
    assert (again.commands, again.cursor) == ([], None)
    rulings = gone_on(partition, first)
    assert [len(ruling.commands) for ruling in rulings] == [1, 1]


def test_a_new_record_has_its_participant_visited_first_and_is_not_in_the_run() -> None:
    partition = a_partition(memory=StepByStep())
    tell(partition, *people("ada", "bob", "cy"))
    first = partition.judge(a_run())
    new = partition.judge(
        a_purchase("new", participant="cy", recorded_at=at("2024-02-01T00:00:00"))
    )
    assert [c.external_references for _, c in new.commands] == [("p-cy",)]  # type: ignore[union-attr]
    assert {c.recorded_at for _, c in new.commands} == {a_run().recorded_at}
    assert partition.judge(a_purchase("more", participant="ada")).commands == []
    rulings = gone_on(partition, first)[1:]
    assert [c.participant for r in rulings for _, c in r.commands] == ["bob"]  # type: ignore[union-attr]
    (completed,) = [
        r.data for ruling in rulings for _, r in ruling.records if r.kind == "run_completed"
    ]
    assert (completed["participants"], completed["awards"]) == (3, 3)
    following = gone_on(partition, partition.judge(a_run("r2", version=2_000)))
    assert sorted(c.participant for r in following for _, c in r.commands) == ["ada", "cy"]  # type: ignore[union-attr]


def test_another_run_waits_until_the_one_before_it_is_through() -> None:
    partition = a_partition(memory=StepByStep())
    tell(partition, *people("ada", "bob", "cy"))
    partition.judge(a_run())
    following, said = a_run("r2", version=2_000), []
    while (ruling := partition.judge(following)).cursor is not None:
        said += ruling.commands
    assert [c.participant for _, c in said] == ["bob", "cy"]  # type: ignore[union-attr]


def failing_for(name: str) -> Callable[..., Decision]:
    def decider(book: Any, dossier: Any, message: Any, occasion: Any) -> Decision:  # noqa: ANN401
        if isinstance(message, RunReached) and dossier.participant.code == name:
            raise ZeroDivisionError
        return decide(book, dossier, message, occasion)

    return decider


def test_whoever_cannot_be_judged_is_parked_and_the_run_goes_on() -> None:
    partition = a_partition(decider=failing_for("bob"))
    tell(partition, *people("ada", "bob", "cy"))
    ruling = partition.judge(a_run())
    assert [command.participant for _, command in ruling.commands] == ["ada", "cy"]  # type: ignore[union-attr]
    assert ruling.parked == [("bob", "ZeroDivisionError")]


def test_whoever_is_parked_waits_behind_and_the_run_comes_again_for_them() -> None:
    partition = a_partition()
    tell(partition, *people("ada", "bob"))
    ruling = partition.judge(a_run(), parked={"bob"})
    assert [who for who, _ in ruling.parked] == ["bob"]
    again = partition.judge(a_run(), only="bob", parked={"bob"})
    assert [command.participant for _, command in again.commands] == ["bob"]  # type: ignore[union-attr]


def test_a_run_judged_again_for_one_who_still_raises_raises() -> None:
    partition = a_partition(decider=failing_for("bob"))
    tell(partition, *people("bob"), a_run())
    with pytest.raises(ZeroDivisionError):
        partition.judge(a_run(), only="bob")


def test_when_judging_raises_nothing_has_happened() -> None:
    def broken(*_: object) -> Decision:
        raise ZeroDivisionError

    partition = Partition(PLATFORM, decider=broken)
    with pytest.raises(ZeroDivisionError):
        partition.judge(signed_up())
    assert (partition.commands, partition.decisions, partition.now) == (0, 0, None)
    assert not partition.memory.participant("ada").known


def test_an_expiry_run_is_one_command_for_the_partition() -> None:
    partition = a_partition(number=3)
    tell(partition, *people("ada"))
    ruling = partition.judge(a_run("x", kind="BALANCE_EXPIRATION"))
    ((_, command),) = ruling.commands
    assert isinstance(command, ExpireCredits)
    assert (command.run_id, command.time_zone) == ("x", "Europe/Athens")


@pytest.mark.parametrize(
    ("told", "step", "settlement"),
    [
        ({}, "SETTLE", "x"),
        ({"draft": True}, "DRAFT", "x"),
        ({"confirms": "may"}, "CONFIRM", "may"),
        ({"discards": "may"}, "DISCARD", "may"),
    ],
)
def test_a_settlement_is_one_command_for_the_partition(
    told: dict[str, Any], step: str, settlement: str
) -> None:
    partition = a_partition(number=3)
    tell(partition, *people("ada"))
    ruling = partition.judge(a_run("x", kind="SETTLEMENT", **told))
    ((_, command),) = ruling.commands
    assert isinstance(command, SettleReceivables)
    assert (command.run_id, command.step, command.settlement) == ("x", step, settlement)
    assert partition.judge(a_run("x", version=99, kind="SETTLEMENT", **told)).commands == []


def test_a_definition_of_settlements_settles() -> None:
    partition = a_partition()
    monthly = {"code": "MONTHLY", "kind": "SETTLEMENT"}
    tell(partition, a_change(90, "run_definition", monthly), *people("ada"))
    ((_, command),) = partition.judge(a_run("n", version=91, definition="MONTHLY")).commands
    assert isinstance(command, SettleReceivables)


@pytest.mark.parametrize(("number", "records"), [(0, 1), (1, 0)])
def test_what_every_partition_refuses_alike_is_reported_by_the_first(
    number: int, records: int
) -> None:
    partition = a_partition(number=number)
    bad = partition.judge(a_change(90, "offer", an_offer("BAD", award={"amount": 0})))
    unknown = partition.judge(a_run("u", version=92, definition="NIGHTLY"))
    assert [len(r.records) for r in (bad, unknown)] == [records] * 2
    if records:
        codes = [r.records[0][1].data["code"] for r in (bad, unknown)]
        assert codes == ["INVALID_OFFER", "INVALID_MESSAGE"]


def test_a_run_takes_its_scope_from_its_definition() -> None:
    partition = a_partition(an_offer("REV"), an_offer("CAP", "CAPACITY"))
    nightly = {"code": "NIGHTLY", "offer_types": ["CAPACITY"]}
    tell(partition, a_change(90, "run_definition", nightly), *people("ada"))
    ruling = partition.judge(a_run("n", version=91, definition="NIGHTLY"))
    assert [command.offer for _, command in ruling.commands] == ["CAP"]  # type: ignore[union-attr]


def test_a_definition_that_is_not_effective_evaluates_nothing() -> None:
    partition = a_partition()
    asleep = {"code": "NIGHTLY", "state": "NOT_EFFECTIVE"}
    tell(partition, a_change(90, "run_definition", asleep), *people("ada"))
    assert partition.judge(a_run("n", version=91, definition="NIGHTLY")).commands == []


def test_a_new_offer_reopens_what_was_settled_within_its_validity() -> None:
    partition = a_partition(an_offer("BIG", conditions={"transaction_amount": {"from": 50}}))
    tell(partition, *people("ada"), a_run())
    assert _evaluation(partition) == "SETTLED"
    tell(partition, a_change(1001, "offer", an_offer("LATE", latest_effective_date=None)))
    tell(partition, a_change(1002, "offer", _ending(an_offer("PAST"), "2024-01-10T07:00:00Z")))
    assert _evaluation(partition) == "WAITING"  # LATE is effective from the first of January
    tell(partition, a_run("r2", version=1003))
    assert _evaluation(partition) == "SETTLED"
    tell(partition, a_change(1004, "offer", _ending(an_offer("OVER"), "2024-01-10T08:00:00Z")))
    assert _evaluation(partition) == "SETTLED"  # performed at its end, which is excluded
    tell(partition, a_change(1005, "offer", _ending(an_offer("OPEN"), "2024-01-10T08:00:01Z")))
    ruling = partition.judge(a_run("r3", version=1006))
    assert [command.offer for _, command in ruling.commands] == ["OPEN"]  # type: ignore[union-attr]


def test_changes_are_handed_over_once() -> None:
    partition = a_partition()
    tell(partition, *people("ada"))
    changes = partition.memory.take_changes()
    assert changes.participants == {"ada"}
    assert changes.events == {event_id("su-ada"), event_id("p-ada")}
    assert changes.decisions == {event_id("su-ada"): [1], event_id("p-ada"): [2]}
    assert partition.memory.take_changes().events == set()


def test_a_book_read_again_judges_the_same() -> None:
    first = a_partition(an_offer(interactive=True))
    second = Partition(PLATFORM)
    second.restore(setup(an_offer(interactive=True)), first.version)
    for partition in (first, second):
        partition.judge(signed_up())
    assert first.judge(bought_now()).commands == second.judge(bought_now()).commands


def _ending(offer: dict[str, Any], end: str) -> dict[str, Any]:
    return offer | {"validity": {"periods": [{"to": end}]}}


def _evaluation(partition: Partition, name: str = "p-ada") -> str:
    kept = partition.memory.event(event_id(name))
    assert kept is not None
    return kept.evaluation
