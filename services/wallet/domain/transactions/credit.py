"""Money comes in: an award, or a credit that is no award (rules 4.2)."""

from services.wallet.domain.allocation import settle
from services.wallet.domain.facts import Fact, Posted, Refused
from services.wallet.domain.lot import Credit, lot_of
from services.wallet.domain.paying import no_purchase
from services.wallet.domain.posting import posting
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import GrantAward
from shared.contracts.facts import Kind


def credit(wallet: Wallet, command: Credit) -> tuple[Fact, ...]:
    """Open a lot; what the wallet owes is covered first, as its conditions allow (D-55)."""
    if refused := _refusal(wallet, command):
        return (refused,)
    kind: Kind = "AWARD" if isinstance(command, GrantAward) else "CREDIT"
    lot = lot_of(command)
    moved = posting(kind, command.participant, command.amount_minor)
    if not wallet.owed:
        return (Posted(lot.lot_id, kind, moved, command.amount_minor, lot),)
    settled = settle(wallet.owed, (lot,))
    return (Posted(lot.lot_id, kind, moved, command.amount_minor, lot, settled.uses, settled.owed),)


def _refusal(wallet: Wallet, command: Credit) -> Refused | None:
    if command.amount_minor <= 0:
        return Refused("INVALID_AMOUNT", f"a credit of {command.amount_minor} gives nothing")
    if command.allotment is not None and command.allotment.products:
        return Refused(
            "UNSUPPORTED_SPEND_CONDITION", "spending on certain products only is not built yet"
        )
    if isinstance(command, GrantAward) and command.rests_on:
        gone = wallet.refused_purchases.intersection(command.rests_on)
        return no_purchase(min(gone)) if gone else None
    return None
