"""A request is paid from what may pay it there and then (rules 4.4, D-30)."""

from services.wallet.domain.facts import Fact, Refused, Spend, Stood
from services.wallet.domain.paying import covers, no_purchase, paid, unpaid
from services.wallet.domain.transactions.by_itself import spend_by_itself
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import MakeSpend


def make_spend(wallet: Wallet, command: MakeSpend) -> tuple[Fact, ...]:
    """Spend min(requested, coverable, unpaid rest of the purchase), or refuse, or let it wait.

    A deferred request is checked when it arrives and spent by the next telling of it; one that
    was refused, paid or cancelled in between is left alone.
    """
    known = wallet.spends.get(command.spend_id)
    if known is not None and (known.standing != "PENDING" or command.deferred):
        return ()
    if command.instant_award is not None or command.automatic is not None:
        return (spend_by_itself(wallet, command),)
    if command.purchase in wallet.refused_purchases:
        return (no_purchase(command.purchase, Spend(command, "REFUSED")),)
    covered = covers(wallet, command)
    if known is None and command.reject_if_not_covered and covered < command.requested_minor:
        return (_not_covered(command, covered),)
    if command.deferred:
        return (Stood(Spend(command, "PENDING")),)
    amount = min(command.requested_minor, covered, unpaid(wallet, command))
    if amount <= 0:
        return (Stood(Spend(command, "POSTED")),)
    return (paid(wallet, command, amount),)


def _not_covered(command: MakeSpend, covered: int) -> Refused:
    message = f"requested {command.requested_minor}, covered {covered} minor units"
    return Refused("SPEND_NOT_COVERED", message, Spend(command, "REFUSED"))
