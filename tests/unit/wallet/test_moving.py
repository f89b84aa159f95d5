"""Money that is sent, reimbursed, and voided by its id (rules 4.2, D-28, D-51, D-61)."""

from datetime import date

import orjson
import pytest

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.normalisers import normalise
from services.wallet.domain.facts import Noticed
from services.wallet.domain.partition import Partition
from services.wallet.domain.ruling import Ruling
from services.wallet.domain.transactions import transfer
from shared.contracts.allotment import Allotment, Hours, ProductRow
from shared.contracts.commands import WalletCommand
from shared.contracts.door import INBOUND_DOOR, NotJson
from shared.contracts.events import TransferReceived
from shared.contracts.moved_lot import MovedLot
from shared.contracts.notice import Notice, notice_bytes
from shared.kernel.periods import Duration
from tests.support.stories import PLATFORM
from tests.support.wallet_movements import (
    a_receipt,
    a_reimbursement,
    a_return,
    a_revocation,
    a_transfer,
    a_void,
)
from tests.support.wallet_stories import (
    a_cancel,
    a_credit,
    a_debit,
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
    """A ledger that was told these, and what the last of them did."""
    partition, ruling = Partition(), Ruling()
    for command in commands:
        ruling = partition.judge(command)
    return partition, ruling


def notices(ruling: Ruling) -> list[Notice]:
    return [notice for _, notice in ruling.notices]


def heard(notice: Notice) -> TransferReceived:
    """What the receiver's partition reads of a notice, by way of its bytes."""
    read = INBOUND_DOOR.read(notice_bytes(1, notice)[1])
    assert not isinstance(read, NotJson)
    event = normalise(read, Catalogue(), notice.recorded_at, PLATFORM)
    assert isinstance(event, TransferReceived), event
    return event


EVERYTHING = Allotment(
    weekdays=("MON", "SUN"),
    hours=(Hours(from_minute=0, to_minute=1440), Hours(from_minute=1, to_minute=2)),
    after=Duration(3, "WEEKS"),
    products=(ProductRow(product="A"), ProductRow(type="T"), ProductRow(family="F")),
    units=("SHOP",),
    groups=("ACME", "Ω"),
)


def test_a_lot_arrives_with_its_end_its_start_its_age_and_its_conditions() -> None:
    credit = a_credit(
        "c",
        20,
        allotment=EVERYTHING,
        valid_from=day(2),
        expires_at=midnight(9),
        expires_on=date(2024, 1, 9),
        recorded_at=day(1).replace(microsecond=123456),
    )
    _, ruling = told(credit, a_transfer("t", 15))
    (notice,) = notices(ruling)
    assert heard(notice).lots == (
        MovedLot(
            lot=named("c"),
            amount_minor=15,
            credited_at=credit.recorded_at,
            valid_from=credit.valid_from,
            expires_at=credit.expires_at,
            expires_on=credit.expires_on,
            allotment=EVERYTHING,
        ),
    )


def test_lots_are_taken_in_the_order_of_paying_and_nothing_is_asked() -> None:
    _, ruling = told(
        a_credit("c", 10),
        a_credit("d", 10, allotment=Allotment(units=("A",)), expires_at=midnight(5)),
        a_transfer("t", 12),
    )
    assert [(use.lot_id, use.amount_minor) for use in ruling.uses] == [
        (named("d"), 10),
        (named("c"), 2),
    ]
    assert ruling.entries[0].to_account == "transfers:bob"


@pytest.mark.parametrize("move", [a_transfer("t", 11), a_reimbursement("r", 11)])
def test_nothing_moves_beyond_the_balance(move: WalletCommand) -> None:
    partition, ruling = told(a_credit("c", 10), move)
    assert said(ruling) == "refused INSUFFICIENT_BALANCE"
    assert not ruling.notices
    assert stand(partition) == "= 10"


def test_all_there_is_goes_and_nothing_where_there_is_none() -> None:
    partition, ruling = told(a_credit("c", 10), a_grant("a", 5), a_transfer("t", None))
    assert stand(partition) == "= 0"
    assert sum(lot.amount_minor for lot in heard(notices(ruling)[0]).lots) == 15
    again = partition.judge(a_transfer("u", None))
    assert (said(again), again.notices, len(again.commands)) == ("nothing", [], 1)


def test_very_many_lots_go_by_several_transactions_that_are_voided_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transfer, "LOTS_A_LEG", 3)
    credits_ = [a_credit(f"c{number}", 2) for number in range(8)]
    partition, ruling = told(*credits_, a_transfer("t", 15))
    received = [heard(notice) for notice in notices(ruling)]
    assert [len(event.lots) for event in received] == [3, 3, 2]
    assert {event.first for event in received} == {named("t")}
    assert sum(lot.amount_minor for event in received for lot in event.lots) == 15
    partition.judge(a_return("t", transfer_id=received[1].transfer))
    voided = partition.judge(a_void("t", transaction_id=received[2].transfer))
    assert len(voided.entries) == len(voided.notices) == 2, "what came back is not voided again"
    assert stand(partition) == "= 16"
    assert all(lot.remaining_minor == 2 for lot in partition.wallet("ada").lots)
    assert said(partition.judge(a_void("t", "again"))) == "refused ALREADY_CANCELLED"


