"""Reads the services' tables for people: as the role that may only read."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from services.operator.stack import Stack, environment
from shared.contracts.topics import (
    AWARDS,
    COMMANDS,
    DECISIONS,
    INBOUND,
    RECEIVABLES,
    REWARDS_DEAD_LETTERS,
    SEALS,
    TRANSACTIONS,
    WALLET_DEAD_LETTERS,
    in_namespace,
)

SERVICES = ("rewards", "wallet")
"""The services that keep a position, and so their schemas."""

_PARKED = """
SELECT partition, message_key, record_offset, reason FROM {schema}.parked
 WHERE $1::text IS NULL OR message_key = $1
 ORDER BY partition, message_key, record_offset
"""

STREAMS: Mapping[str, Mapping[str, str]] = {
    "rewards": {
        DECISIONS.name: "decision",
        COMMANDS.name: "command",
        INBOUND.name: "notice",
        REWARDS_DEAD_LETTERS.name: "dead_letter",
    },
    "wallet": {
        TRANSACTIONS.name: "outgoing_transaction",
        AWARDS.name: "outgoing_award",
        RECEIVABLES.name: "outgoing_receivable",
        SEALS.name: "seal",
        INBOUND.name: "notice",
        WALLET_DEAD_LETTERS.name: "dead_letter",
    },
}
"""Of each service: its outgoing topics, and the table whose rows are announced there."""

_POSITIONS = """
SELECT partition, epoch, next_offset, upstream_sequence, {cursor} AS cursor, alarm, alarmed_at,
       owner_pid,
       (SELECT count(*) FROM {schema}.parked k WHERE k.partition = p.partition) AS parked,
       {unannounced} AS unannounced, {unnoticed} AS unnoticed
  FROM {schema}.position p ORDER BY partition
"""

_TOURING = """
COALESCE((SELECT t.run_id || ' behind ' || t.after FROM rewards.tour t
           WHERE t.partition = p.partition), cursor)
"""

_UNANNOUNCED = """
COALESCE((SELECT max(s.sequence) FROM {schema}.{table} s WHERE s.partition = p.partition), 0)
    - COALESCE((p.published ->> '{topic}')::bigint, 0)
"""

_LAST_COMMANDS = "SELECT partition, max(sequence) AS last FROM rewards.command GROUP BY partition"

_DIVERGENT = "SELECT count(*) FROM wallet.divergence"


_LAST_NOTICES = """
SELECT 'rewards' AS service, partition, max(sequence) AS last FROM rewards.notice GROUP BY partition
 UNION ALL
SELECT 'wallet', partition, max(sequence) FROM wallet.notice GROUP BY partition
"""


@asynccontextmanager
async def reader(stack: Stack) -> AsyncIterator[asyncpg.Connection]:
    """Open a session of the role that may only read."""
    connection = await asyncpg.connect(environment(stack)["DATABASE_URL_READER"])
    try:
        yield connection
    finally:
        await connection.close()


async def parked(stack: Stack, participant: str | None = None) -> list[dict[str, Any]]:
    """List the parked records of both services, each participant's in order."""
    async with reader(stack) as connection:
        return [
            {"service": service, **_row(row, message_key="participant", record_offset="offset")}
            for service in SERVICES
            if await connection.fetchval("SELECT to_regclass($1)", f"{service}.parked")
            for row in await connection.fetch(_PARKED.format(schema=service), participant)
        ]


async def positions(
    session: asyncpg.Connection, service: str, namespace: str = ""
) -> list[dict[str, Any]]:
    """Say where each partition of a service stands; nothing before its tables are made."""
    if await session.fetchval("SELECT to_regclass($1)", f"{service}.position") is None:
        return []
    terms = {
        table: _UNANNOUNCED.format(
            schema=service, table=table, topic=in_namespace(topic, namespace)
        )
        for topic, table in STREAMS[service].items()
    }
    query = _POSITIONS.format(
        schema=service,
        unannounced=" + ".join(terms.values()),
        unnoticed=terms.get("notice", "0"),
        cursor=_TOURING if service == "rewards" else "cursor",
    )
    return [_row(row) for row in await session.fetch(query)]


async def last_commands(session: asyncpg.Connection) -> dict[int, int]:
    """Say which number the last command of each partition has."""
    return {row["partition"]: row["last"] for row in await session.fetch(_LAST_COMMANDS)}


async def last_notices(session: asyncpg.Connection) -> dict[tuple[str, int], int]:
    """Say which number the last notice has that a service's partition told another one."""
    rows = await session.fetch(_LAST_NOTICES)
    return {(row["service"], row["partition"]): row["last"] for row in rows}


async def divergent(session: asyncpg.Connection) -> int:
    """Count the commands whose id was told again with other content."""
    if await session.fetchval("SELECT to_regclass('wallet.divergence')") is None:
        return 0
    return int(await session.fetchval(_DIVERGENT))


def _row(row: Mapping[str, Any], **renamed: str) -> dict[str, Any]:
    return {renamed.get(name, name): value for name, value in row.items()}
