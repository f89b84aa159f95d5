"""Values into columns and back: events and their standing as lists, to keep rows small.

Nobody outside reads these bytes. A field that is added gets a default and stands last, so that
rows written before stay readable.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

import orjson
from pydantic import TypeAdapter

from services.rewards.domain.remembered.diary import Diary
from services.rewards.domain.remembered.kept_event import (
    EVENT_TYPES,
    AwardGiven,
    KeptEvent,
    SpendAsk,
)
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.tally import Tally
from shared.contracts.commands import SpendLine
from shared.contracts.events.financial_statement import KpiRow
from shared.contracts.events.header import (
    CustomerEvent,
    EventProduct,
    ParticipantEvent,
    PaymentMedium,
)
from shared.contracts.events.purchase import PurchaseLine, SpendPart

Row = list[Any]
_PARTICIPANT = TypeAdapter(Participant)
_KNOWN = tuple(field.name for field in fields(Participant) if field.name != "awards")
_known = attrgetter(*_KNOWN)
_DIARY = TypeAdapter(Diary)


class _Shape:
    """One dataclass as a list: its fields in order, some of them packed further."""

    def __init__(
        self, made: type, packed: Mapping[str, tuple[Callable[..., Any], Callable[..., Any]]]
    ) -> None:
        self._made = made
        self._names = [field.name for field in fields(made)]
        self._values = attrgetter(*self._names)
        found = [name for name in self._names if name in packed]
        self._packers = [(self._names.index(name), packed[name][0]) for name in found]
        self._unpackers = [(name, packed[name][1]) for name in found]

    def pack(self, value: object) -> Row:
        row = list(self._values(value))
        for place, packer in self._packers:
            if row[place] is not None:
                row[place] = packer(row[place])
        return row

    def unpack(self, row: Row) -> Any:  # noqa: ANN401 - whatever the shape makes
        told = dict(zip(self._names, row, strict=False))
        for name, unpacker in self._unpackers:
            if told.get(name) is not None:
                told[name] = unpacker(told[name])
        return self._made(**told)


def _nested(shape: _Shape) -> tuple[Callable[..., Any], Callable[..., Any]]:
    return shape.pack, shape.unpack


def _listed(shape: _Shape) -> tuple[Callable[..., Any], Callable[..., Any]]:
    return (
        lambda values: [shape.pack(value) for value in values],
        lambda rows: tuple(shape.unpack(row) for row in rows),
    )


def _same(value: Any) -> Any:  # noqa: ANN401 - orjson writes it as it is
    return value


_INSTANT = (_same, datetime.fromisoformat)
_TUPLE = (_same, tuple)
_FAMILIES = {"families": _TUPLE}
_TOLD = {
    "performed_on": _INSTANT,
    "recorded_at": _INSTANT,
    "lines": _listed(_Shape(PurchaseLine, _FAMILIES)),
    "spend_request": _nested(_Shape(SpendPart, {})),
    "payment_medium": _nested(_Shape(PaymentMedium, {})),
    "product": _nested(_Shape(EventProduct, _FAMILIES)),
    "kpis": _listed(_Shape(KpiRow, {"value": (str, Decimal)})),
}
_CUSTOMER = {
    name: _Shape(told, _TOLD)
    for told, name in EVENT_TYPES.items()
    if issubclass(told, CustomerEvent)
}
_HEADER = _Shape(ParticipantEvent, _TOLD)
_AWARD = _Shape(AwardGiven, {"events": _TUPLE, "recorded_at": _INSTANT})
_STANDING = (
    "state",
    "judged_version",
    "open",
    "awards",
    "spend_requests",
    "ask",
    "refused",
    "binding",
    "counted",
    "exceeded",
    "attempt",
    "automatic",
)
_standing = attrgetter(*_STANDING)
_ASK = _Shape(SpendAsk, {"lines": _listed(_Shape(SpendLine, _FAMILIES))})


def pack_participant(participant: Participant) -> bytes:
    """Write a participant as JSON, but for the tallies, which have rows of their own.

    Sets in order, so that equal is equal.
    """
    told = dict(zip(_KNOWN, _known(participant), strict=True))
    return orjson.dumps(told, default=sorted)


def unpack_participant(body: bytes, tallies: Mapping[str, Tally]) -> Participant:
    """Read what `pack_participant` wrote, beside the tallies."""
    participant = _PARTICIPANT.validate_json(body)
    return replace(participant, awards=tallies) if tallies else participant


def pack_tally(tally: Tally) -> bytes:
    """Write how often an offer awarded one participant, and when last."""
    return orjson.dumps((tally.count, tally.latest, tally.before))


def unpack_tally(body: bytes) -> Tally:
    """Read what `pack_tally` wrote."""
    count, latest, before = orjson.loads(body)
    moments = tuple(datetime.fromisoformat(moment) for moment in before)
    return Tally(count, latest and datetime.fromisoformat(latest), moments)


def pack_diary(diary: Diary) -> bytes:
    """Write which offers were asked by runs, and when."""
    return orjson.dumps(diary)


def unpack_diary(body: bytes) -> Diary:
    """Read what `pack_diary` wrote."""
    return _DIARY.validate_json(body)


def pack_event(kept: KeptEvent) -> bytes:
    """Write what was told."""
    shape = _CUSTOMER.get(kept.event_type, _HEADER)
    return orjson.dumps(shape.pack(kept.event), default=str)


def pack_standing(kept: KeptEvent) -> bytes:
    """Write what became of it, but for what has columns: its evaluation, and its waits."""
    row = list(_standing(kept))
    row[3] = [_AWARD.pack(award) for award in kept.awards]
    if kept.ask is not None:
        row[5] = _ASK.pack(kept.ask)
    return orjson.dumps(row)


def unpack_awards(standing: bytes) -> list[AwardGiven]:
    """Read of what `pack_standing` wrote only the awards."""
    row = orjson.loads(standing)
    return [_AWARD.unpack(award) for award in row[_STANDING.index("awards")]]


def unpack_event(
    event_type: str,
    evaluation: str,
    waits_for: Iterable[str],
    body: bytes,
    standing: bytes,
) -> KeptEvent:
    """Read what `pack_event` and `pack_standing` wrote."""
    told = dict(zip(_STANDING, orjson.loads(standing), strict=False))
    told["open"] = tuple(told["open"])
    told["awards"] = tuple(_AWARD.unpack(award) for award in told["awards"])
    told["spend_requests"] = tuple(told["spend_requests"])
    told["counted"] = tuple(told.get("counted", ()))
    told["exceeded"] = tuple(told.get("exceeded", ()))
    told["ask"] = told["ask"] and _ASK.unpack(told["ask"])
    event = _CUSTOMER.get(event_type, _HEADER).unpack(orjson.loads(body))
    told |= {"evaluation": evaluation, "waits_for": tuple(waits_for)}
    return KeptEvent(event_type=event_type, event=event, **told)
