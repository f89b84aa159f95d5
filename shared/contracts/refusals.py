"""What the wallet would not do, and why: one for each command (rules 8.3)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A command that was not obeyed, and why."""

    participant: str
    code: str
    """A code of rules 8.3, or DIVERGENT."""
    message: str
    command: str
    event: str
    """The event that asked for it."""
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAwardRefused(Refusal):
    """An award was not credited."""

    award: str
    offer: str
    external_references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeSpendRefused(Refusal):
    """A spend request was refused: it does not exist."""

    spend: str
    spend_request: str
    external_reference: str
    purchase: str
    purchase_reference: str
    requested_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSpendRefused(Refusal):
    """A purchase and the spend request that was told with it: neither exists (rules 8.1)."""

    purchase: str
    purchase_reference: str
    spend: str
    spend_request: str
    external_reference: str
    requested_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAwardRefused(Refusal):
    """An award stands as it was."""

    award: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSpendRefused(Refusal):
    """A spend stands as it was."""

    spend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelExpirationRefused(Refusal):
    """An expiration stands as it was."""

    award: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditWalletRefused(Refusal):
    """Nothing was credited."""

    credit: str
    external_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitWalletRefused(Refusal):
    """Nothing was debited."""

    debit: str
    external_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReimburseWalletRefused(Refusal):
    """Nothing was reimbursed."""

    reimbursement: str
    external_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTransferRefused(Refusal):
    """Nothing was sent."""

    transfer: str
    external_reference: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveTransferRefused(Refusal):
    """A transfer was told again with other content."""

    transfer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTransferRefused(Refusal):
    """There is no such transfer to give back, or it was told again with other content."""

    transfer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeTransferRefused(Refusal):
    """There is no such transfer to revoke, or it was told again with other content."""

    transfer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidTransactionRefused(Refusal):
    """A wallet transaction stands as it was."""

    transaction: str
    external_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryParkedRefused(Refusal):
    """A retry was told again with other content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireCreditsRefused(Refusal):
    """An expiry run was told again with other content; `participant` is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlePurchaseRefused(Refusal):
    """A purchase was not settled."""

    purchase: str
    purchase_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleReceivablesRefused(Refusal):
    """A settlement did not take place in a partition; `participant` is empty."""

    settlement: str


RefusalFact = (
    GrantAwardRefused
    | MakeSpendRefused
    | CreateSpendRefused
    | CancelAwardRefused
    | CancelSpendRefused
    | CancelExpirationRefused
    | CreditWalletRefused
    | DebitWalletRefused
    | ReimburseWalletRefused
    | SendTransferRefused
    | ReceiveTransferRefused
    | ReturnTransferRefused
    | RevokeTransferRefused
    | VoidTransactionRefused
    | RetryParkedRefused
    | ExpireCreditsRefused
    | SettlePurchaseRefused
    | SettleReceivablesRefused
)
