"""Answers the one question of the wallet: what this command does to this wallet."""

from typing import assert_never

from services.wallet.domain.facts import Fact
from services.wallet.domain.transactions.create_spend import create_spend
from services.wallet.domain.transactions.credit import credit
from services.wallet.domain.transactions.debit import debit
from services.wallet.domain.transactions.spend import make_spend
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


def decide(wallet: Wallet, command: ParticipantCommand) -> tuple[Fact, ...]:
    """Say what a command does: no facts where nothing changes, a Refused where it must not."""
    match command:
        case GrantAward() | CreditWallet():
            return credit(wallet, command)
        case MakeSpend():
            return make_spend(wallet, command)
        case CreateSpend():
            return create_spend(wallet, command)
        case CancelAward():
            return cancel_award(wallet, command)
        case CancelSpend():
            return cancel_spend(wallet, command)
        case CancelExpiration():
            return cancel_expiration(wallet, command)
        case DebitWallet():
            return debit(wallet, command)
        case RetryParked() | SettlePurchase():
            return ()
        case _:
            assert_never(command)
