"""Settlements: each item once, drafts that book nothing, one purchase at once (rules 6)."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import orjson
import pytest

from services.wallet.domain.partition import Partition
from services.wallet.domain.publishing import RECEIVABLES
from services.wallet.domain.ruling import Ruling
from services.wallet.domain.seal import GENESIS, seal
from shared.contracts.commands import GrantAward
from tests.support.wallet_stories import (
    a_cancel,
    a_cancelled_spend,
    a_grant,
    a_settled_purchase,
    a_settlement,
    a_spend,
    named,
)

Message = dict[str, Any]


def shared(name: str = "a", amount: int = 100, part: int = 40, of: str = "MART") -> GrantAward:
    return a_grant(name, amount, merchant=of, contribution_minor=part)


def told(ruling: Ruling, name: str) -> list[Message]:
    """The messages of one kind on the topic of receivables."""
    bodies = [orjson.loads(each.body) for each in ruling.outgoing if each.topic == RECEIVABLES]
    return [each["data"] for each in bodies if each["type"] == f"rewardstream.{name}.v1"]


def booked(ruling: Ruling) -> list[str]:
    entries = told(ruling, "receivable_entered")
    return [f"{each['side']} {each['account']} {each['amount_minor']}" for each in entries]


def standing(ruling: Ruling) -> str:
    (reached,) = told(ruling, "settlement_reached")
    return f"{reached['standing']} {reached['settlement']} {reached['items']}"


def a_partition() -> Partition:
    """40 due from MART, 30 due to SHOP."""
    partition = Partition()
    partition.judge(shared())
    partition.judge(a_spend("s", 30, merchant="SHOP"))
    return partition


def test_a_settlement_books_what_is_due_and_says_so() -> None:
    ruling = a_partition().judge(a_settlement())
    assert booked(ruling) == ["DEBIT merchant:MART 40", "CREDIT merchant:SHOP 30"]
    (reached,) = told(ruling, "settlement_reached")
    assert (reached["debit_minor"], reached["credit_minor"]) == (40, 30)
    documents = {each["document"]: each["amount_minor"] for each in reached["documents"]}
    assert documents == {"may/merchant:MART/INVOICE": 40, "may/merchant:SHOP/CREDIT_NOTE": 30}


def test_what_was_settled_is_not_settled_again() -> None:
    partition = a_partition()
    partition.judge(a_settlement())
    ruling = partition.judge(a_settlement("june"))
    assert (booked(ruling), standing(ruling)) == ([], "SETTLED june 0")


def test_the_same_settlement_told_twice_says_nothing_the_second_time() -> None:
    partition = a_partition()
    partition.judge(a_settlement())
    assert partition.judge(a_settlement()) == Ruling()


def test_what_is_taken_back_after_its_settlement_is_reversed_by_the_next() -> None:
    partition = a_partition()
    partition.judge(a_settlement())
    partition.judge(a_cancel("a"))
    partition.judge(a_cancelled_spend("s"))
    ruling = partition.judge(a_settlement("june"))
    assert booked(ruling) == ["CREDIT merchant:MART 40", "DEBIT merchant:SHOP 30"]


def test_what_is_taken_back_before_its_settlement_comes_to_nothing() -> None:
    partition = a_partition()
    partition.judge(a_cancel("a"))
    ruling = partition.judge(a_settlement())
    changes = [
        e["change_minor"] for e in told(ruling, "receivable_entered") if e["merchant"] == "MART"
    ]
    assert changes == [40, -40]


def test_a_draft_books_nothing_and_shows_what_it_would() -> None:
    ruling = a_partition().judge(a_settlement(step="DRAFT"))
    assert (booked(ruling), standing(ruling)) == ([], "DRAFTED may 2")


def test_a_confirmed_draft_books_what_it_showed_and_leaves_the_rest_for_the_next() -> None:
    partition = a_partition()
    partition.judge(a_settlement(step="DRAFT"))
    partition.judge(shared("late", 100, 7))
    ruling = partition.judge(a_settlement("yes", "CONFIRM", of="may"))
    assert booked(ruling) == ["DEBIT merchant:MART 40", "CREDIT merchant:SHOP 30"]
    assert standing(ruling) == "SETTLED may 2"
    assert booked(partition.judge(a_settlement("june"))) == ["DEBIT merchant:MART 7"]


def test_a_discarded_draft_leaves_everything_for_the_next() -> None:
    partition = a_partition()
    partition.judge(a_settlement(step="DRAFT"))
    ruling = partition.judge(a_settlement("no", "DISCARD", of="may"))
    assert (booked(ruling), standing(ruling)) == ([], "DISCARDED may 0")
    assert len(booked(partition.judge(a_settlement("june")))) == 2


@pytest.mark.parametrize(
    ("drafted", "step", "of", "code"),
    [
        (True, "SETTLE", "june", "SETTLEMENT_DRAFTED"),
        (True, "DRAFT", "june", "SETTLEMENT_DRAFTED"),
        (True, "CONFIRM", "april", "SETTLEMENT_NOT_FOUND"),
        (True, "DISCARD", "april", "SETTLEMENT_NOT_FOUND"),
        (False, "CONFIRM", "may", "SETTLEMENT_NOT_FOUND"),
        (False, "DISCARD", "may", "SETTLEMENT_NOT_FOUND"),
    ],
)
def test_a_draft_holds_off_others_and_only_a_draft_is_ended(
    drafted: bool, step: str, of: str, code: str
) -> None:
    partition = a_partition()
    if drafted:
        partition.judge(a_settlement(step="DRAFT"))
    before = partition.numbers.receivable, partition.numbers.settlement
    ruling = partition.judge(a_settlement("june", step, of=of))
    assert [row.refusal for row in ruling.commands] == [code]
    assert (partition.numbers.receivable, partition.numbers.settlement) == before


def test_a_purchase_is_settled_at_once_and_not_again_by_the_run() -> None:
    partition = a_partition()
    partition.judge(shared("other", 50, 10))
    ruling = partition.judge(a_settled_purchase("a", "s"))
    assert booked(ruling) == ["DEBIT merchant:MART 40", "CREDIT merchant:SHOP 30"]
    assert booked(partition.judge(a_settlement())) == ["DEBIT merchant:MART 10"]


def test_the_answer_has_totals_and_details_for_each_merchant_and_scheme() -> None:
    partition = a_partition()
    partition.judge(replace(shared("b", 60, 6), scheme="GOLD"))
    (answer,) = told(partition.judge(a_settled_purchase("a", "b", "s")), "purchase_settled")
    assert (answer["awarded_minor"], answer["contribution_minor"]) == (160, 46)
    assert answer["spent_minor"] == 30
    details = [(d["merchant"], d["scheme"], d["contribution_minor"]) for d in answer["details"]]
    assert details == [("MART", "GOLD", 6), ("MART", "MAIN", 40), ("SHOP", None, 0)]
    assert answer["transactions"] == [named("a"), named("s"), named("b")]


def test_a_document_adds_up_what_its_lines_come_to() -> None:
    partition = a_partition()
    partition.judge(shared("other", 50, 10))
    (reached,) = told(partition.judge(a_settlement()), "settlement_reached")
    added_up = [
        (each["kind"], each["amount_minor"], each["contribution_minor"], each["lines"])
        for each in reached["documents"]
    ]
    assert added_up == [("INVOICE", 50, 50, 2), ("CREDIT_NOTE", 30, 0, 1)]


def test_a_purchase_without_merchant_is_settled_with_nothing() -> None:
    partition = Partition()
    partition.judge(a_grant())
    (answer,) = told(partition.judge(a_settled_purchase("a")), "purchase_settled")
    assert (answer["contribution_minor"], answer["documents"]) == (0, [])


def test_what_a_partition_does_not_say_it_still_writes() -> None:
    silent = Partition(speaks=False)
    silent.judge(shared())
    ruling = silent.judge(a_settlement())
    assert len(ruling.receivables) == len(ruling.settlements) == 1
    assert ruling.outgoing == []


def test_a_seal_covers_what_merchants_are_due() -> None:
    partition, other = Partition(), Partition()
    ruling = partition.judge(shared())
    partition.seal(ruling)
    ruling.items.clear()
    other.seal(ruling)
    assert partition.previous != other.previous


def test_a_seal_from_before_there_were_receivables_still_holds() -> None:
    first = ("command_log", "entry", "lot", "lot_use", "spend", "divergence")
    before = sha256("".join([GENESIS, *(f"{table}\n" for table in first)]).encode())
    assert seal(GENESIS, Ruling()) == before.hexdigest()
