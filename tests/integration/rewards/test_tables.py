"""What was said stays said, and every table is of one partition."""

from __future__ import annotations

import asyncpg
import pytest

from services.operator.stack.stack import ROLES, Stack, environment
from tests.integration.rewards.serving import query, take_over
from tests.support.stories import a_run, an_offer, bought_now, setup, signed_up

pytestmark = pytest.mark.stack
SAID = ("decision", "command", "dead_letter", "catalogue_change", "run_log", "platform")
CHANGES = (
    "UPDATE rewards.{table} SET partition = partition",
    "DELETE FROM rewards.{table}",
    "TRUNCATE rewards.{table}",
)


@pytest.fixture
async def written(own_database: Stack) -> Stack:
    served = await take_over(own_database)
    await served.tell(*setup(an_offer(interactive=True)), signed_up(), bought_now(), a_run())
    return own_database


async def attempt(url: str, statement: str) -> None:
    session = await asyncpg.connect(url)
    try:
        await session.execute(statement)
    finally:
        await session.close()


@pytest.mark.parametrize("table", SAID)
async def test_the_trigger_refuses_every_change_even_to_the_owner(
    written: Stack, table: str
) -> None:
    for url in (environment(written)["DATABASE_URL_OWNER"], written.database_url):
        for change in CHANGES:
            with pytest.raises(asyncpg.RestrictViolationError, match="stays said"):
                await attempt(url, change.format(table=table))


@pytest.mark.parametrize("table", SAID)
async def test_no_service_has_the_privilege(written: Stack, table: str) -> None:
    urls = environment(written)
    for variable in ROLES:
        if variable == "DATABASE_URL_OWNER":
            continue
        for change in CHANGES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await attempt(urls[variable], change.format(table=table))


async def test_partition_is_the_first_column_of_every_primary_key(own_database: Stack) -> None:
    rows = await query(
        own_database,
        """
        SELECT c.relname, a.attname FROM pg_class c
          JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
         WHERE c.relnamespace = 'rewards'::regnamespace AND c.relkind = 'r'
        """,
    )
    tables = await query(
        own_database,
        "SELECT relname FROM pg_class WHERE relnamespace = 'rewards'::regnamespace "
        "AND relkind = 'r'",
    )
    assert {row["relname"] for row in rows} == {row["relname"] for row in tables}
    assert {row["attname"] for row in rows} == {"partition"}


async def test_the_reader_may_read_everything_the_engine_keeps(written: Stack) -> None:
    session = await asyncpg.connect(environment(written)["DATABASE_URL_READER"])
    try:
        for table in (*SAID, "participant", "event", "position", "parked"):
            await session.fetch(f"SELECT * FROM rewards.{table}")
    finally:
        await session.close()
