"""Who owns a partition and how far it is: epoch and position in Postgres.

Order of a takeover: 1 end the previous owner's session, 2 raise the epoch (waits for the row lock
of a transaction that is still in flight), 3 read where the partition stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import orjson

from shared.runtime.department import Heard, Position, Stream
from shared.runtime.session import Row, Session
from shared.runtime.stops import Fenced

_INSERT = "INSERT INTO position (partition) VALUES ($1) ON CONFLICT DO NOTHING"

_END_PREVIOUS = """
SELECT pg_terminate_backend(a.pid, 5000)
  FROM position p JOIN pg_stat_activity a ON a.pid = p.owner_pid
 WHERE p.partition = $1 AND a.pid <> pg_backend_pid()
   AND a.application_name = current_setting('application_name')
"""

_RAISE_EPOCH = """
UPDATE position
   SET epoch = epoch + 1, owner_pid = pg_backend_pid(), alarm = NULL, alarmed_at = NULL
 WHERE partition = $1 AND ($2::bigint IS NULL OR epoch = $2)
RETURNING epoch, next_offset, upstream_sequence, recorded_at, cursor, published, heard
"""

_ADVANCE = """
UPDATE position
   SET next_offset = $4, cursor = $5, upstream_sequence = $6,
       recorded_at = COALESCE($7, recorded_at), published = $8, heard = $10
 WHERE partition = $1 AND epoch = $2 AND next_offset = $3 AND cursor IS NOT DISTINCT FROM $9
"""

_REMEMBER = "UPDATE position SET published = $3 WHERE partition = $1 AND epoch = $2"

_ALARM = """
UPDATE position SET alarm = $3, alarmed_at = now() WHERE partition = $1 AND epoch = $2
"""


@dataclass(frozen=True, slots=True)
class Advance:
    """Where the position goes when a unit commits."""

    next_offset: int
    cursor: str | None
    upstream_sequence: int
    recorded_at: datetime | None
    heard: Heard = field(default_factory=dict)


class Fence:
    """The one door through which a partition's position moves; raises `Fenced` when lost."""

    def __init__(self, partition: int, streams: tuple[Stream, ...]) -> None:
        self._partition = partition
        self._streams = streams
        self._position: Position | None = None

    @property
    def position(self) -> Position:
        """Where the partition stands, as far as this owner has committed it."""
        assert self._position is not None, "take over first"
        return self._position

    async def take_over(self, session: Session) -> Position:
        """Become the owner, whoever it was before; blocks while a commit of theirs is in flight."""
        await session.execute(_INSERT, self._partition)
        return await self._raise_epoch(session, None)

    async def renew(self, session: Session) -> Position:
        """Become the owner again after trouble, unless somebody else has in the meantime.

        The position returned tells what became of a commit whose answer was lost.
        """
        return await self._raise_epoch(session, self.position.epoch)

    async def advance(self, session: Session, to: Advance, published: Mapping[str, int]) -> None:
        """Move the position inside the open transaction, or raise `Fenced`."""
        here = self.position
        tag = await session.execute(
            _ADVANCE,
            self._partition,
            here.epoch,
            here.next_offset,
            to.next_offset,
            to.cursor,
            to.upstream_sequence,
            to.recorded_at,
            _json(published),
            here.cursor,
            _json({str(partition): last for partition, last in to.heard.items()}),
        )
        self._must_have_moved(tag)

    def advanced(
        self, to: Advance, sequences: Mapping[str, int], published: Mapping[str, int]
    ) -> None:
        """Note that the transaction of an `advance` has committed."""
        here = self.position
        self._position = replace(
            here,
            next_offset=to.next_offset,
            cursor=to.cursor,
            upstream_sequence=to.upstream_sequence,
            recorded_at=to.recorded_at or here.recorded_at,
            sequences={**here.sequences, **sequences},
            published={**here.published, **published},
            heard=to.heard,
        )

    async def remember(self, session: Session, published: Mapping[str, int]) -> None:
        """Write down what was announced, when no unit is there to carry it."""
        tag = await session.execute(
            _REMEMBER, self._partition, self.position.epoch, _json(published)
        )
        self._must_have_moved(tag)
        self._position = replace(self.position, published={**published})

    async def alarm(self, session: Session, reason: str) -> None:
        """Say in the position row why the partition stands still."""
        await session.execute(_ALARM, self._partition, self.position.epoch, reason)

    async def _raise_epoch(self, session: Session, epoch: int | None) -> Position:
        await session.execute(_END_PREVIOUS, self._partition)
        row = await session.fetchrow(_RAISE_EPOCH, self._partition, epoch)
        if row is None:
            raise Fenced(f"partition {self._partition}: epoch {epoch} is over")
        self._position = await self._read(session, row)
        return self._position

    async def _read(self, session: Session, row: Row) -> Position:
        sequences = {s.topic: await self._last_sequence(session, s) for s in self._streams}
        return Position(
            partition=self._partition,
            epoch=row["epoch"],
            next_offset=row["next_offset"],
            upstream_sequence=row["upstream_sequence"],
            recorded_at=row["recorded_at"],
            cursor=row["cursor"],
            sequences=sequences,
            published={s.topic: 0 for s in self._streams} | orjson.loads(row["published"]),
            heard={int(p): tuple(last) for p, last in orjson.loads(row["heard"]).items()},
        )

    async def _last_sequence(self, session: Session, stream: Stream) -> int:
        query = f"SELECT max(sequence) FROM {stream.table} WHERE partition = $1"  # noqa: S608
        last: int | None = await session.fetchval(query, self._partition)
        return last or 0

    def _must_have_moved(self, tag: str) -> None:
        if tag != "UPDATE 1":
            raise Fenced(f"partition {self._partition}: epoch {self.position.epoch} is over")


def _json(value: Mapping[str, object]) -> str:
    return orjson.dumps(value).decode()
