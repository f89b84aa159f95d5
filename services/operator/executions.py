"""The executions of runs as the engine logged them: partition by partition, and summed (3.17-1)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

import asyncpg
import orjson

from services.operator.reading import reader
from services.operator.stack import Stack
from services.rewards.domain.folding.executing import expiry_id

State = Literal["COMPLETED", "RUNNING", "WAITING", "REFUSED"]

_LOGGED = """
SELECT l.partition, l.run_id, l.version, l.kind, l.definition, l.as_of, l.refused,
       l.participants, l.events, l.awards, l.amount_minor, l.parked, c.began_at, c.ended_at
  FROM rewards.run_log l
  LEFT JOIN rewards.run_clock c ON c.partition = l.partition AND c.run_id = l.run_id
 WHERE l.run_id IN (SELECT run_id FROM rewards.run_log GROUP BY run_id
                     ORDER BY max(version) DESC LIMIT $1)
"""
_EXTENDED = """
SELECT partition, run_id, participants, events, awards, amount_minor, parked
  FROM rewards.run_extension
 WHERE partition IN (SELECT partition FROM rewards.position) AND run_id = ANY($1::text[])
"""
_ON_ITS_WAY = """
SELECT t.partition, t.marker, t.after, t.counts, c.began_at
  FROM rewards.tour t
  LEFT JOIN rewards.run_clock c ON c.partition = t.partition AND c.run_id = t.run_id
"""
# The engine asks, the wallet expires: a part is through when its command was answered.
_EXPIRED = """
SELECT asked.run_id, asked.partition, l.command_id IS NOT NULL AS answered,
       count(DISTINCT e.from_account) AS participants, count(e.sequence) AS credits,
       COALESCE(sum(e.amount_minor), 0)::bigint AS amount_minor
  FROM unnest($1::text[], $2::integer[], $3::uuid[]) AS asked (run_id, partition, command_id)
  LEFT JOIN wallet.command_log l
    ON l.partition = asked.partition AND l.command_id = asked.command_id
  LEFT JOIN wallet.entry e
    ON e.partition = asked.partition AND e.command_id = asked.command_id AND e.kind = 'EXPIRATION'
 GROUP BY 1, 2, 3
"""
_COUNTED = ("participants", "events", "awards", "credits", "amount_minor", "parked")


@dataclass(slots=True)
class Part:
    """One execution in one partition."""

    partition: int
    state: State = "WAITING"
    after: str | None = None
    """Whom a run on its way has visited last."""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    participants: int = 0
    events: int = 0
    awards: int = 0
    credits: int = 0
    """Of a balance expiration: those that ended and were not spent."""
    amount_minor: int = 0
    """Awarded, or expired."""
    parked: int = 0

    def add(self, counts: Mapping[str, int]) -> None:
        """Add what it came to."""
        for name in _COUNTED:
            setattr(self, name, getattr(self, name) + counts.get(name, 0))


@dataclass(slots=True)
class Told:
    """One execution in all partitions."""

    run: str
    version: int
    kind: str
    definition: str | None
    as_of: datetime
    parts: dict[int, Part]
    refused: str | None = None

    @property
    def state(self) -> State:
        """As a whole: through only when every partition is."""
        states = {part.state for part in self.parts.values()}
        if self.refused is not None:
            return "REFUSED"
        return "RUNNING" if states != {"COMPLETED"} else "COMPLETED"

    @property
    def expires(self) -> bool:
        """True for one that has the wallet expire what ended."""
        return self.kind == "BALANCE_EXPIRATION"

    @property
    def through(self) -> int:
        """How many partitions it is through."""
        return sum(part.ended_at is not None for part in self.parts.values())

    @property
    def began_at(self) -> datetime | None:
        """When the first partition began."""
        return min((p.began_at for p in self.parts.values() if p.began_at), default=None)

    @property
    def seconds(self) -> float | None:
        """From the first beginning to the last end; None: it is not through."""
        ends = [part.ended_at for part in self.parts.values()]
        began = self.began_at
        if began is None or None in ends:
            return None
        return (max(end for end in ends if end is not None) - began).total_seconds()

    def sum(self, name: str) -> int:
        """Sum one of the counts over the partitions."""
        return sum(getattr(part, name) for part in self.parts.values())

    def as_json(self) -> dict[str, Any]:
        """Write it as another program reads it, amounts in minor units."""
        about = {name: getattr(self, name) for name in ("run", "kind", "definition", "as_of")}
        sums = {name: self.sum(name) for name in _COUNTED}
        when = {"state": self.state, "began_at": self.began_at, "seconds": self.seconds}
        parts = [asdict(part) for _, part in sorted(self.parts.items())]
        return about | when | {"refused": self.refused} | sums | {"partitions": parts}


@dataclass(slots=True)
class _Log:
    partitions: list[int]
    found: dict[str, Told] = field(default_factory=dict)

    def told(self, about: Mapping[str, Any]) -> Told:
        """Find an execution, or open its page."""
        run = about["run_id"]
        if run not in self.found:
            parts = {number: Part(number) for number in self.partitions}
            self.found[run] = Told(
                run=run,
                version=about["version"],
                kind=about["kind"],
                definition=about["definition"],
                as_of=about["as_of"],
                parts=parts,
            )
        return self.found[run]


async def executions(stack: Stack, last: int) -> list[Told]:
    """List the last executions, the latest first; those on their way too."""
    async with reader(stack) as session:
        if await session.fetchval("SELECT to_regclass('rewards.run_clock')") is None:
            return []
        rows = await session.fetch("SELECT partition FROM rewards.position ORDER BY 1")
        log = _Log([row["partition"] for row in rows])
        _read_logged(log, await session.fetch(_LOGGED, last))
        _read_touring(log, await session.fetch(_ON_ITS_WAY))
        for row in await session.fetch(_EXTENDED, list(log.found)):
            log.found[row["run_id"]].parts[row["partition"]].add(row)
        await _read_expired(log, session)
    return sorted(log.found.values(), key=lambda told: told.version, reverse=True)[:last]


def _read_logged(log: _Log, rows: Iterable[asyncpg.Record]) -> None:
    for row in rows:
        told = log.told(row)
        told.refused = told.refused or row["refused"]
        part = told.parts[row["partition"]]
        part.state = "COMPLETED" if row["refused"] is None else "REFUSED"
        part.began_at, part.ended_at = row["began_at"], row["ended_at"]
        part.add(row)


async def _read_expired(log: _Log, session: asyncpg.Connection) -> None:
    asked = [
        (told.run, part.partition, expiry_id(told.run, part.partition))
        for told in log.found.values()
        if told.expires and told.refused is None
        for part in told.parts.values()
        if part.state == "COMPLETED"
    ]
    columns = [list(column) for column in zip(*asked, strict=True)] or [[], [], []]
    for row in await session.fetch(_EXPIRED, *columns):
        part = log.found[row["run_id"]].parts[row["partition"]]
        part.add(row)
        if not row["answered"]:
            part.state, part.ended_at = "RUNNING", None


def _read_touring(log: _Log, rows: Iterable[asyncpg.Record]) -> None:
    for row in rows:
        marker = orjson.loads(row["marker"])["data"]
        as_of = datetime.fromisoformat(marker["as_of"])
        told = log.told({"definition": None, **marker, "as_of": as_of})
        part = told.parts[row["partition"]]
        part.state, part.after, part.began_at = "RUNNING", row["after"], row["began_at"]
        part.add(dict(zip(_COUNTED, row["counts"], strict=True)))
