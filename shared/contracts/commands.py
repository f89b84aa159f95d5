"""What rewards asks of the wallet: every command once, named by its cause (rules 4, 5)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from shared.contracts.allotment import Allotment
from shared.contracts.command import Command
from shared.contracts.moving import (
    ReceiveTransfer,
    ReimburseWallet,
    ReturnTransfer,
    RevokeTransfer,
    SendTransfer,
    VoidTransaction,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAward(Command):
    """Credit an award, with its lot and the allotment copied from the offer."""

    award_id: str
    offer: str
    offer_number: int
    offer_type: str
    scheme: str
    classification: str
    events: tuple[str, ...]
    """Event ids of all events that this award is for; one, or the members of a set."""
    external_references: tuple[str, ...]
    """What upstream calls those events."""
    amount_minor: int
    currency: str
    performed_by_unit: str | None = None
    merchant: str | None = None
    contribution_percentage: Decimal = Decimal(0)
    contribution_minor: int = 0
    valid_from: datetime | None = None
    expires_at: datetime | None = None
    """First moment at which it can no longer be used (D-11, D-48)."""
    expires_on: date | None = None
    """Its date in the platform zone, where the validity counts dates."""
    allotment: Allotment | None = None
    rests_on: tuple[str, ...] = ()
    """Those of its events that are purchases told with a spend request, which may be refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendLine:
    """What was paid for one kind of product; credits may be bound to it (rules 2.9, D-31)."""

    product: str
    product_type: str | None = None
    families: tuple[str, ...] = ()
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticTerms:
    """When a purchase is paid from the wallet by itself, as its participant set it (D-53)."""

    minimum_wallet_balance_minor: int = 0
    minimum_spend_minor: int = 0
    maximum_spend_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeSpend(Command):
    """Spend on a purchase: min(requested, coverable, unpaid rest of the purchase) (rules 4.4).

    deferred only checks and remembers the request: a run spends it later.
    """

    spend_id: str
    spend_request: str
    """The event id of the request."""
    external_reference: str
    purchase: str
    """The event id of the purchase."""
    purchase_reference: str
    purchase_total_minor: int
    requested_minor: int
    reject_if_not_covered: bool
    performed_on: datetime
    currency: str
    unit: str | None = None
    unit_group: str | None = None
    unit_time_zone: str = "UTC"
    deferred: bool = False
    lines: tuple[SpendLine, ...] = ()
    """The lines of the purchase, equal products added up; a return is negative."""
    merchant: str | None = None
    """Whoever stands behind the unit where it is spent (rules 6)."""
    reduction_method: Literal["FRONT_END_REDUCTION", "BACK_END_REDUCTION"] = "FRONT_END_REDUCTION"
    credits_participant: bool = False
    """The participant pays in full, and the amount is credited to their receivable (D-44)."""
    instant_award: str | None = None
    """Of an instant spend: the award that it takes off the purchase (rules 4.4-6)."""
    automatic: AutomaticTerms | None = None
    """Of an automatic spend: its terms (rules 4.4-7)."""
    without_awards_of: str | None = None
    """The event whose own awards may not pay (D-32)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSpend(Command):
    """Everything that a purchase with a spend request asks: all of it, or nothing (rules 8.1).

    It is done in this order: the awards of the purchase, its instant and its automatic spend, and
    the spend that was requested with it (D-32). The command ids of the parts are not used.
    """

    purchase: str
    """The event id of the purchase."""
    purchase_reference: str
    grants: tuple[GrantAward, ...] = ()
    by_itself: tuple[MakeSpend, ...] = ()
    """The instant spends, and the automatic one."""
    requested: MakeSpend


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAward(Command):
    """Void the credit of an award; a cascade passes silently over one that was refused."""

    award_id: str
    cascade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSpend(Command):
    """Void the debit of a spend; a cascade passes silently over one that was refused."""

    spend_id: str
    cascade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelExpiration(Command):
    """Void the latest expiration of an award."""

    award_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditWallet(Command):
    """Give money that is no award."""

    credit_id: str
    external_reference: str
    amount_minor: int
    currency: str
    unit: str | None = None
    valid_from: datetime | None = None
    expires_at: datetime | None = None
    expires_on: date | None = None
    allotment: Allotment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitWallet(Command):
    """Take money for another reason than a spend; never beyond the balance (D-51)."""

    debit_id: str
    external_reference: str
    amount_minor: int
    currency: str
    performed_on: datetime
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryParked(Command):
    """Try the participant's parked commands again, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireCredits:
    """Debit what is left of every credit of this partition that expired by as_of (rules 4.3)."""

    command_id: str
    run_id: str
    as_of: datetime
    time_zone: str
    """The platform zone: the debit is dated the day before the credit's end in it (D-48)."""
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlePurchase(Command):
    """Settle at once what merchants are due of one purchase, ahead of the next run (rules 6)."""

    settlement: str
    """What its documents are named by."""
    purchase: str
    """The event id of the purchase."""
    purchase_reference: str
    transactions: tuple[str, ...]
    """Its awards and its spends, whatever became of them."""
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleReceivables:
    """Settle everything that merchants of this partition are due; or draft it first (rules 6).

    A draft books nothing and holds off other settlements until it is confirmed or discarded; what
    becomes due meanwhile is left for the next.
    """

    command_id: str
    run_id: str
    settlement: str
    """What its documents are named by: the run, or the draft that it ends."""
    step: Literal["SETTLE", "DRAFT", "CONFIRM", "DISCARD"] = "SETTLE"
    as_of: datetime
    currency: str
    recorded_at: datetime


ParticipantCommand = (
    GrantAward
    | MakeSpend
    | CreateSpend
    | CancelAward
    | CancelSpend
    | CancelExpiration
    | CreditWallet
    | DebitWallet
    | ReimburseWallet
    | SendTransfer
    | ReceiveTransfer
    | ReturnTransfer
    | RevokeTransfer
    | VoidTransaction
    | RetryParked
    | SettlePurchase
)

RunCommand = ExpireCredits | SettleReceivables
"""About everybody in a partition: a run reached it."""

WalletCommand = ParticipantCommand | RunCommand
