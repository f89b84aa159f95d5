"""One partition as a fold: told twice done once, numbers, seals, and what is published."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import orjson
import pytest

from services.wallet.domain.partition import Partition
from services.wallet.domain.ruling import Ruling
from shared.contracts.commands import WalletCommand
from tests.support.wallet_stories import (
    a_cancel,
    a_credit,
    a_grant,
    a_spend,
    an_expiry,
    day,
    midnight,
    named,
    said,
    stand,
)


def told(*commands: WalletCommand) -> tuple[Partition, Ruling]:
    """An empty partition that was told commands, and everything it did."""
    partition, everything = Partition(3), Ruling()
    for command in commands:
        everything.extend(partition.judge(command))
    return partition, everything


def test_a_command_told_again_was_answered_before() -> None:
    partition, _ = told(a_grant())
    again = partition.judge(a_grant())
    assert again == Ruling()
    assert stand(partition) == "= 100"


def test_a_command_told_again_at_another_time_is_the_same_command() -> None:
    partition, _ = told(a_grant())
    assert partition.judge(a_grant(recorded_at=day(9))) == Ruling()


def test_a_command_id_with_other_content_is_divergent_and_never_applied() -> None:
    partition, _ = told(a_grant())
    ruling = partition.judge(replace(a_grant(), amount_minor=200), offset=7)
    assert said(ruling) == "refused DIVERGENT"
    assert [row.record_offset for row in ruling.divergences] == [7]
    assert not ruling.entries
    assert not ruling.commands
    assert stand(partition) == "= 100"
    assert partition.judge(a_grant()) == Ruling(), "the first answer stays"


def test_an_expiry_run_with_other_content_is_divergent_too() -> None:
    partition, _ = told(a_grant(expires_at=midnight(5)), an_expiry(3))
    ruling = partition.judge(replace(an_expiry(3), as_of=midnight(9)))
    assert said(ruling) == "refused DIVERGENT"
    assert stand(partition) == "= 100"


def test_a_refusal_is_logged_and_stays_the_answer() -> None:
    command = a_spend(reject_if_not_covered=True)
    partition, first = told(command)
    assert [row.refusal for row in first.commands] == ["SPEND_NOT_COVERED"]
    partition.judge(a_grant())
    assert partition.judge(command) == Ruling()


@pytest.mark.parametrize(
    ("expires_on", "zone", "value_date"),
    [
        (date(2024, 1, 5), "UTC", date(2024, 1, 4)),
        (None, "UTC", date(2024, 1, 5)),  # until half past eight: it could be used that day
        (None, "Asia/Tokyo", date(2024, 1, 5)),
        (None, "Pacific/Kiritimati", date(2024, 1, 5)),
        (None, "Pacific/Honolulu", date(2024, 1, 4)),
    ],
)
def test_an_expiration_is_dated_the_last_day_of_use(
    expires_on: date | None, zone: str, value_date: date
) -> None:
    ends = datetime(2024, 1, 5, 8, 30, tzinfo=UTC)
    run = replace(an_expiry(20), time_zone=zone)
    _, ruling = told(a_grant(expires_at=ends, expires_on=expires_on), run)
    assert [entry.value_date for entry in ruling.entries] == [None, value_date]


def test_an_award_is_published_on_both_topics_as_the_same_event() -> None:
    _, ruling = told(a_grant(contribution_percentage=Decimal("12.5"), contribution_minor=13))
    first, second = ruling.outgoing
    assert [first.topic, second.topic] == ["wallet.transactions.v1", "wallet.awards.v1"]
    assert orjson.loads(first.body) == orjson.loads(second.body)
    body = orjson.loads(second.body)
    assert body["type"] == "rewardstream.award_granted.v1"
    assert (body["id"], body["subject"], body["sequence"]) == (named("a"), "ada", "1")
    assert (body["correlationid"], body["causationid"]) == (named("a"), named("grant a"))
    assert body["data"] == {
        "number": "3-1",
        "award": named("a"),
        "participant": "ada",
        "offer": "GIFT",
        "offer_number": 1,
        "offer_type": "GIFTS",
        "scheme": "MAIN",
        "classification": "REWARD_ACHIEVEMENTS",
        "events": [named("a")],
        "external_references": ["a"],
        "amount_minor": 100,
        "currency": "EUR",
        "state": "POSTED",
        "expires_on": None,
        "expires_at": None,
        "performed_by_unit": None,
        "merchant": None,
        "contribution_percentage": "12.5",
        "contribution_minor": 13,
        "recorded_at": "2024-01-01T10:00:00Z",
        "transaction": named("a"),
        "kind": "AWARD",
        "change_minor": 100,
        "balance_minor": 100,
        "voids": None,
        "value_date": None,
    }


def test_a_spend_names_the_credits_that_paid_in_order() -> None:
    _, ruling = told(a_credit("c", 20, expires_at=midnight(9)), a_grant("a", 50), a_spend("s", 30))
    data = orjson.loads(ruling.outgoing[-1].body)["data"]
    assert [
        (each["offer"], each["external_references"], each["credit"], each["amount_minor"])
        for each in data["allocations"]
    ] == [(None, [], "c", 20), ("GIFT", ["a"], None, 10)]
    assert (data["external_reference"], data["purchase_reference"]) == ("s", "p")
    assert (data["instant"], data["automatic"], data["amount_minor"]) == (False, False, 30)


def test_a_cancel_names_what_it_voids() -> None:
    _, ruling = told(a_grant(), a_cancel())
    award, void = ruling.entries
    assert (void.kind, void.voids) == ("VOID", award.transaction)
    assert (void.from_account, void.to_account) == (award.to_account, award.from_account)


def test_numbers_are_dense_in_every_table_and_on_every_topic() -> None:
    _, ruling = told(a_grant(), a_spend(), a_spend("t", 10), a_cancel(), a_grant("b"))
    for rows in (ruling.commands, ruling.entries, ruling.uses, ruling.spends):
        numbers = [row.sequence for row in rows]
        assert numbers == list(range(1, len(rows) + 1))
    for topic in ("wallet.transactions.v1", "wallet.awards.v1"):
        numbers = [each.sequence for each in ruling.outgoing if each.topic == topic]
        assert numbers == list(range(1, len(numbers) + 1))


def test_seals_are_a_chain_over_what_was_written() -> None:
    partition = Partition()
    first = partition.seal(partition.judge(a_grant()))
    nothing = partition.seal(partition.judge(a_grant()))
    second = partition.seal(partition.judge(a_grant("b")))
    assert first is not None
    assert nothing is None, "a batch that writes nothing is not sealed"
    assert second is not None
    assert second[0].previous == first[0].digest
    assert (second[0].number, second[0].entries) == (2, 2)


def test_a_partition_that_does_not_speak_writes_the_same_ledger() -> None:
    silent, speaking = Partition(speaks=False), Partition()
    for command in (a_grant(), a_spend(), a_cancel(), replace(a_grant(), amount_minor=1)):
        aloud, quietly = speaking.judge(command), silent.judge(command)
        assert not quietly.outgoing
        aloud.outgoing.clear()
        assert quietly == aloud


def test_a_command_that_makes_our_code_raise_leaves_nothing_behind() -> None:
    partition, _ = told(a_grant())
    broken = a_spend(unit_time_zone="Nowhere/At_All")
    before = (replace(partition.numbers), partition.wallets.copy(), partition.known.copy())
    with pytest.raises(KeyError):
        partition.judge(broken)
    assert (partition.numbers, partition.wallets, partition.known) == before