def test_one_message_never_grows_beyond_what_a_topic_takes() -> None:
    units = tuple(f"unit-{number:05}-{'x' * 180}" for number in range(500))
    wide = Allotment(units=units)
    credits_ = [a_credit(f"c{number}", 2, allotment=wide) for number in range(9)]
    _, ruling = told(*credits_, a_transfer("t", None))
    assert len(ruling.notices) > 1
    assert all(len(notice_bytes(1, each)[1]) < 900_000 for each in notices(ruling))


def test_what_is_received_pays_first_what_is_owed() -> None:
    give, spend = a_grant("a", 10, participant="bob"), a_spend("s", 10, participant="bob")
    partition, ruling = told(give, spend, a_cancel("a", participant="bob"), a_receipt("t"))
    assert stand(partition, "bob") == "= 0"
    assert [row.transaction for row in ruling.uses] == [named("s")]


def test_what_could_not_be_taken_is_back_in_its_lots_once() -> None:
    partition, ruling = told(a_grant("a", 10, expires_at=midnight(5)), a_transfer("t", 7))
    back = partition.judge(a_return("t"))
    assert (back.entries[0].voids, stand(partition)) == (named("t"), "= 10")
    assert [lot.remaining_minor for lot in partition.wallet("ada").lots] == [10]
    assert said(partition.judge(a_return("t", command_id=named("again")))) == "nothing"
    assert ruling.notices


def test_a_transfer_that_was_voided_does_not_come_back_a_second_time() -> None:
    partition, ruling = told(a_credit("c", 10), a_transfer("t", 7), a_void("t"))
    assert orjson.loads(notice_bytes(1, notices(ruling)[0])[1])["data"]["transfer"] == named("t")
    assert said(partition.judge(a_return("t"))) == "nothing"
    assert stand(partition) == "= 10"


def test_both_legs_are_voided_whatever_was_spent_of_it() -> None:
    partition, _ = told(a_receipt("t"), a_debit("d", 8, participant="bob"), a_revocation("t"))
    assert stand(partition, "bob") == "= -8, owed 8"
    assert said(partition.judge(a_revocation("t", command_id=named("again")))) == "nothing"


def test_what_never_arrived_is_revoked_in_silence() -> None:
    assert said(told(a_revocation("t"))[1]) == "nothing"


def test_the_end_of_what_was_received_goes_with_it() -> None:
    lot = MovedLot(lot=named("l"), amount_minor=10, credited_at=day(1), expires_at=midnight(4))
    partition, _ = told(a_receipt("t", lot), an_expiry(5))
    assert stand(partition, "bob") == "= 0"
    revoked = partition.judge(a_revocation("t"))
    assert [entry.kind for entry in revoked.entries] == ["VOID", "VOID"]
    assert stand(partition, "bob") == "= 0"


@pytest.mark.parametrize(
    ("voided", "answer"),
    [
        (a_void("a"), "refused INVALID_MESSAGE"),
        (a_void("nothing"), "refused EVENT_NOT_FOUND"),
        (a_void("s"), "refused EVENT_NOT_FOUND"),
        (a_void("c", participant="bob"), "refused EVENT_NOT_FOUND"),
    ],
)
def test_what_is_taken_back_in_another_way_is_not_voided(
    voided: WalletCommand, answer: str
) -> None:
    partition, _ = told(a_grant("a", 10), a_credit("c", 10), a_spend("s", 5))
    assert said(partition.judge(voided)) == answer


def test_one_leg_of_a_transfer_is_not_voided_where_it_came_in() -> None:
    partition, _ = told(a_receipt("t"))
    (received,) = partition.wallet("bob").lots
    void = a_void("t", participant="bob", transaction_id=received.lot_id)
    assert said(partition.judge(void)) == "refused INVALID_MESSAGE"


def test_a_reimbursement_is_owed_to_its_participant_and_its_void_is_not() -> None:
    partition, ruling = told(a_credit("c", 30), a_reimbursement("r", 20))
    assert (stand(partition), ruling.entries[0].to_account) == ("= 10", "reimbursements")
    back = partition.judge(a_void("r"))
    assert stand(partition) == "= 30"
    sides = [row.side for each in (ruling, back) for row in each.receivables]
    assert sides == ["CREDIT", "DEBIT"]


def test_a_notice_is_no_part_of_the_memory() -> None:
    partition, ruling = told(a_credit("c", 10), a_transfer("t", 7))
    assert any(isinstance(fact, Noticed) for _, fact in ruling.facts)
    silent = Partition(speaks=False)
    silent.judge(a_credit("c", 10))
    assert silent.judge(a_transfer("t", 7)).notices == []
    assert silent.wallet("ada") == partition.wallet("ada")
