"""What a wallet can pay of a purchase, and the payment: the same for every way to spend."""

from collections.abc import Mapping, Sequence

from services.wallet.domain.allocation import Lain, allocate, coverable, lain_on
from services.wallet.domain.allotment import circumstances
from services.wallet.domain.facts import LotUse, Owed, Posted, Refused, Spend
from services.wallet.domain.flow import Rows
from services.wallet.domain.lot import any_bound
from services.wallet.domain.posting import posting
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import MakeSpend
from shared.kernel.periods import local_date


def covers(wallet: Wallet, request: MakeSpend) -> int:
    """Say how much the wallet can pay there and then: never more than its balance (D-28)."""
    there = circumstances(request)
    most = coverable(wallet.lots, request, there, lain(wallet, request.purchase))
    return max(0, min(wallet.balance_minor, most))


def lain(wallet: Wallet, purchase: str) -> Lain:
    """Say what was spent on a purchase so far; nothing where no money is bound to products."""
    if not any_bound(wallet.lots):
        return ()
    return lain_on(wallet.uses.values(), wallet.owed, rows_of(wallet)).get(purchase, ())


def lain_before(wallet: Wallet, rows: Rows) -> Mapping[str, Lain]:
    """Say what was spent on purchases before new money pays what is owed of them."""
    return lain_on(wallet.uses.values(), (), rows_of(wallet)) if rows else {}


def rows_of(wallet: Wallet) -> dict[str, Rows]:
    """Say which products the lots at hand are bound to, as far as they are."""
    lots = (*wallet.lots, *wallet.closed.values())
    return {lot.lot_id: lot.rows for lot in lots if lot.rows}


def unpaid(wallet: Wallet, request: MakeSpend) -> int:
    """Say what is left to pay of the purchase (D-30)."""
    return request.purchase_total_minor - wallet.purchases.get(request.purchase, 0)


def paid(wallet: Wallet, request: MakeSpend, amount: int) -> Posted:
    """Pay from the credits that may, in the order of paying."""
    debit = Owed(request.spend_id, "SPEND", amount, request)
    return spent(request, amount, allocate(wallet.lots, debit, lain(wallet, request.purchase)))


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
