"""The smallest department worth breaking: adds amounts up, tells each total, keeps every effect."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from shared.runtime.department import (
    Delivered,
    Judged,
    Outgoing,
    Position,
    Record,
    Stream,
    Undecodable,
)
from shared.runtime.session import Session

SOURCE = "tally.commands.v1"
TOTALS = "tally.totals.v1"
DEAD_LETTERS = "tally.dead_letters.v1"
PART_OF_A_RUN = 3
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)

TABLES = """
CREATE TABLE effect (
    partition int, id bigint GENERATED ALWAYS AS IDENTITY, message_id text, participant text,
    amount int, total bigint, PRIMARY KEY (partition, id)
);
CREATE TABLE total (
    partition int, participant text, total bigint, PRIMARY KEY (partition, participant)
);
CREATE TABLE told (
    partition int, sequence bigint, message_key text, body bytea, PRIMARY KEY (partition, sequence)
);
"""

Message = dict[str, Any]


@dataclass
class Tally:
    """One partition. `failing`: ids of messages on which judging raises."""

    partition: int
    totals_topic: str = TOTALS
    failing: AbstractSet[str] = frozenset()
    totals: dict[str, int] = field(default_factory=dict)
    effects: list[tuple[str, str, int, int]] = field(default_factory=list)
    rows: list[Outgoing] = field(default_factory=list)
    sequence: int = 0
    parked: AbstractSet[str] = frozenset()
    ran_over: list[str] = field(default_factory=list)

    @property
    def streams(self) -> tuple[Stream, ...]:
        """One stream: the totals."""
        return (Stream(self.totals_topic, "told"),)

    def decode(self, delivered: Delivered) -> Record[Message]:
        """JSON with a participant."""
        try:
            message = orjson.loads(delivered.body)
            key, sequence = message["participant"], message.get("sequence")
        except (ValueError, KeyError, TypeError) as error:
            raise Undecodable(f"{type(error).__name__}: {delivered.body[:60]!r}") from None
        return Record(delivered.offset, key, message, delivered.body, EPOCH, sequence)

    def starts_unit(self, record: Record[Message]) -> bool:
        """Runs do."""
        return bool(record.message["kind"] == "run")

    def key_to_retry(self, record: Record[Message]) -> str | None:
        """Retries name their participant."""
        return record.key if record.message["kind"] == "retry" else None

    async def take_over(self, _: Session, position: Position, parked: AbstractSet[str]) -> None:
        """Forget totals, number on."""
        self.totals.clear()
        self.sequence = position.sequences[self.totals_topic]
        self.parked = parked

    async def resolve(self, session: Session, records: Sequence[Record[Message]]) -> None:
        """Load totals; for a run, the next participants."""
        if records and records[0].message["kind"] == "run":
            await self._resolve_run(session, records[0])
        missing = list({r.key for r in records if r.key is not None} - self.totals.keys())
        if missing:
            rows = await session.fetch(
                "SELECT participant, total FROM total"
                " WHERE partition = $1 AND participant = ANY($2::text[])",
                self.partition,
                missing,
            )
            self.totals.update(dict.fromkeys(missing, 0))
            self.totals.update((r["participant"], r["total"]) for r in rows)

    async def _resolve_run(self, session: Session, record: Record[Message]) -> None:
        rows = await session.fetch(
            "SELECT participant, total FROM total WHERE partition = $1 AND participant > $2"
            " AND ($3::text IS NULL OR participant = $3) ORDER BY participant LIMIT $4",
            self.partition,
            record.cursor or "",
            record.key,
            PART_OF_A_RUN + 1,
        )
        self.totals.update((r["participant"], r["total"]) for r in rows)
        self.ran_over = [r["participant"] for r in rows]

    def judge(self, record: Record[Message]) -> Judged:
        """Add, or run over everybody."""
        message = record.message
        if message["kind"] == "run" and record.key is None:
            return self._run(record)
        if message["id"] in self.failing:
            raise RuntimeError(f"cannot judge {message['id']} of 4111111111111111")
        assert record.key is not None
        self._add(message["id"], record.key, message.get("amount", 0))
        return Judged()

    def _run(self, record: Record[Message]) -> Judged:
        part, more = self.ran_over[:PART_OF_A_RUN], len(self.ran_over) > PART_OF_A_RUN
        parked = []
        for participant in part:
            if participant in self.parked:
                parked.append((participant, "waits"))
            else:
                self._add(f"{record.message['id']}:{participant}", participant, 1)
        return Judged(cursor=part[-1] if more else None, parked=tuple(parked))

    def _add(self, message_id: str, participant: str, amount: int) -> None:
        total = self.totals[participant] + amount
        self.totals[participant] = total
        self.effects.append((message_id, participant, amount, total))
        self.sequence += 1
        body = orjson.dumps({"sequence": self.sequence, "id": message_id, "total": total})
        self.rows.append(Outgoing(self.totals_topic, self.sequence, participant, body))

    async def write(self, session: Session) -> None:
        """Effects, totals, rows to tell."""
        if not self.effects:
            return
        columns = [list(column) for column in zip(*self.effects, strict=True)]
        await session.execute(
            "INSERT INTO effect (partition, message_id, participant, amount, total) SELECT $1, *"
            " FROM unnest($2::text[], $3::text[], $4::int[], $5::bigint[])",
            self.partition,
            *columns,
        )
        touched = {participant: total for _, participant, _, total in self.effects}
        await session.execute(
            "INSERT INTO total SELECT $1, * FROM unnest($2::text[], $3::bigint[])"
            " ON CONFLICT (partition, participant) DO UPDATE SET total = EXCLUDED.total",
            self.partition,
            list(touched),
            list(touched.values()),
        )
        await session.execute(
            "INSERT INTO told SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::bytea[])",
            self.partition,
            [o.sequence for o in self.rows],
            [o.key for o in self.rows],
            [o.body for o in self.rows],
        )

    def outgoing(self) -> Sequence[Outgoing]:
        """What to tell; ends the unit."""
        rows, self.rows = self.rows, []
        self.effects = []
        return rows

    def discard(self) -> None:
        """Forget."""
        self.totals.clear()
        self.effects.clear()
        self.rows = []
