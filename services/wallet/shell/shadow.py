"""The schema in which wallets are built anew, and how it takes the place of the one in use.

What changes places: the ledger, its seals if the ledger is not the same, and the projections.
What stays: the position, and everything that was announced. So numbers on topics go on where they
are, whatever the rebuilt ledger says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from services.wallet.domain.ruling import Ruling
from services.wallet.shell.fingerprint import LEDGER, PROJECTIONS
from services.wallet.shell.ledger import append_seal
from services.wallet.shell.wallet_store import Kept, open_partition
from shared.runtime.department import Position
from shared.runtime.shadow import alone, make_shadow

LIVE = "wallet"
SHADOW = "wallet_shadow"
_RUNTIME = ("position", "parked", "dead_letter")
_SAID = ("outgoing_transaction", "outgoing_award", "outgoing_receivable", "notice")
_LOCK = 7_266_273_017
"""Any number will do, as long as all rebuilds take the same."""


class RebuildRefused(RuntimeError):
    """It cannot be done now; the text says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a partition of the ledger stands."""

    partition: int
    next_offset: int
    cursor: str | None


async def lock(session: asyncpg.Connection) -> None:
    """Be the only rebuild, for as long as the session lives."""
    if not await alone(session, _LOCK):
        raise RebuildRefused("another rebuild is under way")


async def make(session: asyncpg.Connection) -> None:
    """Make an empty schema with the same tables and indexes."""
    tables = (*LEDGER, *PROJECTIONS, *_RUNTIME, *_SAID, "seal")
    await make_shadow(session, LIVE, SHADOW, tables)


async def drop(session: asyncpg.Connection) -> None:
    """Throw the shadow away."""
    await session.execute(f"DROP SCHEMA IF EXISTS {SHADOW} CASCADE")


async def places(session: asyncpg.Connection) -> list[Place]:
    """Say where each partition of the ledger in use stands."""
    return [Place(*row) for row in await session.fetch(_PLACES)]


_PLACES = "SELECT partition, next_offset, cursor FROM wallet.position ORDER BY partition"


async def swap(session: asyncpg.Connection, expected: Sequence[Place], *, same: bool) -> str:
    """Put the shadow in the place of the ledger in use, in one transaction.

    1 refuse while the service runs   2 make the new tables survive a crash   3 hold off every owner
    and look again   4 guard the new tables, change places. Returns the schema where the old tables
    are kept. `same`: the ledger has the same rows, so the seals that were announced stay.
    """
    await _refuse_while_served(session)
    moving = (*LEDGER, *PROJECTIONS, "parked", *(() if same else ("seal",)))
    for table in moving:
        await session.execute(f"ALTER TABLE {SHADOW}.{table} SET LOGGED")
    async with session.transaction():
        await session.execute("SET LOCAL lock_timeout = '5s'")
        await session.execute(f"LOCK TABLE {LIVE}.position IN ACCESS EXCLUSIVE MODE")
        await _refuse_while_served(session)
        if await places(session) != list(expected):
            raise RebuildRefused("the ledger has moved on since it was compared; rebuild again")
        if not same:
            await _pad_seals(session)
        retired = await session.fetchval(
            "SELECT 'wallet_retired_' || to_char(clock_timestamp(), 'YYYYMMDD_HH24MISS_US')"
        )
        await session.execute(f"CREATE SCHEMA {retired}")
        for table in moving:
            kind = "keep_as_projection" if table in (*PROJECTIONS, "parked") else "keep_append_only"
            await session.execute(f"CALL {LIVE}.{kind}('{SHADOW}.{table}')")
            await session.execute(f"ALTER TABLE {LIVE}.{table} SET SCHEMA {retired}")
            await session.execute(f"ALTER TABLE {SHADOW}.{table} SET SCHEMA {LIVE}")
        await drop(session)
    return str(retired)


async def _refuse_while_served(session: asyncpg.Connection) -> None:
    # The name of a session's program is hidden from other roles, the role itself is not.
    sessions = await session.fetchval(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE usename = 'rewardstream_wallet' AND datname = current_database()"
    )
    if sessions:
        raise RebuildRefused(f"the wallet is served ({sessions} sessions): stop it first")


async def _pad_seals(session: asyncpg.Connection) -> None:
    """Announced seals keep their numbers: seals over nothing fill up to where the chain was."""
    await session.execute(f"SET LOCAL search_path TO {SHADOW}")
    heads = await session.fetch(_HEADS)
    for head in heads:
        position = Position(head["partition"], 0, 0, 0)
        partition = await open_partition(session, position, Kept())
        while partition.numbers.seal < head["sequence"]:
            await append_seal(session, *partition.close(Ruling(), head["recorded_at"]))
    await session.execute("SET LOCAL search_path TO DEFAULT")


_HEADS = """
SELECT s.partition, max(s.sequence) AS sequence, p.recorded_at
  FROM wallet.seal s JOIN wallet.position p USING (partition)
 GROUP BY s.partition, p.recorded_at
"""
