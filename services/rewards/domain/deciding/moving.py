"""Money that no offer has a say in: it is handed to the wallet as it was told (rules 4.2)."""

from typing import assert_never

from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.judging.voiding import voided_by
from shared.contracts.commands import (
    CreditWallet,
    DebitWallet,
    RetryParked,
    WalletCommand,
)
from shared.contracts.events import (
    ParkedRetried,
    WalletCredited,
    WalletDebited,
    WalletReimbursed,
    WalletVoided,
)
from shared.contracts.moving import (
    ReimburseWallet,
    VoidTransaction,
)
from shared.kernel.ids import derive_id

Passed = WalletCredited | WalletDebited | WalletReimbursed | ParkedRetried


def pass_on(event: Passed, occasion: Occasion) -> WalletCommand:
    """Hand a message to the wallet."""
    match event:
        case WalletCredited():
            return _credit(event, occasion)
        case WalletDebited():
            return _debit(event, occasion)
        case WalletReimbursed():
            return _reimburse(event, occasion)
        case ParkedRetried():
            return RetryParked(
                command_id=derive_id("retry_parked", event.event_id),
                participant=event.participant,
                event_id=event.event_id,
                recorded_at=occasion.recorded_at,
            )
        case _:
            assert_never(event)


def void(dossier: Dossier, event: WalletVoided, occasion: Occasion) -> VoidTransaction:
    """Name the transaction to be voided: by what made it, or by its own id."""
    voided = voided_by(dossier, event)
    assert isinstance(voided, tuple), "refused before: it is not there"
    transaction, named = voided
    return VoidTransaction(
        command_id=derive_id("void_transaction", event.event_id),
        participant=event.participant,
        event_id=event.event_id,
        recorded_at=occasion.recorded_at,
        transaction_id=transaction,
        currency=occasion.platform.currency,
        external_reference=named,
    )


def _credit(event: WalletCredited, occasion: Occasion) -> CreditWallet:
    return CreditWallet(
        command_id=derive_id("credit_wallet", event.event_id),
        participant=event.participant,
        event_id=event.event_id,
        recorded_at=occasion.recorded_at,
        credit_id=derive_id("credit", event.event_id),
        external_reference=event.external_reference,
        amount_minor=event.amount_minor,
        currency=occasion.platform.currency,
        unit=event.performed_by_unit,
        valid_from=event.valid_from,
        expires_at=event.expires_at,
        expires_on=event.expires_on,
        allotment=event.allotment,
    )


def _debit(event: WalletDebited, occasion: Occasion) -> DebitWallet:
    return DebitWallet(
        command_id=derive_id("debit_wallet", event.event_id),
        participant=event.participant,
        event_id=event.event_id,
        recorded_at=occasion.recorded_at,
        debit_id=derive_id("debit", event.event_id),
        external_reference=event.external_reference,
        amount_minor=event.amount_minor,
        currency=occasion.platform.currency,
        performed_on=event.performed_on,
        unit=event.performed_by_unit,
    )


def _reimburse(event: WalletReimbursed, occasion: Occasion) -> ReimburseWallet:
    return ReimburseWallet(
        command_id=derive_id("reimburse_wallet", event.event_id),
        participant=event.participant,
        event_id=event.event_id,
        recorded_at=occasion.recorded_at,
        reimbursement_id=derive_id("reimbursement", event.event_id),
        external_reference=event.external_reference,
        amount_minor=event.amount_minor,
        currency=occasion.platform.currency,
        performed_on=event.performed_on,
        unit=event.performed_by_unit,
    )
