"""A purchase with a spend request: all that it asks of the wallet, or nothing (rules 8.1, D-32)."""

from services.wallet.domain.facts import Fact, Noticed, Refused, Spend
from services.wallet.domain.transactions.credit import credit
from services.wallet.domain.transactions.spend import make_spend
from services.wallet.domain.wallet import Wallet, fold
from shared.contracts.commands import CreateSpend, GrantAward, MakeSpend
from shared.contracts.inbound.wallet import PurchaseRefused
from shared.contracts.notice import LEDGER, Notice
from shared.kernel.ids import derive_id


def create_spend(wallet: Wallet, command: CreateSpend) -> tuple[Fact, ...]:
    """Do one part after the other, each seeing those before; if one is refused, all are."""
    facts: list[Fact] = []
    parts: tuple[GrantAward | MakeSpend, ...]
    parts = (*command.grants, *command.by_itself, command.requested)
    for part in parts:
        said = _part(wallet, part)
        for fact in said:
            if isinstance(fact, Refused):
                return _refused(command, fact)
        wallet = fold(said, wallet)
        facts += said
    return tuple(facts)


def _refused(command: CreateSpend, no: Refused) -> tuple[Fact, ...]:
    """Refuse all of it, and tell the engine, which has kept the purchase."""
    spend = Spend(command.requested, "PURCHASE_REFUSED")
    told = PurchaseRefused(purchase=command.purchase, code=no.code, message=no.message)
    notice = Notice(
        source=LEDGER,
        notice_id=derive_id("purchase_refused", command.purchase, command.command_id),
        participant=command.participant,
        event_id=command.event_id,
        cause=command.command_id,
        recorded_at=command.recorded_at,
        told=told,
    )
    return Refused(no.code, no.message, spend), Noticed(notice)


def _part(wallet: Wallet, part: GrantAward | MakeSpend) -> tuple[Fact, ...]:
    return credit(wallet, part) if isinstance(part, GrantAward) else make_spend(wallet, part)
