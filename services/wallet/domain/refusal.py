"""A no, said to others: which command, which of their things it was about, and why."""

from datetime import datetime
from typing import TypedDict, assert_never

from shared.contracts.commands import (
    CancelAward,
    CancelExpiration,
    CancelSpend,
    CreateSpend,
    CreditWallet,
    DebitWallet,
    ExpireCredits,
    GrantAward,
    MakeSpend,
    RetryParked,
    RunCommand,
    SettlePurchase,
    SettleReceivables,
    WalletCommand,
)
from shared.contracts.moving import (
    ReceiveTransfer,
    ReimburseWallet,
    ReturnTransfer,
    RevokeTransfer,
    SendTransfer,
    VoidTransaction,
)
from shared.contracts.refusals import (
    CancelAwardRefused,
    CancelExpirationRefused,
    CancelSpendRefused,
    CreateSpendRefused,
    CreditWalletRefused,
    DebitWalletRefused,
    ExpireCreditsRefused,
    GrantAwardRefused,
    MakeSpendRefused,
    ReceiveTransferRefused,
    RefusalFact,
    ReimburseWalletRefused,
    RetryParkedRefused,
    ReturnTransferRefused,
    RevokeTransferRefused,
    SendTransferRefused,
    SettlePurchaseRefused,
    SettleReceivablesRefused,
    VoidTransactionRefused,
)


class _Said(TypedDict):
    """What every refusal says."""

    participant: str
    code: str
    message: str
    command: str
    event: str
    recorded_at: datetime


def participant_of(command: WalletCommand) -> str:
    """Whose wallet a command is about; empty for a run, which is about all of them."""
    return "" if isinstance(command, RunCommand) else command.participant


def cause_of(command: WalletCommand) -> str:
    """The event that a command began with; for a run, the run."""
    return command.run_id if isinstance(command, RunCommand) else command.event_id


def refusal(command: WalletCommand, code: str, message: str) -> RefusalFact:
    """Say no to a command."""
    said = _Said(
        participant=participant_of(command),
        code=code,
        message=message,
        command=command.command_id,
        event=cause_of(command),
        recorded_at=command.recorded_at,
    )
    match command:
        case GrantAward():
            return _of_award(command, said)
        case MakeSpend():
            return _of_spend(command, said)
        case CreateSpend():
            return _of_purchase(command, said)
        case CreditWallet() | DebitWallet() | ReimburseWallet() | VoidTransaction():
            return _of_movement(command, said)
        case CancelAward() | CancelSpend() | CancelExpiration():
            return _of_cancel(command, said)
        case SendTransfer() | ReceiveTransfer() | ReturnTransfer() | RevokeTransfer():
            return _of_transfer(command, said)
        case RetryParked():
            return RetryParkedRefused(**said)
        case ExpireCredits() | SettleReceivables() | SettlePurchase():
            return _of_many(command, said)
        case _:
            assert_never(command)


def _of_award(command: GrantAward, said: _Said) -> RefusalFact:
    return GrantAwardRefused(
        **said,
        award=command.award_id,
        offer=command.offer,
        external_references=command.external_references,
    )


def _of_spend(command: MakeSpend, said: _Said) -> RefusalFact:
    return MakeSpendRefused(
        **said,
        spend=command.spend_id,
        spend_request=command.spend_request,
        external_reference=command.external_reference,
        purchase=command.purchase,
        purchase_reference=command.purchase_reference,
        requested_minor=command.requested_minor,
    )


def _of_purchase(command: CreateSpend, said: _Said) -> RefusalFact:
    requested = command.requested
    return CreateSpendRefused(
        **said,
        purchase=command.purchase,
        purchase_reference=command.purchase_reference,
        spend=requested.spend_id,
        spend_request=requested.spend_request,
        external_reference=requested.external_reference,
        requested_minor=requested.requested_minor,
    )


def _of_movement(
    command: CreditWallet | DebitWallet | ReimburseWallet | VoidTransaction, said: _Said
) -> RefusalFact:
    named = command.external_reference
    match command:
        case CreditWallet():
            return CreditWalletRefused(**said, credit=command.credit_id, external_reference=named)
        case DebitWallet():
            return DebitWalletRefused(**said, debit=command.debit_id, external_reference=named)
        case ReimburseWallet():
            return ReimburseWalletRefused(
                **said, reimbursement=command.reimbursement_id, external_reference=named
            )
        case VoidTransaction():
            return VoidTransactionRefused(
                **said, transaction=command.transaction_id, external_reference=named
            )


def _of_cancel(command: CancelAward | CancelSpend | CancelExpiration, said: _Said) -> RefusalFact:
    match command:
        case CancelAward():
            return CancelAwardRefused(**said, award=command.award_id)
        case CancelSpend():
            return CancelSpendRefused(**said, spend=command.spend_id)
        case CancelExpiration():
            return CancelExpirationRefused(**said, award=command.award_id)


def _of_many(
    command: ExpireCredits | SettleReceivables | SettlePurchase, said: _Said
) -> RefusalFact:
    match command:
        case ExpireCredits():
            return ExpireCreditsRefused(**said)
        case SettleReceivables():
            return SettleReceivablesRefused(**said, settlement=command.settlement)
        case SettlePurchase():
            name, reference = command.purchase, command.purchase_reference
            return SettlePurchaseRefused(**said, purchase=name, purchase_reference=reference)


def _of_transfer(
    command: SendTransfer | ReceiveTransfer | ReturnTransfer | RevokeTransfer, said: _Said
) -> RefusalFact:
    transfer = command.transfer_id
    match command:
        case SendTransfer():
            reference = command.external_reference
            return SendTransferRefused(
                **said, transfer=transfer, external_reference=reference, to=command.to
            )
        case ReceiveTransfer():
            return ReceiveTransferRefused(**said, transfer=transfer)
        case ReturnTransfer():
            return ReturnTransferRefused(**said, transfer=transfer)
        case RevokeTransfer():
            return RevokeTransferRefused(**said, transfer=transfer)
