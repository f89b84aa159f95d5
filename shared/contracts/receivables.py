"""What the wallet states of accounts receivable: entries, and how settlements stand (rules 6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Side = Literal["DEBIT", "CREDIT"]
"""A debit is owed to the platform, a credit by it; the balance is debits less credits."""
Reason = Literal["CONTRIBUTION", "SPEND", "REIMBURSEMENT"]
DocumentKind = Literal["INVOICE", "CREDIT_NOTE"]
Standing = Literal["DRAFTED", "SETTLED", "DISCARDED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivableEntered:
    """One line of one document: an account was debited or credited, because of a transaction."""

    entry: int
    """Its number in its partition, from 1 without a gap."""
    account: str
    merchant: str | None = None
    participant: str | None = None
    """Whose account it is: one of the two."""
    side: Side
    amount_minor: int
    """Always positive."""
    change_minor: int
    """What it did to the balance: debits less credits."""
    currency: str
    reason: Reason
    document: str
    document_kind: DocumentKind
    """A debit stands on an invoice, a credit on a credit note."""
    transaction: str
    """The wallet transaction it follows from; for what was taken back, the VOID."""
    about: str
    """The award, spend or reimbursement that this transaction is about."""
    scheme: str | None = None
    settlement: str | None = None
    """Of a merchant: what settled it. Participants are booked at once."""
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPart:
    """What one partition adds to one document; a document is the sum of all partitions' parts."""

    document: str
    kind: DocumentKind
    account: str
    merchant: str
    amount_minor: int
    """Always positive."""
    contribution_minor: int = 0
    """The part of it that is contributions; the rest is spends."""
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementReached:
    """A settlement stands so in one partition: it is whole when every partition has said so."""

    settlement: str
    partition: int
    number: int
    """Its number in the partition, from 1 without a gap."""
    standing: Standing
    as_of: datetime
    documents: tuple[DocumentPart, ...] = ()
    items: int = 0
    debit_minor: int = 0
    credit_minor: int = 0
    currency: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeShare:
    """What one merchant owes of a purchase's awards of one scheme; without one: its spends."""

    merchant: str
    scheme: str | None = None
    awarded_minor: int = 0
    contribution_minor: int = 0
    spent_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseSettled:
    """What was due of one purchase is settled at once, ahead of the next run (rules 6)."""

    settlement: str
    participant: str
    purchase: str
    """The event id of the purchase."""
    purchase_reference: str
    awarded_minor: int
    """The awards that merchants contribute to, less those taken back."""
    contribution_minor: int
    spent_minor: int
    documents: tuple[DocumentPart, ...] = ()
    details: tuple[SchemeShare, ...] = ()
    """For each merchant and scheme."""
    transactions: tuple[str, ...] = ()
    """The awards and spends that were settled."""
    currency: str
    recorded_at: datetime


ReceivableFact = ReceivableEntered | SettlementReached | PurchaseSettled
"""What wallet.receivables.v1 carries."""
