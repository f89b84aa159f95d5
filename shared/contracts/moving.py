"""What the wallet is asked about money that is neither awarded nor spent (rules 4.2)."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.command import Command
from shared.contracts.moved_lot import MovedLot
from shared.kernel.ids import derive_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ReimburseWallet(Command):
    """Pay money out to the participant's accounts receivable; never beyond the balance."""

    reimbursement_id: str
    external_reference: str
    amount_minor: int
    currency: str
    performed_on: datetime
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTransfer(Command):
    """Take money lot by lot and send it to somebody else's wallet (rules 4.2, D-61).

    Without an amount the whole balance goes, and nothing where there is none.
    """

    transfer_id: str
    to: str
    external_reference: str
    currency: str
    performed_on: datetime
    amount_minor: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveTransfer(Command):
    """Credit what somebody sent, lot by lot, as it was there (D-61)."""

    transfer_id: str
    """Of the transaction that sent it: one transfer of many lots is sent by several."""
    sender: str
    external_reference: str
    currency: str
    lots: tuple[MovedLot, ...]
    unit: str | None = None


def receiving(transfer: str) -> str:
    """Name the command by which a transfer comes in."""
    return derive_id("receive_transfer", transfer)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTransfer(Command):
    """Give back to the lots that it came from what the receiver could not take."""

    transfer_id: str
    """As above."""
    code: str
    """Why it was not taken."""
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeTransfer(Command):
    """Void the credits of a transfer whose sender's leg was voided (rules 4.2)."""

    transfer_id: str
    """As above."""
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidTransaction(Command):
    """Void one credit, debit, reimbursement, or both legs of a transfer (rules 4.2)."""

    transaction_id: str
    currency: str
    external_reference: str = ""
    """What upstream calls the voided transaction, where it was named so."""
