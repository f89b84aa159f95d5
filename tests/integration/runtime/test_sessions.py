"""Sessions of the fenced batch: limited patience, and plans that stay good while tables grow."""

import asyncpg
import pytest

from services.operator.stack.stack import Stack
from shared.runtime.limits import Limits
from shared.runtime.postgres import connect, load_statements, position_tables
from tests.faults.runtime.ledger import Place, query

pytestmark = pytest.mark.stack

QUERY = "SELECT total FROM total WHERE partition = $1 AND participant = ANY($2)"
FEW, MANY = "'{p1,p2}'", f"'{{{','.join(f'p{n}' for n in range(1_000))}}}'"


async def plan_once_the_table_has_grown(place: Place, session: asyncpg.Connection) -> str:
    await query(place, "ALTER TABLE total SET (autovacuum_enabled = off)")
    await query(place, "INSERT INTO total SELECT 0, 'p' || g, g FROM generate_series(1, 40) g")
    await query(place, "ANALYZE total")
    await session.execute(f"PREPARE few (int, text[]) AS {QUERY}")
    for _ in range(7):
        await session.fetch(f"EXECUTE few (0, {FEW})")
    await query(place, "INSERT INTO total SELECT 0, 'p' || g, g FROM generate_series(41, 30000) g")
    return str((await session.fetch(f"EXPLAIN EXECUTE few (0, {MANY})"))[0][0])


async def test_a_young_table_is_read_by_its_index(place: Place) -> None:
    session = await connect(place.database_url, place.schema, "test", Limits())
    plan = await plan_once_the_table_has_grown(place, session)
    await session.close()
    assert "Seq Scan" not in plan


async def test_without_our_settings_it_would_be_scanned(place: Place) -> None:
    session = await asyncpg.connect(
        place.database_url, server_settings={"search_path": place.schema}
    )
    plan = await plan_once_the_table_has_grown(place, session)
    await session.close()
    assert "Seq Scan" in plan


async def test_a_session_waits_for_nothing_longer_than_its_limits(place: Place) -> None:
    limits = Limits(lock_seconds_max=0.2, statement_seconds_max=0.3)
    session = await connect(place.database_url, place.schema, "rewardstream test/0", limits)
    other = await connect(place.database_url, place.schema, "other", limits)
    await session.execute("INSERT INTO position (partition) VALUES (0)")
    with pytest.raises(asyncpg.QueryCanceledError):
        await session.execute("SELECT pg_sleep(1)")
    async with other.transaction():
        await other.execute("UPDATE position SET epoch = 1")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await session.execute("UPDATE position SET epoch = 2")
    assert await session.fetchval("SELECT current_setting('synchronous_commit')") == "on"
    assert await session.fetchval("SHOW application_name") == "rewardstream test/0"
    await session.close()
    await other.close()


async def test_partition_leads_every_primary_key_of_the_runtime(stack: Stack) -> None:
    session = await asyncpg.connect(stack.database_url)
    async with session.transaction():
        await session.execute("CREATE SCHEMA keys; SET LOCAL search_path = keys")
        await session.execute(position_tables())
        rows = await session.fetch(
            "SELECT a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
            " WHERE i.indisprimary AND c.relnamespace = 'keys'::regnamespace"
        )
        await session.execute("DROP SCHEMA keys CASCADE")
    await session.close()
    assert [row["attname"] for row in rows] == ["partition"] * 3


def test_statements_are_read_from_the_files_beside_a_package() -> None:
    assert load_statements("shared.runtime.sql").keys() == {"position"}
