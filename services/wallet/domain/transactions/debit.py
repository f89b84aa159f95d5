"""Money is taken for another reason than a spend: never beyond the balance (D-51)."""

from services.wallet.domain.allocation import allocate
from services.wallet.domain.facts import Fact, Owed, Posted, Refused
from services.wallet.domain.posting import posting
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import DebitWallet


def debit(wallet: Wallet, command: DebitWallet) -> tuple[Fact, ...]:
    """Take the money from open lots in the order of paying.

    Spend conditions, start and end are not asked: a debit is no spend, and what the balance shows
    is what may be taken. So credits that ended and wait for the expiry run pay first (rules 4.3).
    """
    amount = command.amount_minor
    if amount <= 0:
        return (Refused("INVALID_AMOUNT", f"a debit of {amount} takes nothing"),)
    if amount > wallet.balance_minor:
        message = f"asked for {amount}, the balance is {wallet.balance_minor} minor units"
        return (Refused("INSUFFICIENT_BALANCE", message),)
    uses = allocate(wallet.lots, Owed(command.debit_id, "DEBIT", amount))
    assert sum(use.amount_minor for use in uses) == amount, "open lots hold at least the balance"
    moved = posting("DEBIT", command.participant, amount)
    return (Posted(command.debit_id, "DEBIT", moved, -amount, uses=uses),)
