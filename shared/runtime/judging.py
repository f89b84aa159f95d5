"""Judging a unit, record by record, without waiting: who is parked, where it ends.

item                                      | what happens
unreadable                                | dead letter; too many in a row: DeadLetterLimit
announced twice                           | nothing, its offset counts
of a parked participant                   | parked behind the others
judge returns                             | goes on
judge returns a cursor                    | the unit ends with this record unfinished
judge raises, of one participant          | participant parked; too many in a row: ParkedLimit
judge raises, for everyone or unfinished  | Stuck: the partition stops
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

import structlog

from shared.runtime.dead_letters import DeadLetters
from shared.runtime.department import Department, Heard, Position, Record
from shared.runtime.fence import Advance
from shared.runtime.limits import Limits
from shared.runtime.masking import described
from shared.runtime.parking import BEHIND, Parking
from shared.runtime.reading import Item, Unreadable, hear
from shared.runtime.stops import DeadLetterLimit, ParkedLimit, Stuck
from shared.runtime.units import RETRYING, Unit

Message = TypeVar("Message")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _InRow:
    unreadable: int = 0
    parked: int = 0


class Judging(Generic[Message]):
    """Hands records to the department in order and keeps those that it cannot judge aside."""

    def __init__(
        self,
        department: Department[Message],
        parking: Parking,
        dead_letters: DeadLetters,
        limits: Limits,
    ) -> None:
        self._department = department
        self._parking = parking
        self._dead_letters = dead_letters
        self._limits = limits
        self._in_row = _InRow()
        self._in_row_before = _InRow()
        self._recorded_at: datetime | None = None

    def forget(self) -> None:
        """The unit did not commit: what it counted comes again."""
        self._in_row = self._in_row_before

    def judge(self, unit: Unit[Message], here: Position) -> None:
        """Judge the unit and say in it how far it came and where the position goes."""
        self._recorded_at = here.recorded_at
        self._in_row_before = self._in_row
        cursor = self._judge_again(unit)
        while cursor is None and unit.done < len(unit.items):
            cursor = self._judge_item(unit.items[unit.done], unit)
            unit.done += 1
        unit.advance = self._advance(unit, cursor, here)

    def _judge_again(self, unit: Unit[Message]) -> str | None:
        key = unit.retry
        if key is None or key not in self._parking.keys:
            return None
        for record in unit.retried:
            reason = self._raises(record)
            if reason is not None:
                self._parking.failed(key, record.offset, reason)
                return None
            self._parking.judged(key, record.offset)
        if unit.retry_goes_on:
            unit.done = 1
            return f"{RETRYING}{unit.retried[-1].offset}"
        self._parking.free(key)
        return None

    def _judge_item(self, item: Item[Message], unit: Unit[Message]) -> str | None:
        if isinstance(item, Record):
            if self._in_row.unreadable:
                self._in_row = replace(self._in_row, unreadable=0)
            # Time never goes backwards within a partition, whatever a record says.
            self._recorded_at = max(self._recorded_at or item.recorded_at, item.recorded_at)
            return self._judge_record(item, unit)
        if isinstance(item, Unreadable):
            self._bury(item)
        return None

    def _judge_record(self, record: Record[Message], unit: Unit[Message]) -> str | None:
        is_the_retry = unit.retry is not None and unit.done == 0
        if record.key in self._parking.keys and not is_the_retry:
            self._park(record, BEHIND)
            return None
        if unit.given_up is not None:
            self._could_not(record, unit.given_up)
            return None
        return self._ask(record)

    def _ask(self, record: Record[Message]) -> str | None:
        if record.cursor is not None and record.cursor.startswith(RETRYING):
            record = replace(record, cursor=None)
        try:
            judged = self._department.judge(record)
        except Exception as error:  # noqa: BLE001 - whatever our code raises
            _log.exception("record.not_judged", key=record.key, offset=record.offset)
            self._could_not(record, described(error))
            return None
        if self._in_row.parked:
            self._in_row = replace(self._in_row, parked=0)
        for key, reason in judged.parked:
            self._parking.park(key, judged.instead or record, reason)
        return judged.cursor

    def _raises(self, record: Record[Message]) -> str | None:
        try:
            judged = self._department.judge(record)
            assert judged.cursor is None, "a parked record is judged at once or not at all"
        except Exception as error:  # noqa: BLE001 - as above
            _log.exception("record.not_judged", key=record.key, offset=record.offset)
            return described(error)
        return None

    def _could_not(self, record: Record[Message], reason: str) -> None:
        if record.key is None or record.cursor is not None:
            raise Stuck(f"offset {record.offset}: {reason}")
        self._in_row = replace(self._in_row, parked=self._in_row.parked + 1)
        if self._in_row.parked > self._limits.parked_in_row_max:
            raise ParkedLimit(f"{self._in_row.parked} participants in a row: {reason}")
        self._park(record, reason)

    def _park(self, record: Record[Message], reason: str) -> None:
        assert record.key is not None
        self._parking.park(record.key, record, reason)

    def _bury(self, unreadable: Unreadable) -> None:
        in_row = self._in_row.unreadable + 1
        self._in_row = replace(self._in_row, unreadable=in_row)
        if in_row > self._limits.dead_letters_in_row_max:
            raise DeadLetterLimit(f"{in_row} in a row, the last at offset {unreadable.offset}")
        self._dead_letters.add(unreadable, self._recorded_at)

    def _advance(self, unit: Unit[Message], cursor: str | None, here: Position) -> Advance:
        last = unit.items[unit.done - 1].offset
        finished = unit.items[: unit.done if cursor is None else unit.done - 1]
        sequences = (item.sequence for item in reversed(finished) if isinstance(item, Record))
        to = Advance(
            next_offset=last + 1 if cursor is None else last,
            cursor=cursor,
            upstream_sequence=next((s for s in sequences if s is not None), here.upstream_sequence),
            recorded_at=self._recorded_at,
            heard=_heard(here, finished),
        )
        stands_still = (to.next_offset, to.cursor) == (here.next_offset, here.cursor)
        assert not stands_still, f"offset {last}: the cursor {cursor} did not move"
        return to


def _heard(here: Position, finished: Iterable[Item[Message]]) -> Heard:
    heard = dict(here.heard)
    for item in finished:
        if isinstance(item, Record) and item.provenance is not None:
            hear(heard, item.provenance)
    return heard
