"""Both ends of a transfer, each decided where its participant is (rules 4.2, D-61).

sender                                                receiver
asks the wallet to send it            ─received──▶    credits it; or is unknown, or terminated:
gives it back, the event is refused   ◀─returned──    refuses it, once and for all
asks the wallet to void it            ─revoked───▶    voids its credits
"""

from dataclasses import replace

from services.rewards.domain.answers.decision import Decision, refused
from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.judging.voiding import transfer_of
from services.rewards.domain.remembered.facts import EventStands
from services.rewards.domain.remembered.kept_event import KeptEvent, keep
from shared.contracts import inbound
from shared.contracts.events import (
    TransferReceived,
    TransferReturned,
    TransferRevoked,
    WalletTransferred,
)
from shared.contracts.events.referral import REGISTRAR
from shared.contracts.moving import (
    ReceiveTransfer,
    ReturnTransfer,
    RevokeTransfer,
    SendTransfer,
    receiving,
)
from shared.contracts.notice import Notice
from shared.kernel.ids import derive_id


def keep_attempt(dossier: Dossier, event: WalletTransferred) -> KeptEvent:
    """Keep a transfer; told again after it came back it is another one."""
    told = dossier.told
    return replace(keep(event), attempt=0 if told is None else told.attempt + 1)


def send(dossier: Dossier, event: WalletTransferred, occasion: Occasion) -> Decision:
    """Ask the wallet to send an amount."""
    kept = keep_attempt(dossier, event)
    return Decision((send_to(event.to, kept, occasion, event.amount_minor),))


def send_to(
    to: str, kept: KeptEvent, occasion: Occasion, amount_minor: int | None = None
) -> SendTransfer:
    """Ask the wallet to send an amount, or all there is, to somebody because of an event."""
    event, transfer = kept.event, transfer_of(kept)
    return SendTransfer(
        command_id=derive_id("send_transfer", transfer),
        participant=event.participant,
        event_id=event.event_id,
        recorded_at=occasion.recorded_at,
        transfer_id=transfer,
        to=to,
        external_reference=event.external_reference,
        currency=occasion.platform.currency,
        performed_on=event.performed_on,
        amount_minor=amount_minor,
        unit=event.performed_by_unit,
    )


def receive(event: TransferReceived, occasion: Occasion) -> Decision:
    """Credit what was sent."""
    command = ReceiveTransfer(
        command_id=receiving(event.transfer),
        participant=event.participant,
        event_id=event.transferred,
        recorded_at=occasion.recorded_at,
        transfer_id=event.transfer,
        sender=event.sender,
        external_reference=event.reference,
        currency=occasion.platform.currency,
        lots=event.lots,
        unit=event.performed_by_unit,
    )
    return Decision((command,))


def send_back(event: TransferReceived, answer: Refused, occasion: Occasion) -> Decision:
    """Tell the sender that what was sent cannot be taken, and why."""
    told = inbound.TransferReturned(
        transfer=event.transfer, transferred=event.transferred, code=answer.code
    )
    notice = Notice(
        source=REGISTRAR,
        notice_id=derive_id("transfer_returned", event.transfer),
        participant=event.sender,
        event_id=event.transferred,
        cause=event.event_id,
        recorded_at=occasion.recorded_at,
        told=told,
    )
    return Decision(notices=(notice,))


def take_back(dossier: Dossier, event: TransferReturned, occasion: Occasion) -> Decision:
    """Give back what could not be taken; the transfer that was asked for is refused with it.

    What a termination sent comes back too, and the termination stands.
    """
    command = ReturnTransfer(
        command_id=derive_id("return_transfer", event.transfer),
        participant=event.participant,
        event_id=event.transferred,
        recorded_at=occasion.recorded_at,
        transfer_id=event.transfer,
        code=event.code,
        currency=occasion.platform.currency,
    )
    kept = dossier.events.get(event.transferred)
    if kept is None or kept.event_type != "WALLET_TRANSFER" or event.transfer != transfer_of(kept):
        return Decision((command,))
    answer = Refused(event.code, f"the receiver is refused: {event.code}", "to")
    gone = replace(kept, state="REFUSED", refused=answer.code, binding=answer.binding)
    record = refused(gone, answer.code, answer.message, answer.path, occasion)
    return Decision((command,), (EventStands(gone),), (record,))


def revoke(event: TransferRevoked, occasion: Occasion) -> Decision:
    """Void what was credited."""
    command = RevokeTransfer(
        command_id=derive_id("revoke_transfer", event.transfer),
        participant=event.participant,
        event_id=event.event_id,
        recorded_at=occasion.recorded_at,
        transfer_id=event.transfer,
        sender=event.sender,
    )
    return Decision((command,))
