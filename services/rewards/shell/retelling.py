"""Folds the journal again from the start, beside the engine, and compares what it says.

1 be the only one   2 make an empty schema, or take the one that an interrupted replay left
3 note, in one snapshot, where the engine stands and what it has said   4 replay each partition up
to there, with the department that serves it   5 look for what the engine said beyond the replay,
and for dead letters that are others

Memory is bounded as in the engine: a unit's records, the events that they need, and the
participants used last; everything else lies in the shadow schema.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import orjson

from services.rewards.shell.agreement import difference
from services.rewards.shell.checked import LIVE, Difference
from services.rewards.shell.letters_compared import TABLE, letters_compared
from shared.kernel.money import Platform
from shared.runtime.shadow import alone, make_shadow
from shared.runtime.workers import Job, Progress, Replay, Workers

SHADOW = "rewards_shadow"
STREAMS = ("command", "decision", "notice")
_LOCK = 7_266_273_018
_PLACES = "SELECT partition, next_offset, cursor FROM {schema}.position ORDER BY partition"
_PLATFORMS = f"SELECT DISTINCT currency, time_zone FROM {LIVE}.platform"  # noqa: S608 - ours
_LAST = """
SELECT p.partition,
       (SELECT max(s.sequence) FROM {schema}.{stream} s WHERE s.partition = p.partition) AS last
  FROM {schema}.position p
"""
_BODY = "SELECT body FROM rewards.{stream} WHERE partition = $1 AND sequence = $2"
_ROOT = Path(__file__).parents[3]


class ReplayRefused(RuntimeError):
    """It cannot be done now; the text says why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a replay."""

    partitions: Collection[int] = ()
    """Empty: all."""
    from_start: bool = False
    """Begin anew even where an interrupted replay could go on."""
    workers: int | None = None
    platform: Platform = field(default_factory=Platform)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replay found."""

    partitions: tuple[int, ...]
    records: int
    resumed_after: int
    """Records that an interrupted replay had compared before."""
    seconds: float
    differences: tuple[Difference, ...]

    @property
    def identical(self) -> bool:
        """True when every command, decision, notice and dead letter is as it was."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the engine stands in a partition, and the last numbers that it used."""

    partition: int
    next_offset: int
    in_a_run: bool
    last: Mapping[str, int]


async def retell(
    owner_url: str, replay: Replay[Difference | None], progress: Progress, wanted: Wanted
) -> Outcome:
    """Replay partitions as the owner of the tables; `replay` fills the schema rewards_shadow.

    Raises `ReplayRefused`; what the replay raises comes through. The shadow is thrown away at the
    end; a replay that was interrupted leaves it, and the next one goes on.
    """
    session = await asyncpg.connect(owner_url, server_settings={"timezone": "UTC"})
    try:
        if not await alone(session, _LOCK):
            raise ReplayRefused("another replay of the engine is under way")
        await _agree(session, wanted.platform)
        with Workers(replay, wanted.workers) as workers:
            await _shadow(session, wanted)
            places = await _places(session, wanted.partitions)
            done = await _done(session)
            await workers.ready()
            began = time.perf_counter()
            jobs = [Job(place.partition, place.next_offset) for place in places]
            found = await workers.replay_all(jobs, progress)
            seconds = time.perf_counter() - began
        differences = [one for one in found if one is not None]
        differences += await _unsaid(session, places, {one.partition for one in differences})
        differences += await _unread(session, places, {one.partition for one in differences})
        await session.execute(f"DROP SCHEMA {SHADOW} CASCADE")
    finally:
        await session.close()
    before = sum(min(done.get(p.partition, 0), p.next_offset) for p in places)
    records = sum(place.next_offset for place in places)
    numbers = tuple(place.partition for place in places)
    ordered = sorted(differences, key=lambda one: one.partition)
    return Outcome(numbers, records, before, seconds, tuple(ordered))


