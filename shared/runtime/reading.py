"""From what Kafka delivered to what is judged: overlap dropped, gaps named, bytes decoded.

offset   < next    dropped: delivered again      sequence <= last    skipped: announced again
         = next    taken                                  = last+1   taken
         > next    Gap                                    > last+1   SequenceGap

Where upstream has no dense numbers, provenance tells: what is made again from a record that was
heard before is skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from shared.runtime.department import (
    Delivered,
    Department,
    Position,
    Provenance,
    Record,
    Undecodable,
)
from shared.runtime.stops import Gap, SequenceGap

Message = TypeVar("Message")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are no message, and why."""

    offset: int
    reason: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """A record the upstream announced, or made, twice: only its offset counts."""

    offset: int


Item = Record[Message] | Unreadable | Repeated


class Reader(Generic[Message]):
    """Reads one partition in order; remembers which offset and sequence must come next."""

    def __init__(self, department: Department[Message]) -> None:
        self._department = department
        self._next_offset = 0
        self._sequence = 0
        self._heard: dict[int, tuple[int, int]] = {}

    def start_at(self, position: Position) -> None:
        """Expect what follows the position."""
        self._next_offset = position.next_offset
        self._sequence = position.upstream_sequence
        self._heard = dict(position.heard)

    def read(self, delivered: Iterable[Delivered]) -> Iterator[Item[Message]]:
        """Yield what is new, in order; raise `Gap` or `SequenceGap` where something is missing.

        What was yielded before the raise is whole and may be judged.
        """
        for one in delivered:
            if self._is_next(one.offset):
                item = self._item(one)
                self._next_offset = one.offset + 1
                yield item

    def _is_next(self, offset: int) -> bool:
        if offset > self._next_offset:
            raise Gap(f"offset {self._next_offset} expected, {offset} delivered")
        return offset == self._next_offset

    def _item(self, delivered: Delivered) -> Item[Message]:
        try:
            record = self._department.decode(delivered)
        except Undecodable as verdict:
            return Unreadable(delivered.offset, str(verdict))
        if record.sequence is not None and not self._is_new(record.sequence, record.offset):
            return Repeated(record.offset)
        if record.provenance is not None and not self._is_unheard(record.provenance):
            return Repeated(record.offset)
        return record

    def _is_new(self, sequence: int, offset: int) -> bool:
        if sequence > self._sequence + 1:
            raise SequenceGap(
                f"sequence {self._sequence + 1} expected, {sequence} found at offset {offset}"
            )
        if sequence <= self._sequence:
            return False
        self._sequence = sequence
        return True

    def _is_unheard(self, provenance: Provenance) -> bool:
        offset, latest = self._heard.get(provenance.partition, (-1, -1))
        if provenance.offset <= offset and provenance.published_at <= latest:
            return False
        hear(self._heard, provenance)
        return True


def hear(heard: dict[int, tuple[int, int]], provenance: Provenance) -> None:
    """Note how far an upstream partition was heard."""
    _, latest = heard.get(provenance.partition, (-1, -1))
    heard[provenance.partition] = (provenance.offset, max(latest, provenance.published_at))
