"""Money goes from one wallet to another, lot by lot, with its end and its conditions (D-61).

sender's wallet                                   receiver's wallet
taken from its lots     ─transfer_received──▶     credited, a lot for each lot
given back to them      ◀─transfer_returned──     (refused by the engine there: unknown, terminated)
voided by its id        ─transfer_revoked───▶     voided too, whatever was spent of it (D-28)

What is on its way stands in the account transfers:RECEIVER of both partitions; together they hold
nothing once everything has arrived.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import orjson

from services.wallet.domain.content import credit_as_text
from services.wallet.domain.facts import Fact, LotUse, Movement, Noticed, Posted, Refused
from services.wallet.domain.lot import ReceivedCredit
from services.wallet.domain.posting import sent
from services.wallet.domain.transactions.credit import opened
from services.wallet.domain.transactions.debit import taken
from services.wallet.domain.wallet import Wallet, evolve
from shared.contracts import inbound
from shared.contracts.inbound.transfer import LotTold
from shared.contracts.moved_lot import MovedLot
from shared.contracts.moving import (
    ReceiveTransfer,
    SendTransfer,
)
from shared.contracts.notice import LEDGER, Notice, received_name
from shared.kernel.ids import derive_id

LOTS_A_LEG = 200
"""So many lots one message carries at most, and one transaction takes."""
BYTES_A_LEG = 400_000
"""So much their content may be: a topic takes messages of a million bytes."""


def send_transfer(wallet: Wallet, command: SendTransfer) -> tuple[Fact, ...]:
    """Take the money from lots in the order of paying, and tell the receiver's partition.

    As a debit it asks for no spend conditions. A transfer of very many lots is sent by several
    transactions, each of which the receiver takes, or sends back, as a whole.
    """
    everything = command.amount_minor is None
    amount = wallet.balance_minor if command.amount_minor is None else command.amount_minor
    if everything and amount <= 0:
        return ()
    uses = taken(wallet, command.transfer_id, "TRANSFER", amount)
    if isinstance(uses, Refused):
        return (uses,)
    facts: list[Fact] = []
    for number, leg in enumerate(_legs(wallet, uses)):
        facts += _sent(wallet, command, _leg_id(command.transfer_id, number), leg)
    return tuple(facts)


def receive_transfer(wallet: Wallet, command: ReceiveTransfer) -> tuple[Fact, ...]:
    """Open a lot for each that was sent; what the wallet owes is covered first (D-55)."""
    facts = []
    for moved in command.lots:
        facts.append(opened(wallet, _credit(command, moved)))
        wallet = evolve(wallet, facts[-1])
    return tuple(facts)


def _leg_id(transfer: str, number: int) -> str:
    return derive_id("leg", transfer, str(number)) if number else transfer


def _legs(wallet: Wallet, uses: Sequence[LotUse]) -> Iterator[list[LotUse]]:
    sizes = {lot.lot_id: lot for lot in wallet.lots}
    leg: list[LotUse] = []
    size = 0
    for use in uses:
        weight = len(credit_as_text(sizes[use.lot_id].credit))
        if leg and (len(leg) == LOTS_A_LEG or size + weight > BYTES_A_LEG):
            yield leg
            leg, size = [], 0
        leg.append(use)
        size += weight
    yield leg


def _sent(
    wallet: Wallet, command: SendTransfer, leg_id: str, leg: Sequence[LotUse]
) -> tuple[Fact, Fact]:
    amount = sum(use.amount_minor for use in leg)
    moved = sent(command.participant, command.to, amount)
    posted = Posted(
        leg_id,
        "TRANSFER",
        moved,
        -amount,
        uses=tuple(replace(use, transaction=leg_id) for use in leg),
        movement=Movement(leg_id, "TRANSFER", moved, command.command_id),
    )
    return posted, Noticed(_notice(wallet, command, leg_id, leg))


def _notice(wallet: Wallet, command: SendTransfer, leg_id: str, leg: Sequence[LotUse]) -> Notice:
    told = inbound.TransferReceived(
        transfer=leg_id,
        first=command.transfer_id,
        sender=command.participant,
        transferred=command.event_id,
        reference=command.external_reference,
        performed_by_unit=command.unit,
        lots=tuple(_told(wallet, use) for use in leg),
    )
    return Notice(
        source=LEDGER,
        notice_id=received_name(leg_id),
        participant=command.to,
        event_id=command.event_id,
        cause=command.command_id,
        recorded_at=command.recorded_at,
        told=told,
    )


def _told(wallet: Wallet, use: LotUse) -> LotTold:
    lot = wallet.lot(use.lot_id)
    assert lot is not None, "what pays is at hand"
    credit = lot.credit
    conditions = None if credit.allotment is None else orjson.loads(orjson.dumps(credit.allotment))
    return LotTold(
        lot=lot.lot_id,
        amount_minor=use.amount_minor,
        credited_at=credit.recorded_at,
        valid_from=credit.valid_from,
        expires_at=credit.expires_at,
        expires_on=credit.expires_on,
        conditions=conditions,
    )


def _credit(command: ReceiveTransfer, moved: MovedLot) -> ReceivedCredit:
    return ReceivedCredit(
        credit_id=derive_id("received", command.transfer_id, moved.lot),
        transfer_id=command.transfer_id,
        sender=command.sender,
        external_reference=command.external_reference,
        participant=command.participant,
        amount_minor=moved.amount_minor,
        currency=command.currency,
        recorded_at=moved.credited_at,
        unit=command.unit,
        valid_from=moved.valid_from,
        expires_at=moved.expires_at,
        expires_on=moved.expires_on,
        allotment=moved.allotment,
    )
