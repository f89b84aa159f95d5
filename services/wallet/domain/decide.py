"""Answers the one question of the wallet: what this command does to this wallet."""

from typing import assert_never

from services.wallet.domain.facts import Fact
from services.wallet.domain.transactions.create_spend import create_spend
from services.wallet.domain.transactions.credit import credit
from services.wallet.domain.transactions.debit import debit, reimburse
from services.wallet.domain.transactions.movement import (
    return_transfer,
    revoke_transfer,
    void_transaction,
)
from services.wallet.domain.transactions.spend import make_spend
from services.wallet.domain.transactions.transfer import receive_transfer, send_transfer
from services.wallet.domain.transactions.void import cancel_award, cancel_expiration, cancel_spend
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import (
    CancelAward,
    CancelExpiration,
    CancelSpend,
    CreateSpend,
    CreditWallet,
    DebitWallet,
    GrantAward,
    MakeSpend,
    ParticipantCommand,
    RetryParked,
    SettlePurchase,
)
from shared.contracts.moving import (
    ReceiveTransfer,
    ReimburseWallet,
    ReturnTransfer,
    RevokeTransfer,
    SendTransfer,
    VoidTransaction,
)


def decide(wallet: Wallet, command: ParticipantCommand) -> tuple[Fact, ...]:
    """Say what a command does: no facts where nothing changes, a Refused where it must not."""
    match command:
        case GrantAward() | CreditWallet():
            return credit(wallet, command)
        case MakeSpend():
            return make_spend(wallet, command)
        case CreateSpend():
            return create_spend(wallet, command)
        case CancelAward() | CancelSpend() | CancelExpiration():
            return _cancel(wallet, command)
        case DebitWallet():
            return debit(wallet, command)
        case ReimburseWallet():
            return reimburse(wallet, command)
        case VoidTransaction():
            return void_transaction(wallet, command)
        case SendTransfer() | ReceiveTransfer() | ReturnTransfer() | RevokeTransfer():
            return _transfer(wallet, command)
        case RetryParked() | SettlePurchase():
            return ()
        case _:
            assert_never(command)


def _cancel(
    wallet: Wallet, command: CancelAward | CancelSpend | CancelExpiration
) -> tuple[Fact, ...]:
    match command:
        case CancelAward():
            return cancel_award(wallet, command)
        case CancelSpend():
            return cancel_spend(wallet, command)
        case CancelExpiration():
            return cancel_expiration(wallet, command)


def _transfer(
    wallet: Wallet, command: SendTransfer | ReceiveTransfer | ReturnTransfer | RevokeTransfer
) -> tuple[Fact, ...]:
    match command:
        case SendTransfer():
            return send_transfer(wallet, command)
        case ReceiveTransfer():
            return receive_transfer(wallet, command)
        case ReturnTransfer():
            return return_transfer(wallet, command)
        case RevokeTransfer():
            return revoke_transfer(wallet, command)
