"""Which wallet transaction a void names: by the message that made it, or by its own id (4.2)."""

import re
from collections.abc import Callable, Mapping

from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.remembered.kept_event import KeptEvent
from shared.contracts.events import WalletVoided
from shared.kernel.ids import derive_id

_OWN_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def voided_message(event: WalletVoided) -> str:
    """Name the event that a void names, told by the same source."""
    return derive_id(event.external_system, event.transaction)


def voided_by(dossier: Dossier, event: WalletVoided) -> tuple[str, str] | Refused:
    """Say which transaction is meant, and what upstream calls it; or why there is none.

    One that nobody here has heard of by a message may be known to the wallet by its own id.
    """
    kept = dossier.events.get(voided_message(event))
    if kept is None or kept.state == "REFUSED":
        return _by_its_own_id(event)
    name = _TRANSACTIONS.get(kept.event_type)
    if name is None:
        message = f"a {kept.event_type} is taken back by its own cancellation (rules 4.5)"
        return Refused("INVALID_MESSAGE", message, "transaction")
    return name(kept), kept.event.external_reference


def transfer_of(kept: KeptEvent) -> str:
    """Name the transaction that sends a transfer; another attempt is another transaction."""
    attempt = (str(kept.attempt),) if kept.attempt else ()
    return derive_id("transfer", kept.event_id, *attempt)


def _by_its_own_id(event: WalletVoided) -> tuple[str, str] | Refused:
    if _OWN_NAME.fullmatch(event.transaction):
        return event.transaction.lower(), ""
    message = "the participant has no wallet transaction of this name"
    return Refused("EVENT_NOT_FOUND", message, "transaction")


_TRANSACTIONS: Mapping[str, Callable[[KeptEvent], str]] = {
    "WALLET_CREDIT": lambda kept: derive_id("credit", kept.event_id),
    "WALLET_DEBIT": lambda kept: derive_id("debit", kept.event_id),
    "WALLET_REIMBURSE": lambda kept: derive_id("reimbursement", kept.event_id),
    "WALLET_TRANSFER": transfer_of,
}
"""What made the transaction, and its name."""
