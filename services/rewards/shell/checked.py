"""The engine's part of the fenced batch, told the journal again: it compares instead of telling.

Nothing is published. What a unit says is compared with what was said when it was first judged,
row by row; of its own rows only the numbers are kept, so that a replay can go on where it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson

from services.rewards.shell.journal_batches import JournalDepartment
from shared.contracts.events import JournalEvent, RunReached
from shared.contracts.events.header import ParticipantEvent
from shared.runtime.department import Judged, Outgoing, Record
from shared.runtime.session import Session
from shared.runtime.stops import Stopped

LIVE = "rewards"
_SAID = """
SELECT sequence, message_key, body FROM {live}.{table}
 WHERE partition = $1 AND sequence BETWEEN $2 AND $3
"""
_Row = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that the replay of a partition says otherwise."""

    partition: int
    offset: int | None
    """Of the record in the journal; None: the engine said more than the replay does."""
    event: str | None
    """The event, run or change of the catalogue that was judged."""
    stream: str
    """The table: command, decision, notice or dead_letter."""
    sequence: int
    stored: Any
    """What was said; None: nothing."""
    replayed: Any
    """What the replay says; None: nothing."""

    def as_json(self) -> dict[str, Any]:
        """As another program wants to read it."""
        return asdict(self)


class Differs(Stopped):
    """The replay of a partition ends at its first difference."""

    def __init__(self, difference: Difference) -> None:
        super().__init__(f"partition {difference.partition} differs")
        self.difference = difference


@dataclass(frozen=True, slots=True)
class _Mark:
    """A record, and the last numbers that were used when it was judged."""

    offset: int
    event: str
    last: Mapping[str, int]


class CheckedDepartment(JournalDepartment):
    """A `Department` that says nothing, and raises `Differs` where it would say otherwise."""

    def judge(self, record: Record[JournalEvent]) -> Judged:
        """Decide one record, and remember which numbers it used."""
        judged = super().judge(record)
        last = {table: rows[-1][0] for table, rows in self.spoken().items() if rows}
        self._marks.append(_Mark(record.offset, _name(record.message), last))
        return judged

    async def write(self, session: Session) -> None:
        """Compare what the unit says with what was said, and keep its effects."""
        said = self.outgoing_rows()
        for table, rows in said.items():
            await self._compare(session, table, rows)
        numbers = {t: [replace(row, body=b"") for row in rows] for t, rows in said.items()}
        await self.keep(session, numbers)

    def outgoing(self) -> Sequence[Outgoing]:
        """Hand over the unit's numbers, and end the unit."""
        self._marks.clear()
        return super().outgoing()

    def discard(self) -> None:
        """Forget the unit and everything cached."""
        super().discard()
        self._marks: list[_Mark] = []

    async def _compare(self, session: Session, table: str, rows: Sequence[Outgoing]) -> None:
        if not rows:
            return
        query = _SAID.format(live=LIVE, table=table)
        first, last = rows[0].sequence, rows[-1].sequence
        found = await session.fetch(query, self.number, first, last)
        stored: dict[int, _Row] = {r["sequence"]: (r["message_key"], r["body"]) for r in found}
        for row in rows:
            if stored.get(row.sequence) != (row.key, row.body):
                raise Differs(self._difference(table, row, stored.get(row.sequence)))

    def _difference(self, table: str, row: Outgoing, stored: _Row | None) -> Difference:
        mark = next(m for m in self._marks if m.last.get(table, 0) >= row.sequence)
        before = None if stored is None else orjson.loads(stored[1])
        after = orjson.loads(row.body)
        return Difference(self.number, mark.offset, mark.event, table, row.sequence, before, after)


def _name(message: JournalEvent) -> str:
    if isinstance(message, ParticipantEvent):
        return message.event_id
    return message.run_id if isinstance(message, RunReached) else f"control:{message.version}"
