"""Debits, reimbursements and what was sent, as everybody else reads them; and their VOIDs."""

from services.wallet.domain.facts import Movement, Posted
from services.wallet.domain.posting import receiver_of
from services.wallet.domain.stated import Moved, allocations
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import (
    DebitWallet,
    WalletCommand,
)
from shared.contracts.facts import TransactionFact
from shared.contracts.moving import (
    ReimburseWallet,
    ReturnTransfer,
    SendTransfer,
    VoidTransaction,
)
from shared.contracts.transaction import Allocation
from shared.contracts.withdrawals import (
    DebitCancelled,
    DebitMade,
    ReimbursementCancelled,
    ReimbursementMade,
    TransferCancelled,
    TransferSent,
)


class _Withdrawn(Moved):
    """What every withdrawal says."""

    external_reference: str
    unit: str | None
    allocations: tuple[Allocation, ...]


Asked = DebitWallet | ReimburseWallet | SendTransfer | VoidTransaction | ReturnTransfer


def about_movement(command: Asked, fact: Posted, moved: Moved, before: Wallet) -> TransactionFact:
    """Say that money left, or that it is back."""
    movement = fact.movement
    assert movement is not None, "money moves for a credit, a spend, or another movement"
    named = "" if isinstance(command, ReturnTransfer) else command.external_reference
    unit = None if isinstance(command, ReturnTransfer | VoidTransaction) else command.unit
    said = _Withdrawn(
        **moved,
        external_reference=named,
        unit=unit,
        allocations=allocations(fact, movement.transaction, before),
    )
    return _said(command, fact, movement, said)


def _said(
    command: WalletCommand, fact: Posted, movement: Movement, said: _Withdrawn
) -> TransactionFact:
    name, made = movement.transaction, fact.voids is None
    match movement.kind:
        case "DEBIT":
            return (DebitMade if made else DebitCancelled)(**said, debit=name)
        case "REIMBURSE":
            return (ReimbursementMade if made else ReimbursementCancelled)(
                **said, reimbursement=name
            )
        case _:
            return _sent(command, movement, said)


def _sent(command: WalletCommand, movement: Movement, said: _Withdrawn) -> TransactionFact:
    name, to = movement.transaction, receiver_of(movement.posting)
    if isinstance(command, SendTransfer):
        return TransferSent(**said, transfer=name, to=to)
    code = command.code if isinstance(command, ReturnTransfer) else None
    return TransferCancelled(**said, transfer=name, to=to, returned=code)
