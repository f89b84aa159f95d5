"""What a wallet can pay of a purchase, and the payment: the same for every way to spend."""

from collections.abc import Sequence

from services.wallet.domain.allocation import allocate, coverable
from services.wallet.domain.allotment import circumstances
from services.wallet.domain.facts import LotUse, Owed, Posted, Refused, Spend
from services.wallet.domain.posting import posting
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import MakeSpend
from shared.kernel.periods import local_date


def covers(wallet: Wallet, request: MakeSpend) -> int:
    """Say how much the wallet can pay there and then: never more than its balance (D-28)."""
    return max(0, min(wallet.balance_minor, coverable(wallet.lots, circumstances(request))))


def unpaid(wallet: Wallet, request: MakeSpend) -> int:
    """Say what is left to pay of the purchase (D-30)."""
    return request.purchase_total_minor - wallet.purchases.get(request.purchase, 0)


def paid(wallet: Wallet, request: MakeSpend, amount: int) -> Posted:
    """Pay from the credits that may, in the order of paying."""
    return spent(
        request, amount, allocate(wallet.lots, Owed(request.spend_id, "SPEND", amount, request))
    )


def spent(request: MakeSpend, amount: int, uses: Sequence[LotUse]) -> Posted:
    """Pay from these credits."""
    assert sum(use.amount_minor for use in uses) == amount, "what is covered is paid by credits"
    return Posted(
        request.spend_id,
        "SPEND",
        posting("SPEND", request.participant, amount),
        -amount,
        uses=tuple(uses),
        spend=Spend(request, "POSTED", amount),
        value_date=local_date(request.performed_on, request.unit_time_zone),
    )


def no_purchase(purchase: str, spend: Spend | None = None) -> Refused:
    """Refuse what is asked of a purchase that was itself refused (rules 8.1)."""
    message = f"the purchase {purchase} was refused together with its spend request"
    return Refused("PURCHASE_NOT_FOUND", message, spend)
