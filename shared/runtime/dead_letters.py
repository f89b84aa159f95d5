"""Bytes nobody could read: numbered, written and announced like any outgoing row.

The bytes themselves stay where they are, named by topic, partition and offset: what could not be
read could hold anything, so only the reason travels, and long runs of digits in it are masked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson

from shared.runtime.department import Outgoing, Stream
from shared.runtime.masking import masked
from shared.runtime.reading import Unreadable
from shared.runtime.session import Session

_TABLE = "dead_letter"
_TYPE = "rewardstream.dead_letter.v1"
_REASON_LENGTH_MAX = 500

_INSERT = """
INSERT INTO dead_letter (partition, sequence, message_key, body)
SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::bytea[])
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose dead letters these are, and where the unreadable bytes lie."""

    service: str
    source_topic: str
    topic: str
    partition: int


class DeadLetters:
    """The dead letters of one partition."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._sequence = 0
        self._unit: list[Outgoing] = []

    @property
    def stream(self) -> Stream:
        """Dead letters leave like everything else."""
        return Stream(self._origin.topic, _TABLE)

    def start_after(self, sequence: int) -> None:
        """Forget what did not commit; number on from here."""
        self._sequence = sequence
        self._unit = []

    def add(self, unreadable: Unreadable, recorded_at: datetime | None) -> None:
        """Make a dead letter of it; its time is the partition's, so a replay makes the same."""
        self._sequence += 1
        origin = self._origin
        key = f"{origin.source_topic}:{origin.partition}:{unreadable.offset}"
        body = self._body(key, unreadable, recorded_at)
        self._unit.append(Outgoing(origin.topic, self._sequence, key, body))

    async def write(self, session: Session) -> None:
        """Insert the unit's dead letters; the transaction is open."""
        if self._unit:
            columns = zip(*((o.sequence, o.key, o.body) for o in self._unit), strict=True)
            await session.execute(_INSERT, self._origin.partition, *map(list, columns))

    def outgoing(self) -> list[Outgoing]:
        """The unit's dead letters; calling it ends the unit."""
        unit, self._unit = self._unit, []
        return unit

    def _body(self, key: str, unreadable: Unreadable, recorded_at: datetime | None) -> bytes:
        origin = self._origin
        envelope: dict[str, object] = {
            "specversion": "1.0",
            "id": key,
            "source": origin.service,
            "type": _TYPE,
            "subject": key,
            "partitionkey": key,
            "sequence": self._sequence,
            "data": {
                "topic": origin.source_topic,
                "partition": origin.partition,
                "offset": unreadable.offset,
                "reason": masked(unreadable.reason)[:_REASON_LENGTH_MAX],
            },
        }
        if recorded_at is not None:
            envelope["time"] = recorded_at
        return orjson.dumps(envelope)
