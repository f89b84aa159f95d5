"""What is left of a credit ends with it (rules 4.3, D-11, D-48)."""

from datetime import date, datetime, timedelta

from services.wallet.domain.facts import LotUse, Posted
from services.wallet.domain.lot import Lot
from services.wallet.domain.posting import posting
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import ExpireCredits
from shared.kernel.ids import derive_id
from shared.kernel.periods import local_date

_MOMENT = timedelta(microseconds=1)


def due(wallet: Wallet, as_of: datetime) -> tuple[Lot, ...]:
    """The open lots whose end has come; the end itself is the first moment that is too late."""
    lots = []
    for lot in wallet.lots:
        if lot.order[0] > as_of:
            break
        lots.append(lot)
    return tuple(lots)


def expire(lot: Lot, command: ExpireCredits) -> Posted:
    """Debit the unspent rest of one credit, dated the day before its end."""
    transaction = derive_id("expiration", command.command_id, lot.lot_id)
    rest = lot.remaining_minor
    return Posted(
        transaction,
        "EXPIRATION",
        posting("EXPIRATION", lot.credit.participant, rest),
        -rest,
        opened=lot,
        uses=(LotUse(transaction, "EXPIRATION", lot.lot_id, rest),),
        value_date=_value_date(lot, command.time_zone),
    )


def _value_date(lot: Lot, time_zone: str) -> date:
    """The day before the end; where the end is no midnight, the day it could last be used."""
    if lot.credit.expires_on is not None:
        return lot.credit.expires_on - timedelta(days=1)
    return local_date(lot.order[0] - _MOMENT, time_zone)
