"""What the wallet states: every transaction, every request that stands, every refusal."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from shared.contracts.receivables import ReceivableFact
from shared.contracts.refusals import RefusalFact
from shared.contracts.transaction import Allocation, State, WalletTransaction
from shared.contracts.withdrawals import (
    DebitCancelled,
    DebitMade,
    ReimbursementCancelled,
    ReimbursementMade,
    TransferCancelled,
    TransferSent,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardTransaction(WalletTransaction):
    """A transaction about one award, with what a dashboard wants to know without a join."""

    award: str
    offer: str
    offer_number: int
    offer_type: str
    scheme: str
    classification: str
    events: tuple[str, ...]
    external_references: tuple[str, ...]
    """What upstream calls those events."""
    expires_on: date | None = None
    expires_at: datetime | None = None
    performed_by_unit: str | None = None
    merchant: str | None = None
    contribution_percentage: Decimal = Decimal(0)
    contribution_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardGranted(AwardTransaction):
    """An award was credited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardCancelled(AwardTransaction):
    """An award was taken back; its credit is void."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardExpired(AwardTransaction):
    """What was left of an award reached its end; amount_minor is that rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpirationCancelled(AwardTransaction):
    """An expiration was taken back: the rest is in the wallet again, with its old end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTransaction(WalletTransaction):
    """A transaction about a credit that is no award; of kind TRANSFER: somebody sent it."""

    credit: str
    external_reference: str
    expires_on: date | None = None
    expires_at: datetime | None = None
    unit: str | None = None
    transfer: str | None = None
    """Of money that somebody sent: the transaction that sent it."""
    sender: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditMade(CreditTransaction):
    """Money that is no award was credited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditExpired(CreditTransaction):
    """What was left of such a credit reached its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditCancelled(CreditTransaction):
    """Such a credit was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditExpirationCancelled(CreditTransaction):
    """Its expiration was taken back: the rest is in the wallet again, with its old end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendTransaction(WalletTransaction):
    """A transaction about one spend."""

    spend: str
    spend_request: str
    """The event id of the request."""
    external_reference: str
    """What upstream calls the request."""
    purchase: str
    """The event id of the purchase."""
    purchase_reference: str
    """What upstream calls the purchase."""
    requested_minor: int
    performed_on: datetime
    unit: str | None = None
    instant: bool = False
    automatic: bool = False
    allocations: tuple[Allocation, ...] = ()
    """Which credits paid, or, for a VOID, which credits got their money back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendMade(SpendTransaction):
    """A spend request was paid, in whole or in part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendCancelled(SpendTransaction):
    """A spend was taken back; the credits have their money again, with their own expiry (D-33)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendRequestStanding:
    """A request about which no money moved."""

    spend: str
    spend_request: str
    external_reference: str
    purchase: str
    purchase_reference: str
    requested_minor: int
    performed_on: datetime
    participant: str
    amount_minor: int = 0
    """The actual spend."""
    balance_minor: int
    currency: str
    state: State
    recorded_at: datetime
    unit: str | None = None
    instant: bool = False
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendRequestPosted(SpendRequestStanding):
    """A request was accepted and nothing is spent: nothing is coverable, or a run will spend."""

    deferred: bool = False
    """A run will spend it, with what is coverable then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendRequestCancelled(SpendRequestStanding):
    """A request that had spent nothing was taken back."""


PassedOver = Literal[
    "minimum_wallet_balance", "minimum_spend", "nothing_to_spend", "purchase_refused"
]
"""Why nothing is spent: the first that fails, in this order; a refused purchase comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendPassedOver:
    """A spend that was to happen by itself did not: no request exists (rules 4.4-6, 4.4-7)."""

    spend: str
    spend_request: str
    purchase: str
    purchase_reference: str
    participant: str
    instant: bool
    automatic: bool
    because: PassedOver
    available_minor: int
    """The balance without what has ended, and without awards of the purchase itself."""
    spendable_minor: int
    """What may pay of this purchase."""
    balance_minor: int
    currency: str
    performed_on: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSealed:
    """The head of one partition's chain of seals: what it covers, and its digest."""

    partition: int
    number: int
    digest: str
    """SHA-256 in hexadecimal, over the digest before and the rows of one batch."""
    previous: str
    commands: int
    """Numbers of the last row of each table that is covered."""
    entries: int
    lot_uses: int
    spends: int
    divergences: int
    recorded_at: datetime
    receivable_items: int = 0
    receivable_entries: int = 0
    settlements: int = 0


AwardFact = AwardGranted | AwardCancelled | AwardExpired
"""What wallet.awards.v1 carries; the same messages are on wallet.transactions.v1."""

TransactionFact = (
    AwardFact
    | ExpirationCancelled
    | CreditMade
    | CreditExpired
    | CreditCancelled
    | CreditExpirationCancelled
    | DebitMade
    | DebitCancelled
    | ReimbursementMade
    | ReimbursementCancelled
    | TransferSent
    | TransferCancelled
    | SpendMade
    | SpendCancelled
    | SpendRequestPosted
    | SpendRequestCancelled
    | SpendPassedOver
    | RefusalFact
)
"""What wallet.transactions.v1 carries."""

WalletFact = TransactionFact | ReceivableFact | LedgerSealed
