"""What is published of each decision: enough for an explanation, and nothing that is secret."""

from typing import get_args

import orjson

from services.rewards.domain.answers.verdict import Declined, Granted
from services.rewards.domain.explanation import explain
from services.rewards.domain.partition import Partition
from services.rewards.domain.remembered.kept_event import EVENT_TYPES, keep
from shared.contracts.events import JournalEvent, ParticipantMessage
from shared.contracts.events.header import PaymentMedium
from tests.support.stories import (
    PLATFORM,
    a_cancellation,
    a_purchase,
    a_run,
    a_spend_request,
    a_top_up,
    an_achievement,
    an_offer,
    bought_now,
    event_id,
    occasion_of,
    setup,
    signed_up,
)

VISA = PaymentMedium(brand="VISA", type="CREDIT", identifier="6467")


def told(partition: Partition, message: JournalEvent) -> list[tuple[str, dict[str, object]]]:
    ruling = partition.judge(message)
    return [(r.kind, orjson.loads(orjson.dumps(r.data))) for _, r in ruling.records]


def a_partition(*offers: dict[str, object]) -> Partition:
    partition = Partition(PLATFORM)
    for change in setup(*offers):
        partition.judge(change)
    partition.judge(signed_up())
    return partition


def test_an_accepted_event_is_told_with_the_fields_it_is_kept_with() -> None:
    ((kind, data),) = told(a_partition(), a_purchase(payment_medium=VISA, total_minor=700))
    assert kind == "event_decided"
    assert data | {"event": event_id("p1")} == data
    expected = {"external_reference": "p1", "participant": "ada", "event_type": "PURCHASE",
                "state": "POSTED", "outcome": "ACCEPTED", "brand": "VISA", "type": "CREDIT",
                "identifier": "6467", "total_minor": 700, "process_immediately": False,
                "verdicts": [], "commands": []}  # fmt: skip
    assert data | expected == data


def test_a_top_up_is_told_with_its_amount_if_it_has_one() -> None:
    ((_, data),) = told(a_partition(), a_top_up("t1", 700))
    assert data["total_minor"] == 700
    ((_, data),) = told(a_partition(), a_top_up("t2", None))
    assert "total_minor" not in data


def test_a_verdict_is_told_for_every_offer_that_was_asked() -> None:
    partition = a_partition(
        an_offer("BEST", interactive=True, only_if_best=True, award={"amount": 5}),
        an_offer("LESS", interactive=True, only_if_best=True),
        an_offer("LATE"),
        an_offer("BIG", interactive=True, conditions={"transaction_amount": {"from": 50}}),
    )
    ((_, data),) = told(partition, bought_now())
    verdicts = {v["offer"]: v for v in data["verdicts"]}  # type: ignore[attr-defined]
    assert verdicts["BEST"]["outcome"] == "GRANTED"
    assert verdicts["BEST"]["amount_minor"] == 500
    assert verdicts["LESS"] == {
        "offer": "LESS", "outcome": "SUPERSEDED", "because": "best_award",
        "amount_minor": 100, "superseded_by": "BEST"}  # fmt: skip
    assert verdicts["LATE"]["because"] == "batch_only"
    assert verdicts["BIG"]["detail"] == {
        "amount_minor": 1000, "from_minor": 5000, "to_minor": None}  # fmt: skip
    assert len(data["commands"]) == 1  # type: ignore[arg-type]


def test_a_run_is_told_by_its_events_and_then_what_it_came_to() -> None:
    partition = a_partition(an_offer())
    partition.judge(a_purchase())
    (kind, data), (last, came_to) = told(partition, a_run("nightly"))
    assert (kind, data["outcome"], data["run"]) == ("event_decided", "EVALUATED", "nightly")
    assert (last, came_to["run"], came_to["kind"]) == ("run_completed", "nightly", "EVALUATION")
    counted = {name: came_to[name] for name in ("participants", "events", "awards", "parked")}
    assert counted == {"participants": 1, "events": 1, "awards": 1, "parked": 0}
    assert came_to["amount_minor"] == 100


def test_a_refusal_is_told_with_code_and_sentence() -> None:
    ((kind, data),) = told(a_partition(), a_spend_request("s1"))
    assert (kind, data["code"], data["path"]) == ("event_refused", "PURCHASE_NOT_FOUND", "purchase")
    assert data["state"] == data["outcome"] == "REFUSED"
    assert data["message"]


def test_a_cancellation_is_told_first_and_then_what_it_cancels() -> None:
    partition = a_partition(an_offer(interactive=True))
    partition.judge(bought_now())
    partition.judge(a_spend_request("s1"))
    found = told(partition, a_cancellation("x", of="p1"))
    assert [(kind, data["external_reference"], data["state"]) for kind, data in found] == [
        ("event_decided", "x", "POSTED"),
        ("event_cancelled", "s1", "CANCELLED"),
        ("event_cancelled", "p1", "CANCELLED"),
    ]
    assert [len(data["commands"]) for _, data in found] == [2, 1, 1]  # type: ignore[arg-type]


def test_a_request_is_told_with_what_it_comes_to() -> None:
    partition = a_partition()
    partition.judge(a_purchase(total_minor=4200))
    ((_, data),) = told(partition, a_spend_request("s1"))
    assert data["requested_minor"] == 4200


def test_every_record_has_a_name_of_its_own() -> None:
    partition = a_partition(an_offer())
    stream: list[JournalEvent] = [
        a_purchase(),
        a_run("r1", version=50),
        a_cancellation("x", of="p1"),
        a_cancellation("y", of="p1"),
        a_spend_request("s"),
    ]
    names = [r.record_id for m in stream for _, r in partition.judge(m).records]
    assert len(names) == len(set(names)) == 7


def test_every_message_about_a_participant_has_a_type_of_event() -> None:
    assert set(get_args(ParticipantMessage)) == set(EVENT_TYPES)


def test_an_offer_that_the_index_left_out_explains_itself_when_asked() -> None:
    partition = a_partition(an_offer("STAR", "SERVICE"), an_offer("BUY"),
                            an_offer("OFF", state="NOT_EFFECTIVE"))  # fmt: skip
    moon = keep(an_achievement("m1", "MOONS"))
    occasion = occasion_of(a_run())
    ada = partition.memory.participant("ada")
    assert partition.judge(an_achievement("m1", "MOONS")).records[0][1].data["verdicts"] == []
    because = {
        code: explain(partition.book, ada, moon, code, occasion) for code in ("STAR", "BUY", "OFF")
    }
    assert isinstance(because["STAR"], Declined)
    assert because["STAR"].because == "classification"
    assert because["STAR"].detail == {"classification": "MOONS", "listed": ["STARS"]}
    assert isinstance(because["BUY"], Declined)
    assert because["BUY"].because == "classification"
    bought = explain(partition.book, ada, keep(a_purchase()), "OFF", occasion)
    assert isinstance(bought, Declined)
    assert bought.because == "not_effective"
    assert isinstance(explain(partition.book, ada, keep(a_purchase()), "BUY", occasion), Granted)
    assert explain(partition.book, ada, moon, "NONE", occasion) is None
