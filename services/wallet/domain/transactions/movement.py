"""One wallet transaction is taken back by its id; of a transfer both legs (rules 4.2).

An award, a spend and an expiration are taken back by cancelling them (rules 4.5): the transaction
of the reward goes with that of the wallet.
"""

from collections.abc import Sequence

from services.wallet.domain.facts import Fact, Movement, Noticed, Refused
from services.wallet.domain.lot import Lot, ReceivedCredit
from services.wallet.domain.posting import receiver_of
from services.wallet.domain.transactions.void import (
    already,
    not_found,
    void_credit,
    void_movement,
)
from services.wallet.domain.wallet import Wallet, evolve
from shared.contracts import inbound
from shared.contracts.moving import (
    ReturnTransfer,
    RevokeTransfer,
    VoidTransaction,
)
from shared.contracts.notice import LEDGER, Notice
from shared.kernel.ids import derive_id


def void_transaction(wallet: Wallet, command: VoidTransaction) -> tuple[Fact, ...]:
    """Void a credit, a debit, a reimbursement, or a transfer; the balance may go negative (D-28).

    A transfer that was sent by several transactions is voided whole, by any of them; the receiver's
    partition is told. What came back before is not voided again.
    """
    lot = wallet.lot(command.transaction_id)
    if lot is not None:
        return _void_lot(wallet, lot)
    movement = wallet.movements.get(command.transaction_id)
    if movement is None:
        return (not_found("EVENT_NOT_FOUND", command.transaction_id),)
    left = _not_voided(wallet, movement)
    if not left:
        return (already(command.transaction_id),)
    if movement.kind != "TRANSFER":
        return (void_movement(wallet, movement),)
    facts: list[Fact] = []
    for leg in left:
        facts += (void_movement(wallet, leg), Noticed(_revoked(leg, command)))
        wallet = evolve(wallet, facts[-2])
    return tuple(facts)


def return_transfer(wallet: Wallet, command: ReturnTransfer) -> tuple[Fact, ...]:
    """Give back what the receiver could not take; nothing if the sender voided it meanwhile."""
    movement = wallet.movements.get(command.transfer_id)
    if movement is None or movement.kind != "TRANSFER":
        return (not_found("EVENT_NOT_FOUND", command.transfer_id),)
    if command.transfer_id in wallet.voided:
        return ()
    return (void_movement(wallet, movement),)


def revoke_transfer(wallet: Wallet, command: RevokeTransfer) -> tuple[Fact, ...]:
    """Void every credit of a transfer, whatever was spent of it (D-28).

    Nothing where it was never credited: then it has gone back.
    """
    facts: list[Fact] = []
    for lot in _received(wallet, command.transfer_id):
        if lot.lot_id not in wallet.voided:
            voided = void_credit(wallet, lot)
            facts += voided
            for fact in voided:
                wallet = evolve(wallet, fact)
    return tuple(facts)


def _void_lot(wallet: Wallet, lot: Lot) -> tuple[Fact, ...]:
    if lot.kind == "AWARD":
        return (_other_way(lot.lot_id, "is an award: cancel the award (rules 4.5)"),)
    if lot.kind == "TRANSFER":
        return (_other_way(lot.lot_id, "is one leg of a transfer: void the transfer (rules 4.2)"),)
    if lot.lot_id in wallet.voided:
        return (already(lot.lot_id),)
    return void_credit(wallet, lot)


def _not_voided(wallet: Wallet, movement: Movement) -> Sequence[Movement]:
    together = (each for each in wallet.movements.values() if each.command == movement.command)
    return [each for each in together if each.transaction not in wallet.voided]


def _received(wallet: Wallet, transfer: str) -> Sequence[Lot]:
    lots = (*wallet.lots, *wallet.closed.values())
    found = [
        lot
        for lot in lots
        if isinstance(lot.credit, ReceivedCredit) and lot.credit.transfer_id == transfer
    ]
    return sorted(found, key=lambda lot: lot.order)


def _revoked(leg: Movement, command: VoidTransaction) -> Notice:
    told = inbound.TransferRevoked(transfer=leg.transaction, sender=command.participant)
    return Notice(
        source=LEDGER,
        notice_id=derive_id("transfer_revoked", leg.transaction),
        participant=receiver_of(leg.posting),
        event_id=command.event_id,
        cause=command.command_id,
        recorded_at=command.recorded_at,
        told=told,
    )


def _other_way(transaction: str, why: str) -> Refused:
    return Refused("INVALID_MESSAGE", f"{transaction} {why}")