async def _agree(session: asyncpg.Connection, now: Platform) -> None:
    """Refuse settings that are not those of the engine: every difference would be theirs."""
    for row in await session.fetch(_PLATFORMS):
        differing = difference(Platform(row["currency"], row["time_zone"]), now)
        if differing is not None:
            raise ReplayRefused(f"the engine judged with other settings: {differing}")


async def _shadow(session: asyncpg.Connection, wanted: Wanted) -> None:
    """Go on in the schema that this very code has begun to fill; else begin anew."""
    begun_by = await session.fetchval(
        "SELECT obj_description(to_regnamespace($1), 'pg_namespace')", SHADOW
    )
    made_by = _fingerprint(wanted.platform)
    if begun_by == made_by and not wanted.from_start:
        return
    rows = await session.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", LIVE)
    if not rows:
        raise ReplayRefused("there are no tables yet: rewardstream migrate")
    await make_shadow(session, LIVE, SHADOW, [row["tablename"] for row in rows])
    await session.execute(f"COMMENT ON SCHEMA {SHADOW} IS '{made_by}'")


def _fingerprint(platform: Platform) -> str:
    """Name the code that judges, and the platform it judges for."""
    digest = hashlib.blake2b(repr(platform).encode(), digest_size=16)
    for room in ("services/rewards", "shared"):
        for path in sorted((_ROOT / room).rglob("*")):
            if path.suffix in (".py", ".sql"):
                digest.update(path.read_bytes())
    return digest.hexdigest()


async def _places(session: asyncpg.Connection, partitions: Collection[int]) -> list[_Place]:
    async with session.transaction(isolation="repeatable_read", readonly=True):
        rows = await session.fetch(_PLACES.format(schema=LIVE))
        last = {stream: await _last(session, LIVE, stream) for stream in (*STREAMS, TABLE)}
    unknown = sorted(set(partitions) - {row["partition"] for row in rows})
    if unknown:
        raise ReplayRefused(f"the engine has never served partition {unknown[0]}")
    return [
        _Place(
            row["partition"],
            row["next_offset"],
            row["cursor"] is not None,
            {stream: numbers.get(row["partition"], 0) for stream, numbers in last.items()},
        )
        for row in rows
        if not partitions or row["partition"] in partitions
    ]


async def _done(session: asyncpg.Connection) -> dict[int, int]:
    rows = await session.fetch(_PLACES.format(schema=SHADOW))
    return {row["partition"]: row["next_offset"] for row in rows}


async def _last(session: asyncpg.Connection, schema: str, stream: str) -> dict[int, int]:
    rows = await session.fetch(_LAST.format(schema=schema, stream=stream))
    return {row["partition"]: row["last"] or 0 for row in rows}


async def _unsaid(
    session: asyncpg.Connection, places: Sequence[_Place], differing: Collection[int]
) -> list[Difference]:
    """Find what the engine said that the replay of all its records does not say."""
    replayed = {stream: await _last(session, SHADOW, stream) for stream in STREAMS}
    found = []
    for place in places:
        # In the middle of a run the engine has said more than its position tells.
        if place.in_a_run or place.partition in differing:
            continue
        for stream in STREAMS:
            following = replayed[stream].get(place.partition, 0) + 1
            if following <= place.last[stream]:
                found.append(await _stored(session, place.partition, stream, following))
                break
    return found


async def _unread(
    session: asyncpg.Connection, places: Sequence[_Place], differing: Collection[int]
) -> list[Difference]:
    """Find the first dead letter that is another; where decisions differ, that is enough."""
    last = {p.partition: p.last[TABLE] for p in places if p.partition not in differing}
    return await letters_compared(session, SHADOW, last)


async def _stored(
    session: asyncpg.Connection, partition: int, stream: str, sequence: int
) -> Difference:
    body = await session.fetchval(_BODY.format(stream=stream), partition, sequence)
    stored = orjson.loads(body)
    return Difference(partition, None, stored.get("correlationid"), stream, sequence, stored, None)
