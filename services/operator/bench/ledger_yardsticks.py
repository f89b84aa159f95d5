"""What Postgres makes of the ledger's own rows when nothing decides: COPY, and one by one."""

from __future__ import annotations

import asyncio
import io
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

import asyncpg

from services.operator.bench.ground import PARTITIONS, Site
from services.operator.bench.results import Unmeasured

NOT_COPIED = {"position", "parked", "dead_letter"}

_TABLES = """
SELECT table_name FROM information_schema.tables WHERE table_schema = 'wallet' ORDER BY table_name
"""

_AWARDS = """
SELECT c, e, l, t, a, o, (c.partition, c.participant, l.amount_minor, 0)::wallet.balance AS b
  FROM wallet.command_log c
  JOIN wallet.entry e USING (partition, command_id)
  JOIN wallet.lot l ON l.partition = c.partition AND l.lot_id = e.transaction
  JOIN wallet.open_lot o ON o.partition = c.partition AND o.lot_id = l.lot_id
  JOIN wallet.outgoing_transaction t ON t.partition = c.partition AND t.sequence = c.sequence
  JOIN wallet.outgoing_award a ON a.partition = c.partition AND a.sequence = c.sequence
 WHERE c.partition = 0 ORDER BY c.sequence LIMIT $1
"""

_INSERTS = {
    "c": "INSERT INTO single.command_log SELECT ($1::wallet.command_log).*",
    "e": "INSERT INTO single.entry SELECT ($1::wallet.entry).*",
    "l": "INSERT INTO single.lot SELECT ($1::wallet.lot).*",
    "o": "INSERT INTO single.open_lot SELECT ($1::wallet.open_lot).*",
    "t": "INSERT INTO single.outgoing_transaction SELECT ($1::wallet.outgoing_transaction).*",
    "a": "INSERT INTO single.outgoing_award SELECT ($1::wallet.outgoing_award).*",
    "b": """
INSERT INTO single.balance AS kept SELECT ($1::wallet.balance).*
ON CONFLICT (partition, participant)
DO UPDATE SET balance_minor = kept.balance_minor + excluded.balance_minor
""",
}
"""The statement for each column of `_AWARDS`."""


class NothingToCopy(Unmeasured):
    """The ledger holds no award to compare with."""


async def copy_rate(site: Site) -> float:
    """Say how many commands' rows a second COPY brings into tables like the ledger's.

    The same indexes and checks, and as the ledger does it: a session for each partition, all at
    once. Better off than the ledger is: a transaction a partition, binary rows at hand.
    """
    async with AsyncExitStack() as hall:
        sessions = [await _session(hall, site) for _ in range(PARTITIONS)]
        tables = await _like_the_ledger(sessions[0], "copied")
        commands = await sessions[0].fetchval("SELECT count(*) FROM wallet.command_log")
        rows = [
            [await _rows(sessions[0], table, partition) for table in tables]
            for partition in range(PARTITIONS)
        ]
        began = time.perf_counter()
        await asyncio.gather(*map(_copy, sessions, rows))
        return float(commands / (time.perf_counter() - began))


async def row_by_row_rates(site: Site, awards: int) -> tuple[float, float]:
    """Say how many awards a second go in one to a transaction, and how many entries alone.

    An award is what a consumer without batches writes of it: the ledger's rows, each inserted by a
    prepared statement, then the commit. An entry alone is the least a transaction can be.
    """
    session = await asyncpg.connect(site.database_url)
    try:
        found = await session.fetch(_AWARDS, awards)
        if not found:
            raise NothingToCopy("the wallet's ledger is empty")
        await _like_the_ledger(session, "single")
        whole = await _one_by_one(session, tuple(_INSERTS), found)
        await session.execute("TRUNCATE single.entry")
        return whole, await _one_by_one(session, ("e",), found)
    finally:
        await session.close()


@dataclass(frozen=True, slots=True)
class _Rows:
    table: str
    binary: bytes


async def _like_the_ledger(session: asyncpg.Connection, schema: str) -> list[str]:
    tables = [row["table_name"] for row in await session.fetch(_TABLES)]
    await session.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}")
    for table in tables:
        await session.execute(f"CREATE TABLE {schema}.{table} (LIKE wallet.{table} INCLUDING ALL)")
    return [table for table in tables if table not in NOT_COPIED]


async def _rows(session: asyncpg.Connection, table: str, partition: int) -> _Rows:
    buffer = io.BytesIO()
    query = f"SELECT * FROM wallet.{table} WHERE partition = {partition}"  # noqa: S608 - ours
    await session.copy_from_query(query, output=buffer, format="binary")
    return _Rows(table, buffer.getvalue())


async def _session(hall: AsyncExitStack, site: Site) -> asyncpg.Connection:
    session = await asyncpg.connect(site.database_url)
    hall.push_async_callback(session.close)
    return session


async def _copy(session: asyncpg.Connection, everything: list[_Rows]) -> None:
    async with session.transaction():
        for rows in everything:
            source = io.BytesIO(rows.binary)
            await session.copy_to_table(
                rows.table, schema_name="copied", source=source, format="binary"
            )


async def _one_by_one(
    session: asyncpg.Connection, columns: tuple[str, ...], awards: list[asyncpg.Record]
) -> float:
    inserts = [(column, await session.prepare(_INSERTS[column])) for column in columns]
    start = time.perf_counter()
    for award in awards:
        async with session.transaction():
            for column, insert in inserts:
                await insert.fetch(award[column])
    return len(awards) / (time.perf_counter() - start)
