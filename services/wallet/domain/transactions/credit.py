"""Money comes in: an award, or a credit that is no award (rules 4.2)."""

from services.wallet.domain.allocation import settle
from services.wallet.domain.facts import Fact, Posted, Refused
from services.wallet.domain.lot import Credit, lot_of
from services.wallet.domain.paying import lain_before, no_purchase
from services.wallet.domain.posting import Posting, posting, received
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import CreditWallet, GrantAward
from shared.contracts.transaction import Kind


def credit(wallet: Wallet, command: GrantAward | CreditWallet) -> tuple[Fact, ...]:
    """Open a lot for an award, or for money that is none."""
    refused = _refusal(wallet, command)
    return (opened(wallet, command) if refused is None else refused,)


def opened(wallet: Wallet, credit: Credit) -> Posted:
    """Open a lot; what the wallet owes is covered first, as its conditions allow (D-55)."""
    lot = lot_of(credit)
    kind = lot.kind
    moved = coming_in(kind, credit.participant, credit.amount_minor)
    if not wallet.owed:
        return Posted(lot.lot_id, kind, moved, credit.amount_minor, lot)
    settled = settle(wallet.owed, (lot,), lain_before(wallet, lot.rows))
    return Posted(lot.lot_id, kind, moved, credit.amount_minor, lot, settled.uses, settled.owed)


def coming_in(kind: Kind, participant: str, amount_minor: int) -> Posting:
    """Move an amount into a wallet, from where its kind of credit comes."""
    if kind == "TRANSFER":
        return received(participant, amount_minor)
    return posting(kind, participant, amount_minor)


def _refusal(wallet: Wallet, command: GrantAward | CreditWallet) -> Refused | None:
    if command.amount_minor <= 0:
        return Refused("INVALID_AMOUNT", f"a credit of {command.amount_minor} gives nothing")
    if isinstance(command, GrantAward) and command.rests_on:
        gone = wallet.refused_purchases.intersection(command.rests_on)
        return no_purchase(min(gone)) if gone else None
    return None
