"""Spends that nobody requested: off an instant award, and as the participant set it (D-32, D-53).

Where nothing is to be spent no request exists: that is a fact of its own, and no refusal.
"""

from services.wallet.domain.facts import LotUse, Passed, Posted
from services.wallet.domain.paying import covers, paid, spent, unpaid
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import AutomaticTerms, MakeSpend
from shared.contracts.facts import PassedOver


def spend_by_itself(wallet: Wallet, command: MakeSpend) -> Posted | Passed:
    """Spend what an instant award gives, or what the terms of an automatic spend allow."""
    if command.purchase in wallet.refused_purchases:
        return Passed(command, "purchase_refused", 0, 0)
    if command.automatic is not None:
        return _automatic(wallet, command, command.automatic)
    return _instant(wallet, command)


def _instant(wallet: Wallet, command: MakeSpend) -> Posted | Passed:
    """Take the very award, whatever its conditions: what is left of it, and of the purchase."""
    at = command.performed_on
    lots = (lot for lot in wallet.lots if lot.lot_id == command.instant_award)
    award = next((lot for lot in lots if not lot.ended(at)), None)
    left = 0 if award is None else min(award.remaining_minor, max(0, wallet.balance_minor))
    amount = min(left, unpaid(wallet, command))
    if award is None or amount <= 0:
        return Passed(command, "nothing_to_spend", available(wallet, command), left)
    use = LotUse(command.spend_id, "SPEND", award.lot_id, amount, command)
    return spent(command, amount, (use,))


def _automatic(wallet: Wallet, command: MakeSpend, terms: AutomaticTerms) -> Posted | Passed:
    """Spend min(spendable, maximum, rest of the purchase), if both minima are reached."""
    has = available(wallet, command)
    spendable = min(covers(wallet, command), command.purchase_total_minor)
    amount = min(spendable, unpaid(wallet, command))
    if terms.maximum_spend_minor is not None:
        amount = min(amount, terms.maximum_spend_minor)
    because: PassedOver | None = None
    if has < terms.minimum_wallet_balance_minor:
        because = "minimum_wallet_balance"
    elif spendable < terms.minimum_spend_minor:
        because = "minimum_spend"
    elif amount <= 0:
        because = "nothing_to_spend"
    if because is not None:
        return Passed(command, because, has, spendable)
    return paid(wallet, command, amount)


def available(wallet: Wallet, request: MakeSpend) -> int:
    """Say what the wallet holds without what has ended, and without the purchase's own awards."""
    out = (
        lot.remaining_minor
        for lot in wallet.lots
        if lot.ended(request.performed_on) or lot.is_award_of(request.without_awards_of)
    )
    return wallet.balance_minor - sum(out)
