"""What is waiting to be judged, cut into units of work: one unit, one transaction."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from shared.runtime.department import Department, Outgoing, Position, Record
from shared.runtime.fence import Advance
from shared.runtime.reading import Item

Message = TypeVar("Message")

RETRYING = "parked:"
"""Prefix of the runtime's own cursor: the last parked record that a retry has judged again."""


@dataclass(slots=True)
class Unit(Generic[Message]):
    """Some items in order, and what came of them."""

    items: list[Item[Message]]
    retry: str | None = None
    retried: list[Record[Message]] = field(default_factory=list)
    retry_goes_on: bool = False
    given_up: str | None = None
    """Why the unit's only record is parked unjudged: reading or writing for it raised."""
    done: int = 0
    advance: Advance | None = None
    outgoing: list[Outgoing] = field(default_factory=list)
    published: Mapping[str, int] = field(default_factory=dict)

    @property
    def retried_after(self) -> int:
        """The offset behind which the retry goes on."""
        cursor = self.first_cursor
        is_ours = cursor is not None and cursor.startswith(RETRYING)
        return int(cursor.removeprefix(RETRYING)) if cursor and is_ours else -1

    @property
    def first_cursor(self) -> str | None:
        """The cursor of the first item, when it was left unfinished."""
        first = self.items[0]
        return first.cursor if isinstance(first, Record) else None


class Backlog(Generic[Message]):
    """Items read and not yet committed, in offset order."""

    def __init__(self, department: Department[Message]) -> None:
        self._department = department
        self._items: deque[Item[Message]] = deque()

    def __len__(self) -> int:
        return len(self._items)

    def extend(self, items: Iterable[Item[Message]]) -> None:
        """Add what was read; keeps what came before an exception of the reader."""
        self._items.extend(items)

    def put_back(self, items: list[Item[Message]]) -> None:
        """These are to be judged (again), before everything else."""
        self._items.extendleft(reversed(items))

    def clear(self) -> None:
        """Forget everything: it will be delivered again."""
        self._items.clear()

    def cut(self, position: Position, size: int) -> Unit[Message]:
        """Take the next unit: up to `size` items, and none but the first that starts a unit."""
        unit = Unit([self._first(position)])
        must_follow(position, unit.items[0])
        unit.retry = self._key_to_retry(unit.items[0])
        while self._items and len(unit.items) < size and not self._starts_unit(self._items[0]):
            unit.items.append(self._items.popleft())
        return unit

    def _first(self, position: Position) -> Item[Message]:
        first = self._items.popleft()
        return replace(first, cursor=position.cursor) if isinstance(first, Record) else first

    def _starts_unit(self, item: Item[Message]) -> bool:
        if not isinstance(item, Record):
            return False
        return self._department.starts_unit(item) or self._key_to_retry(item) is not None

    def _key_to_retry(self, item: Item[Message]) -> str | None:
        if not isinstance(item, Record):
            return None
        if item.cursor is not None and not item.cursor.startswith(RETRYING):
            return None  # The retry is done; the record itself was left unfinished.
        return self._department.key_to_retry(item)


def must_follow(position: Position, item: Item[Message]) -> None:
    """Assert that nothing is judged but what comes next: the reader's check, seen from here."""
    here = position.next_offset
    assert item.offset == here, f"offset {item.offset} is not {here}, which is next"
