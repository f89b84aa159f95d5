"""Nobody changes the ledger: a trigger refuses it to its owner, a missing privilege to services."""

from dataclasses import replace

import asyncpg
import pytest

from services.operator.stack.stack import ROLES, Stack, environment
from tests.integration.wallet.serving import query, take_over
from tests.support.wallet_stories import a_cancel, a_grant, a_settlement, a_spend

pytestmark = pytest.mark.stack

LEDGER = (
    "command_log",
    "divergence",
    "entry",
    "lot",
    "lot_use",
    "spend",
    "seal",
    "outgoing_transaction",
    "outgoing_award",
    "outgoing_receivable",
    "receivable_entry",
    "receivable_item",
    "settlement",
    "notice",
    "dead_letter",
)
CHANGES = (
    "UPDATE wallet.{table} SET partition = partition",
    "DELETE FROM wallet.{table}",
    "TRUNCATE wallet.{table}",
)


async def attempt(url: str, statement: str, *before: str) -> None:
    """Try one statement, for good."""
    session = await asyncpg.connect(url)
    try:
        for each in before:
            await session.execute(each)
        await session.execute(statement)
    finally:
        await session.close()


@pytest.fixture
async def written(own_database: Stack) -> Stack:
    served = await take_over(own_database)
    await served.tell(
        replace(a_grant(), merchant="MART", contribution_minor=40),
        replace(a_grant(), amount_minor=1),
        a_spend(),
        a_cancel(),
        a_settlement(),
    )
    served.work.close()
    return own_database


async def test_the_trigger_refuses_every_change_to_the_owner_and_to_the_superuser(
    written: Stack,
) -> None:
    before = await rows_of(written)
    for url in (environment(written)["DATABASE_URL_OWNER"], written.database_url):
        for table in LEDGER:
            for change in CHANGES:
                with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
                    await attempt(url, change.format(table=table))
    assert await rows_of(written) == before


async def test_the_trigger_fires_in_a_replica_session_too(written: Stack) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await attempt(
            written.database_url,
            "DELETE FROM wallet.entry",
            "SET session_replication_role = replica",
        )


@pytest.mark.parametrize("variable", [name for name in ROLES if name != "DATABASE_URL_OWNER"])
async def test_no_service_has_the_privilege_even_without_the_trigger(
    written: Stack, variable: str
) -> None:
    for table in LEDGER:
        await query(written, f"ALTER TABLE {table} DISABLE TRIGGER append_only")
    before = await rows_of(written)
    url = environment(written)[variable]
    for table in LEDGER:
        for change in CHANGES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await attempt(url, change.format(table=table))
    assert await rows_of(written) == before


@pytest.mark.parametrize("guard", ["trigger", "privilege"])
async def test_without_both_guards_the_rows_are_gone(written: Stack, guard: str) -> None:
    await query(written, "ALTER TABLE entry DISABLE TRIGGER append_only")
    url = environment(written)["DATABASE_URL_WALLET"]
    if guard == "privilege":
        await query(written, "GRANT DELETE ON entry TO rewardstream_wallet")
    else:
        url = environment(written)["DATABASE_URL_OWNER"]
    await attempt(url, "DELETE FROM wallet.entry")
    assert (await query(written, "SELECT count(*) FROM entry"))[0][0] == 0


async def test_the_services_role_owns_nothing_and_writes_only_its_own_schema(
    own_database: Stack,
) -> None:
    owned = "SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = relowner WHERE rolname = $1"
    assert not await query(own_database, owned, "rewardstream_wallet")
    url = environment(own_database)["DATABASE_URL_REWARDS"]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await attempt(url, "SELECT * FROM wallet.entry")


async def test_every_ledger_table_is_guarded_and_partition_leads_every_primary_key(
    own_database: Stack,
) -> None:
    keys = await query(own_database, _FIRST_OF_KEYS)
    assert {row["table"]: row["first"] for row in keys} == dict.fromkeys(
        (*LEDGER, "position", "parked", "balance", "open_lot", "owed", "receivable"), "partition"
    )
    guarded = await query(own_database, _GUARDED)
    assert {(row["table"], row["always"]) for row in guarded} == {(table, b"A") for table in LEDGER}


_FIRST_OF_KEYS = """
SELECT c.relname AS table, a.attname AS first
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
 WHERE n.nspname = 'wallet' AND i.indisprimary
"""
_GUARDED = """
SELECT c.relname AS table, t.tgenabled AS always
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE t.tgname = 'append_only' AND c.relnamespace = 'wallet'::regnamespace
"""


async def rows_of(stack: Stack) -> dict[str, int]:
    """Count the rows of the ledger."""
    return {t: (await query(stack, f"SELECT count(*) FROM {t}"))[0][0] for t in LEDGER}
