"""Builds every wallet anew from wallet.commands.v1, and compares with the ledger in use.

1 make an empty schema   2 note, in one snapshot, where the ledger in use stands and what is in it
3 replay each partition's commands up to there, with the department that serves them   4 compare
5 if asked, change places.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from services.wallet.shell import shadow
from services.wallet.shell.fingerprint import LEDGER, Fingerprints, differing, fingerprints
from services.wallet.shell.shadow import LIVE, SHADOW, Place, RebuildRefused
from shared.runtime.workers import Job, Progress, Replay, Workers

_PATIENCE = 30
"""Seconds to wait for a partition that is in the middle of a run."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rebuild found."""

    commands: int
    seconds: float
    differences: tuple[tuple[str, int], ...]
    """Tables and partitions that are not what the commands say."""
    swapped: str | None = None
    """The schema where the tables are kept that were in use before."""

    @property
    def identical(self) -> bool:
        """True when every row is as it was."""
        return not self.differences

    @property
    def same_ledger(self) -> bool:
        """True when at most projections differ: the ledger itself has the same rows."""
        return not any(table in LEDGER for table, _ in self.differences)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a rebuild."""

    swap: bool = False
    accept_differences: bool = False
    """Swap also when the ledger itself differs: what was announced then stays as it was."""


async def rebuild(
    owner_url: str, replay: Replay[None], progress: Progress, wanted: Wanted
) -> Outcome:
    """Rebuild all partitions as the owner of the tables; `replay` fills the schema wallet_shadow.

    Raises `RebuildRefused`; what the replay raises comes through. The shadow is thrown away
    unless it was swapped in.
    """
    session = await asyncpg.connect(owner_url, server_settings={"timezone": "UTC"})
    try:
        await shadow.lock(session)
        with Workers(replay) as workers:
            await shadow.make(session)
            before, live = await _snapshot(session)
            await workers.ready()
            began = time.perf_counter()
            jobs = [Job(place.partition, place.next_offset) for place in before]
            await workers.replay_all(jobs, progress)
            seconds = time.perf_counter() - began
        differences = differing(live, await fingerprints(session, SHADOW))
        commands = sum(place.next_offset for place in before)
        outcome = Outcome(commands, seconds, tuple(differences))
        return await _swapped(session, outcome, before, wanted) if wanted.swap else outcome
    finally:
        await shadow.drop(session)
        await session.close()


async def _swapped(
    session: asyncpg.Connection, outcome: Outcome, before: Sequence[Place], wanted: Wanted
) -> Outcome:
    if not outcome.same_ledger and not wanted.accept_differences:
        raise RebuildRefused(
            "the ledger itself differs from what the commands say: "
            + ", ".join(f"{table} of partition {number}" for table, number in outcome.differences)
        )
    retired = await shadow.swap(session, before, same=outcome.same_ledger)
    return Outcome(outcome.commands, outcome.seconds, outcome.differences, retired)


async def _snapshot(session: asyncpg.Connection) -> tuple[list[Place], Fingerprints]:
    for _ in range(_PATIENCE):
        async with session.transaction(isolation="repeatable_read", readonly=True):
            before = await shadow.places(session)
            if all(place.cursor is None for place in before):
                return before, await fingerprints(session, LIVE)
        await asyncio.sleep(1)
    raise RebuildRefused("a partition is in the middle of a run; try again later")
