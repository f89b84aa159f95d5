"""A request is paid from what may pay it there and then (rules 4.4, D-30)."""

from services.wallet.domain.allocation import allocate, coverable
from services.wallet.domain.allotment import circumstances
from services.wallet.domain.facts import Fact, Owed, Posted, Refused, Spend, Stood
from services.wallet.domain.posting import posting
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import MakeSpend
from shared.kernel.periods import local_date


def make_spend(wallet: Wallet, command: MakeSpend) -> tuple[Fact, ...]:
    """Spend min(requested, coverable, unpaid rest of the purchase), or refuse, or let it wait.

    A deferred request is checked when it arrives and spent by the next telling of it; one that
    was refused, paid or cancelled in between is left alone.
    """
    known = wallet.spends.get(command.spend_id)
    if known is not None and (known.standing != "PENDING" or command.deferred):
        return ()
    covered = covers(wallet, command)
    if known is None and command.reject_if_not_covered and covered < command.requested_minor:
        return (_not_covered(command, covered),)
    if command.deferred:
        return (Stood(Spend(command, "PENDING")),)
    unpaid = command.purchase_total_minor - wallet.purchases.get(command.purchase, 0)
    amount = min(command.requested_minor, covered, unpaid)
    if amount <= 0:
        return (Stood(Spend(command, "POSTED")),)
    return (_spent(wallet, command, amount),)


def covers(wallet: Wallet, request: MakeSpend) -> int:
    """Say how much the wallet can pay there and then: never more than its balance (D-28)."""
    return max(0, min(wallet.balance_minor, coverable(wallet.lots, circumstances(request))))


def _not_covered(command: MakeSpend, covered: int) -> Refused:
    message = f"requested {command.requested_minor}, covered {covered} minor units"
    return Refused("SPEND_NOT_COVERED", message, Spend(command, "REFUSED"))


def _spent(wallet: Wallet, command: MakeSpend, amount: int) -> Posted:
    uses = allocate(wallet.lots, Owed(command.spend_id, "SPEND", amount, command))
    assert sum(use.amount_minor for use in uses) == amount, "what is covered is paid by credits"
    return Posted(
        command.spend_id,
        "SPEND",
        posting("SPEND", command.participant, amount),
        -amount,
        uses=uses,
        spend=Spend(command, "POSTED", amount),
        value_date=local_date(command.performed_on, command.unit_time_zone),
    )
