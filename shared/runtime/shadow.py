"""A schema beside the one in use, with the same tables, for what can be made again."""

from __future__ import annotations

from collections.abc import Iterable

import asyncpg


async def alone(session: asyncpg.Connection, lock: int) -> bool:
    """Hold a lock for as long as the session lives; say whether nobody else holds it."""
    return bool(await session.fetchval("SELECT pg_try_advisory_lock($1)", lock))


async def make_shadow(
    session: asyncpg.Connection, live: str, shadow: str, tables: Iterable[str]
) -> None:
    """Make an empty schema with the same tables and indexes; unlogged, for it can be made again."""
    async with session.transaction():
        await session.execute(f"DROP SCHEMA IF EXISTS {shadow} CASCADE; CREATE SCHEMA {shadow}")
        for table in tables:
            await session.execute(
                f"CREATE UNLOGGED TABLE {shadow}.{table} (LIKE {live}.{table} INCLUDING ALL)"
            )
        for index in await session.fetch(_INDEXES, live, shadow):
            await session.execute(
                f"ALTER INDEX {shadow}.{index['made']} RENAME TO {index['wanted']}"
            )


# LIKE makes indexes anew, under names of its own; two partial ones may have the same columns.
_INDEXES = """
SELECT made.relname AS made, wanted.relname AS wanted
  FROM pg_index i
  JOIN pg_class t ON t.oid = i.indrelid AND t.relnamespace = $1::text::regnamespace
  JOIN pg_class wanted ON wanted.oid = i.indexrelid
  JOIN pg_class u ON u.relname = t.relname AND u.relnamespace = $2::text::regnamespace
  JOIN pg_index j ON j.indrelid = u.oid AND j.indkey::text = i.indkey::text
                 AND j.indisprimary = i.indisprimary
                 AND pg_get_expr(j.indpred, j.indrelid)
                     IS NOT DISTINCT FROM pg_get_expr(i.indpred, i.indrelid)
  JOIN pg_class made ON made.oid = j.indexrelid
 WHERE made.relname <> wanted.relname
"""
