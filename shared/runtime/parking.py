"""Participants whose records could not be judged: kept in order, beside the river, until retried.

record of …            | not parked                   | parked
judging raises         | park it: participant parked  | (never judged)
judging works          | its effects are written      | parked behind the others, unjudged
a retry that works     | –                            | the row goes; after the last: not parked
a retry that raises    | –                            | the row stays with the new reason
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeVar

from shared.runtime.department import Delivered, Record
from shared.runtime.session import Session

Message = TypeVar("Message")

BEHIND = "waits behind an earlier record of the same participant"

_KEYS = "SELECT DISTINCT message_key FROM parked WHERE partition = $1"

_LOAD = """
SELECT record_offset, body FROM parked
 WHERE partition = $1 AND message_key = $2 AND record_offset > $3
 ORDER BY record_offset LIMIT $4
"""

_INSERT = """
INSERT INTO parked (partition, message_key, record_offset, body, reason)
SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::bytea[], $5::text[])
ON CONFLICT DO NOTHING
"""

_DELETE = """
DELETE FROM parked WHERE partition = $1 AND message_key = $2 AND record_offset = ANY($3::bigint[])
"""

_EXPLAIN = """
UPDATE parked SET reason = $4 WHERE partition = $1 AND message_key = $2 AND record_offset = $3
"""


@dataclass(slots=True)
class _Changes:
    rows: list[tuple[str, int, bytes, str]] = field(default_factory=list)
    judged: dict[str, list[int]] = field(default_factory=dict)
    failed: dict[str, tuple[int, str]] = field(default_factory=dict)


class Parking:
    """The parked of one partition; changes are written in the unit's transaction."""

    def __init__(self, partition: int) -> None:
        self._partition = partition
        self._keys: set[str] = set()
        self._changes = _Changes()

    @property
    def keys(self) -> AbstractSet[str]:
        """A live view of the participants parked."""
        return self._keys

    async def take_over(self, session: Session) -> None:
        """Forget changes that did not commit and read who is parked."""
        rows = await session.fetch(_KEYS, self._partition)
        self._changes = _Changes()
        self._keys.clear()
        self._keys.update(row["message_key"] for row in rows)

    async def load(self, session: Session, key: str, after: int, limit: int) -> list[Delivered]:
        """Read the parked records of a participant behind an offset, in order."""
        rows = await session.fetch(_LOAD, self._partition, key, after, limit)
        return [Delivered(r["record_offset"], key.encode(), r["body"]) for r in rows]

    def park(self, key: str, record: Record[Message] | Delivered, reason: str) -> None:
        """Keep a record aside for a participant, who is parked from now on."""
        self._keys.add(key)
        self._changes.rows.append((key, record.offset, record.body, reason))

    def judged(self, key: str, offset: int) -> None:
        """A parked record was judged: its row goes."""
        self._changes.judged.setdefault(key, []).append(offset)

    def failed(self, key: str, offset: int, reason: str) -> None:
        """A parked record raised again: it stays, with the new reason."""
        self._changes.failed[key] = (offset, reason)

    def free(self, key: str) -> None:
        """The participant's last parked record was judged."""
        self._keys.discard(key)

    async def write(self, session: Session) -> None:
        """Write the changes of the unit; the transaction is open."""
        changes, self._changes = self._changes, _Changes()
        for key, offsets in changes.judged.items():
            await session.execute(_DELETE, self._partition, key, offsets)
        for key, (offset, reason) in changes.failed.items():
            await session.execute(_EXPLAIN, self._partition, key, offset, reason)
        if changes.rows:
            await session.execute(
                _INSERT, self._partition, *map(list, zip(*changes.rows, strict=True))
            )
