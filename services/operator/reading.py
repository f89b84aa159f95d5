"""Reads the services' tables for people: as the role that may only read."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from services.operator.settings import inherited
from services.operator.stack import Stack, environment

SERVICES = ("rewards", "wallet")
"""The services that keep a position, and so their schemas."""

_PARKED = """
SELECT partition, message_key, record_offset, reason FROM {schema}.parked
 WHERE $1::text IS NULL OR message_key = $1
 ORDER BY partition, message_key, record_offset
"""

_POSITIONS = """
SELECT partition, epoch, next_offset, cursor, alarm, alarmed_at, owner_pid,
       (SELECT count(*) FROM {schema}.parked k WHERE k.partition = p.partition) AS parked
  FROM {schema}.position p ORDER BY partition
"""


@asynccontextmanager
async def reader(stack: Stack) -> AsyncIterator[asyncpg.Connection]:
    """Open a session of the role that may only read."""
    connection = await asyncpg.connect(environment(stack, inherited())["DATABASE_URL_READER"])
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
            for row in await connection.fetch(_PARKED.format(schema=service), participant)
        ]


async def positions(stack: Stack) -> list[dict[str, Any]]:
    """Say where each partition of each service stands."""
    async with reader(stack) as connection:
        return [
            {"service": service, **_row(row)}
            for service in SERVICES
            if await connection.fetchval("SELECT to_regclass($1)", f"{service}.position")
            for row in await connection.fetch(_POSITIONS.format(schema=service))
        ]


def _row(row: Mapping[str, Any], **renamed: str) -> dict[str, Any]:
    return {renamed.get(name, name): value for name, value in row.items()}
