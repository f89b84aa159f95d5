"""What must be known before a batch of commands can be judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

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
    RunCommand,
    SettlePurchase,
    WalletCommand,
)
from shared.contracts.moved_lot import MovedLot
from shared.contracts.moving import (
    ReceiveTransfer,
    ReimburseWallet,
    ReturnTransfer,
    RevokeTransfer,
    SendTransfer,
    VoidTransaction,
    receiving,
)


@dataclass(slots=True)
class Needs:
    """The things that some commands refer to, each kind to be read in one query."""

    commands: list[str] = field(default_factory=list)
    participants: set[str] = field(default_factory=set)
    lots_of: set[str] = field(default_factory=set)
    """Participants whose open lots are looked at; a credit into a wallet looks at none."""
    awards: set[str] = field(default_factory=set)
    spends: set[str] = field(default_factory=set)
    cancelled_spends: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    """Participants who get money that is bound to products."""
    movements: set[str] = field(default_factory=set)
    """Transactions that may be debits, reimbursements, transfers or credits, to be voided."""
    revoked: set[str] = field(default_factory=set)
    """The commands by which transfers came in that are revoked."""
    purchases: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    """Awards and spends of which is settled at once what merchants are due."""

    @property
    def history(self) -> bool:
        """True where something is referred to that a wallet at hand does not hold."""
        return any((self.awards, self.spends, self.purchases, self.movements, self.revoked))


def needs_of(commands: Iterable[WalletCommand]) -> Needs:
    """Collect what commands refer to."""
    needs = Needs()
    for command in commands:
        needs.commands.append(command.command_id)
        if not isinstance(command, RunCommand):
            needs.participants.add(command.participant)
            _collect(needs, command)
    return needs


def _collect(needs: Needs, command: ParticipantCommand) -> None:
    match command:
        case GrantAward() | CreditWallet() | ReceiveTransfer():
            _collect_credit(needs, command)
            return
        case RetryParked():
            return
        case MakeSpend():
            needs.spends.add(command.spend_id)
            needs.purchases.add(command.purchase)
        case CreateSpend():
            spends = (*command.by_itself, command.requested)
            needs.spends.update(spend.spend_id for spend in spends)
            needs.purchases.add(command.purchase)
            _note_bound(needs, command.participant, command.grants)
        case CancelAward() | CancelExpiration():
            needs.awards.add(command.award_id)
        case CancelSpend():
            needs.spends.add(command.spend_id)
            needs.cancelled_spends.add(command.spend_id)
        case SettlePurchase():
            needs.settled.update(command.transactions)
            return
        case VoidTransaction() | ReturnTransfer() | RevokeTransfer():
            _collect_movements(needs, command)
        case DebitWallet() | ReimburseWallet() | SendTransfer():
            pass
        case _:
            assert_never(command)
    needs.lots_of.add(command.participant)


def _collect_credit(needs: Needs, command: GrantAward | CreditWallet | ReceiveTransfer) -> None:
    match command:
        case GrantAward():
            needs.purchases.update(command.rests_on)
            _note_bound(needs, command.participant, (command,))
        case CreditWallet():
            _note_bound(needs, command.participant, (command,))
        case ReceiveTransfer():
            _note_bound(needs, command.participant, command.lots)


def _collect_movements(
    needs: Needs, command: VoidTransaction | ReturnTransfer | RevokeTransfer
) -> None:
    match command:
        case VoidTransaction():
            needs.movements.add(command.transaction_id)
            needs.awards.add(command.transaction_id)
        case ReturnTransfer():
            needs.movements.add(command.transfer_id)
        case RevokeTransfer():
            needs.revoked.add(receiving(command.transfer_id))


def _note_bound(
    needs: Needs, participant: str, credits_: Iterable[GrantAward | CreditWallet | MovedLot]
) -> None:
    for each in credits_:
        if each.allotment is not None and each.allotment.products:
            needs.bound.add(participant)
