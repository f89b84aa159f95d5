"""Money is taken for another reason than a spend: never beyond the balance (D-51)."""

from services.wallet.domain.allocation import allocate
from services.wallet.domain.facts import Fact, LotUse, Movement, Owed, Posted, Refused
from services.wallet.domain.posting import posting
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import (
    DebitWallet,
)
from shared.contracts.moving import (
    ReimburseWallet,
)
from shared.contracts.transaction import Kind


def debit(wallet: Wallet, command: DebitWallet) -> tuple[Fact, ...]:
    """Take the money from open lots in the order of paying."""
    return _withdraw(wallet, command, command.debit_id, "DEBIT")


def reimburse(wallet: Wallet, command: ReimburseWallet) -> tuple[Fact, ...]:
    """Pay money out to the participant's accounts receivable (rules 4.2)."""
    return _withdraw(wallet, command, command.reimbursement_id, "REIMBURSE")


def taken(
    wallet: Wallet, transaction: str, kind: Kind, amount_minor: int
) -> Refused | tuple[LotUse, ...]:
    """Take an amount from open lots, or say that the balance is less.

    Spend conditions, start and end are not asked: a debit is no spend, and what the balance shows
    is what may be taken. So credits that ended and wait for the expiry run pay first (rules 4.3).
    """
    if amount_minor <= 0:
        return Refused("INVALID_AMOUNT", f"a debit of {amount_minor} takes nothing")
    if amount_minor > wallet.balance_minor:
        message = f"asked for {amount_minor}, the balance is {wallet.balance_minor} minor units"
        return Refused("INSUFFICIENT_BALANCE", message)
    uses = allocate(wallet.lots, Owed(transaction, kind, amount_minor))
    assert sum(use.amount_minor for use in uses) == amount_minor, "lots hold at least the balance"
    return uses


def _withdraw(
    wallet: Wallet, command: DebitWallet | ReimburseWallet, transaction: str, kind: Kind
) -> tuple[Fact, ...]:
    amount = command.amount_minor
    uses = taken(wallet, transaction, kind, amount)
    if isinstance(uses, Refused):
        return (uses,)
    moved = posting(kind, command.participant, amount)
    movement = Movement(transaction, kind, moved, command.command_id)
    return (Posted(transaction, kind, moved, -amount, uses=uses, movement=movement),)
