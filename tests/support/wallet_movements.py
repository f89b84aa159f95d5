"""Commands about money that is neither awarded nor spent, valid by default."""

from dataclasses import replace

from shared.contracts.moved_lot import MovedLot
from shared.contracts.moving import (
    ReceiveTransfer,
    ReimburseWallet,
    ReturnTransfer,
    RevokeTransfer,
    SendTransfer,
    VoidTransaction,
    receiving,
)
from tests.support.wallet_stories import ADA, day, named


def a_reimbursement(name: str = "r", amount: int = 10, **given: object) -> ReimburseWallet:
    """Pay money out to the participant."""
    valid = ReimburseWallet(
        command_id=named(f"reimburse {name}"),
        participant=ADA,
        event_id=named(name),
        recorded_at=day(2),
        reimbursement_id=named(name),
        external_reference=name,
        amount_minor=amount,
        currency="EUR",
        performed_on=day(2),
    )
    return replace(valid, **given)  # type: ignore[arg-type]


def a_transfer(name: str = "t", amount: int | None = 10, **given: object) -> SendTransfer:
    """Send money to bob; without an amount, all there is."""
    valid = SendTransfer(
        command_id=named(f"send {name}"),
        participant=ADA,
        event_id=named(name),
        recorded_at=day(2),
        transfer_id=named(name),
        to="bob",
        external_reference=name,
        currency="EUR",
        performed_on=day(2),
        amount_minor=amount,
    )
    return replace(valid, **given)  # type: ignore[arg-type]


def a_receipt(name: str = "t", *lots: MovedLot, **given: object) -> ReceiveTransfer:
    """Receive what ada sent; ten of one lot unless lots are given."""
    ten = MovedLot(lot=named("lot"), amount_minor=10, credited_at=day(1))
    valid = ReceiveTransfer(
        command_id=receiving(named(name)),
        participant="bob",
        event_id=named(name),
        recorded_at=day(2),
        transfer_id=named(name),
        sender=ADA,
        external_reference=name,
        currency="EUR",
        lots=lots or (ten,),
    )
    return replace(valid, **given)  # type: ignore[arg-type]


def a_return(name: str = "t", **given: object) -> ReturnTransfer:
    """Give back what bob could not take."""
    valid = ReturnTransfer(
        command_id=named(f"return {name}"),
        participant=ADA,
        event_id=named(name),
        recorded_at=day(3),
        transfer_id=named(name),
        code="PARTICIPANT_TERMINATED",
        currency="EUR",
    )
    return replace(valid, **given)  # type: ignore[arg-type]


def a_revocation(name: str = "t", **given: object) -> RevokeTransfer:
    """Void what bob received."""
    valid = RevokeTransfer(
        command_id=named(f"revoke {name}"),
        participant="bob",
        event_id=named(f"void {name}"),
        recorded_at=day(3),
        transfer_id=named(name),
        sender=ADA,
    )
    return replace(valid, **given)  # type: ignore[arg-type]


def a_void(name: str = "c", times: str = "", **given: object) -> VoidTransaction:
    """Void a transaction by its id."""
    valid = VoidTransaction(
        command_id=named(f"void {name}{times}"),
        participant=ADA,
        event_id=named(f"void of {name}{times}"),
        recorded_at=day(3),
        transaction_id=named(name),
        currency="EUR",
        external_reference=name,
    )
    return replace(valid, **given)  # type: ignore[arg-type]
