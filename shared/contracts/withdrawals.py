"""Money that leaves a wallet otherwise than by a spend, and how it comes back (rules 4.2)."""

from dataclasses import dataclass

from shared.contracts.transaction import Allocation, WalletTransaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(WalletTransaction):
    """Money left the wallet for another reason than a spend."""

    external_reference: str
    """What upstream calls it; of one that is taken back only where it was named so."""
    unit: str | None = None
    allocations: tuple[Allocation, ...] = ()
    """Which credits paid, or, for a VOID, which credits got their money back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitMade(Withdrawal):
    """Money was taken for another reason than a spend."""

    debit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitCancelled(Withdrawal):
    """A debit was taken back."""

    debit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReimbursementMade(Withdrawal):
    """Money was paid out to the participant's accounts receivable."""

    reimbursement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReimbursementCancelled(Withdrawal):
    """A reimbursement was taken back."""

    reimbursement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferSent(Withdrawal):
    """Money is on its way to somebody else's wallet."""

    transfer: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCancelled(Withdrawal):
    """What was sent is back: the transfer was voided, or the receiver could not take it."""

    transfer: str
    to: str
    returned: str | None = None
    """Why the receiver could not take it; none: it was voided."""
