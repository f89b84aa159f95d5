"""Migrations are applied once, in order, each whole or not at all, and history is not changed."""

import asyncio
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from services.operator.migrate import MigrationRefused, migrate_stack
from services.operator.stack import Stack, environment
from services.operator.stack.passwords import Passwords
from services.operator.stack.stack import role_url

FIRST = "CREATE SCHEMA shop; CREATE TABLE shop.sale (partition int PRIMARY KEY);"
SECOND = "ALTER TABLE shop.sale ADD COLUMN total_minor bigint;"
ROLES = ("DATABASE_URL_OWNER", "DATABASE_URL_REWARDS", "DATABASE_URL_WALLET", "DATABASE_URL_READER")


@pytest.fixture
def services(tmp_path: Path) -> Path:
    """A service with one migration."""
    _write(tmp_path, "0001_sale", FIRST)
    return tmp_path


async def test_a_migration_is_applied_once(own_database: Stack, services: Path) -> None:
    assert await migrate_stack(own_database, services=services) == ["shop/0001_sale"]
    assert await migrate_stack(own_database, services=services) == []


async def test_a_later_migration_is_applied_to_what_the_earlier_made(
    own_database: Stack, services: Path
) -> None:
    await migrate_stack(own_database, services=services)
    _write(services, "0002_total", SECOND)
    assert await migrate_stack(own_database, services=services) == ["shop/0002_total"]


async def test_a_migration_that_was_changed_afterwards_is_refused_by_name(
    own_database: Stack, services: Path
) -> None:
    await migrate_stack(own_database, services=services)
    _write(services, "0001_sale", FIRST + SECOND)
    _write(services, "0002_other", "CREATE TABLE shop.other (partition int PRIMARY KEY);")
    with pytest.raises(MigrationRefused, match="shop/0001_sale was changed"):
        await migrate_stack(own_database, services=services)
    assert await _value(own_database, "SELECT to_regclass('shop.other')") is None


async def test_a_migration_that_fails_leaves_nothing(own_database: Stack, services: Path) -> None:
    _write(services, "0002_broken", "CREATE TABLE shop.half (a int); SELECT 1/0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate_stack(own_database, services=services)
    assert await _value(own_database, "SELECT to_regclass('shop.half')") is None
    assert await _value(own_database, "SELECT to_regclass('shop.sale')") == "shop.sale"


async def test_two_runners_at_once_apply_each_migration_once(
    own_database: Stack, services: Path
) -> None:
    both = [migrate_stack(own_database, services=services) for _ in range(2)]
    assert sorted(await asyncio.gather(*both)) == [[], ["shop/0001_sale"]]


async def test_what_a_migration_makes_belongs_to_the_owner(
    own_database: Stack, services: Path
) -> None:
    await migrate_stack(own_database, services=services)
    query = "SELECT tableowner FROM pg_tables WHERE schemaname = 'shop'"
    assert await _value(own_database, query) == "rewardstream_owner"


@pytest.mark.parametrize("name", ROLES)
async def test_each_role_connects_with_its_own_url(own_database: Stack, name: str) -> None:
    url = environment(own_database)[name]
    session = await asyncpg.connect(url)
    row = await session.fetchrow(
        "SELECT current_user AS name, rolsuper, rolcreaterole FROM pg_roles"
        " WHERE rolname = current_user"
    )
    await session.close()
    assert row is not None
    assert row["name"] == name.lower().replace("database_url", "rewardstream")
    assert not row["rolsuper"]
    assert not row["rolcreaterole"]


async def test_a_role_has_the_password_of_the_url_that_was_given_for_it(
    own_database: Stack, services: Path
) -> None:
    url = role_url(own_database.database_url, "rewardstream_reader", "s p@ce/d")
    given = replace(own_database, role_urls={"DATABASE_URL_READER": url})
    await migrate_stack(given, services=services)
    session = await asyncpg.connect(url)
    await session.close()
    await migrate_stack(own_database, services=services)


async def test_on_given_servers_a_role_keeps_its_password(
    own_database: Stack, services: Path
) -> None:
    await migrate_stack(own_database, services=services)
    here = replace(own_database, postgres=None)
    assert await migrate_stack(here, services=services) == []
    elsewhere = replace(here, passwords=Passwords())
    with pytest.raises(MigrationRefused, match="rewardstream_owner is there already"):
        await migrate_stack(elsewhere, services=services)
    session = await asyncpg.connect(environment(own_database)["DATABASE_URL_OWNER"])
    await session.close()


async def test_a_service_reads_which_migrations_were_applied_but_cannot_change_that(
    own_database: Stack,
) -> None:
    session = await asyncpg.connect(environment(own_database)["DATABASE_URL_WALLET"])
    await session.fetch("SELECT name FROM rewardstream.migration")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await session.execute("DELETE FROM rewardstream.migration")
    await session.close()


async def test_a_table_of_a_partition_has_it_first_in_its_primary_key(
    own_database: Stack,
) -> None:
    """So that another Postgres could spread the tables by it."""
    session = await asyncpg.connect(own_database.database_url)
    rows = await session.fetch("""
        SELECT c.oid::regclass::text AS name, first.attname AS first
        FROM pg_class c
        JOIN pg_attribute has ON has.attrelid = c.oid AND has.attname = 'partition'
        LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        LEFT JOIN pg_attribute first ON first.attrelid = c.oid AND first.attnum = i.indkey[0]
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN (
            SELECT oid FROM pg_namespace WHERE nspname IN ('rewards', 'wallet'))
    """)
    await session.close()
    assert [row["name"] for row in rows if row["first"] != "partition"] == []


def _write(services: Path, name: str, sql: str) -> None:
    folder = services / "shop" / "migrations" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "up.sql").write_text(sql, "utf-8")


async def _value(stack: Stack, query: str) -> object:
    session = await asyncpg.connect(stack.database_url)
    try:
        value = await session.fetchval(query)
        return str(value) if value is not None else None
    finally:
        await session.close()
