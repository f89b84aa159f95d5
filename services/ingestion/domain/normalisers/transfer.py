"""What the two wallets of a transfer tell each other, by our own services alone (D-61)."""

from datetime import UTC, datetime
from typing import Any

from services.ingestion.domain.rejection import Refused
from services.ingestion.domain.telling import EventFields, Telling
from shared.contracts.allotment import Allotment, Hours, ProductRow
from shared.contracts.events import transfer as events
from shared.contracts.events.referral import REGISTRAR
from shared.contracts.inbound.transfer import (
    ConditionsMoved,
    LotTold,
    TransferReceived,
    TransferReturned,
    TransferRevoked,
)
from shared.contracts.moved_lot import MovedLot
from shared.contracts.notice import LEDGER
from shared.kernel.periods import Duration


def transfer_received(telling: Telling[TransferReceived]) -> events.TransferReceived:
    """Money that somebody sent, lot by lot."""
    _check_teller(telling, LEDGER)
    data = telling.data
    told: EventFields = {
        "transfer": data.transfer,
        "first": data.first,
        "sender": data.sender,
        "transferred": data.transferred,
        "reference": data.reference,
        "lots": tuple(map(_lot, data.lots)),
    }
    return events.TransferReceived(**telling.about(told), **told)


def transfer_returned(telling: Telling[TransferReturned]) -> events.TransferReturned:
    """Money that comes back, for it could not be taken."""
    _check_teller(telling, REGISTRAR)
    told: EventFields = _own(telling.data, "transfer", "transferred", "code")
    return events.TransferReturned(**telling.about(told), **told)


def transfer_revoked(telling: Telling[TransferRevoked]) -> events.TransferRevoked:
    """A transfer of which the sender's leg was voided."""
    _check_teller(telling, LEDGER)
    told: EventFields = _own(telling.data, "transfer", "sender")
    return events.TransferRevoked(**telling.about(told), **told)


def _own(data: Any, *names: str) -> EventFields:  # noqa: ANN401 - any message of this file
    return {name: getattr(data, name) for name in names}


def _lot(told: LotTold) -> MovedLot:
    return MovedLot(
        lot=told.lot,
        amount_minor=told.amount_minor,
        credited_at=told.credited_at.astimezone(UTC),
        valid_from=_in_utc(told.valid_from),
        expires_at=_in_utc(told.expires_at),
        expires_on=told.expires_on,
        allotment=None if told.conditions is None else _allotment(told.conditions),
    )


def _in_utc(told: datetime | None) -> datetime | None:
    return None if told is None else told.astimezone(UTC)


def _allotment(told: ConditionsMoved) -> Allotment:
    return Allotment(
        weekdays=told.weekdays,
        hours=tuple(
            Hours(from_minute=each.from_minute, to_minute=each.to_minute) for each in told.hours
        ),
        after=None if told.after is None else Duration(told.after.value, told.after.unit),
        products=tuple(ProductRow(**row.model_dump()) for row in told.products),
        units=told.units,
        groups=told.groups,
    )


def _check_teller(telling: Telling[Any], teller: str) -> None:
    if telling.message.source != teller:
        raise Refused("INVALID_MESSAGE", "source", f"only {teller} tells this")
