"""Applies numbered migrations, once each, and makes the roles that services connect as."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg

from services.operator.stack.stack import OWNER, ROLES, Stack, environment

SERVICES = Path(__file__).parents[1]
# Any number will do, as long as all runners take the same: one migrates, the others wait.
LOCK = 7_266_273_001

REMEMBERED = """
CREATE SCHEMA IF NOT EXISTS rewardstream AUTHORIZATION rewardstream_owner;
GRANT USAGE ON SCHEMA rewardstream TO PUBLIC;
CREATE TABLE IF NOT EXISTS rewardstream.migration (
    service text NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (service, name)
);
ALTER TABLE rewardstream.migration OWNER TO rewardstream_owner;
GRANT SELECT ON rewardstream.migration TO PUBLIC;
"""


class MigrationRefused(RuntimeError):
    """Somebody else's work would be overwritten: a changed history, or a role in use."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of a service's schema: services/<service>/migrations/NNNN_name/up.sql."""

    service: str
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """Tell this text from any other."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations(services: Path = SERVICES) -> list[Migration]:
    """List every migration, by number, then by service."""
    found = [
        Migration(path.parts[-4], path.parts[-2], path.read_text("utf-8"))
        for path in services.glob("*/migrations/[0-9]*/up.sql")
    ]
    return sorted(found, key=lambda each: (each.name, each.service))


async def migrate_stack(stack: Stack, *, services: Path = SERVICES) -> list[str]:
    """Make the roles, with the passwords their URLs have, and apply what is missing; say what.

    On servers that were given, a role that is there keeps its password, unless its URL was given
    too: somebody else may work with it.
    """
    urls = environment(stack)
    passwords = {
        role: unquote(urlsplit(urls[name]).password or "") for name, (role, _) in ROLES.items()
    }
    others = [] if stack.postgres is not None else [n for n in ROLES if n not in stack.role_urls]
    kept = {ROLES[name][0]: name for name in others}
    for name in others:
        await _refuse_foreign(stack.database_url, name, urls[name])
    return await migrate(stack.database_url, passwords, migrations(services), kept)


async def migrate(
    database_url: str,
    passwords: dict[str, str],
    wanted: list[Migration],
    kept: Collection[str] = (),
) -> list[str]:
    """Bring a database to the newest migration, as a role that may create roles.

    Roles that are `kept` have the password that they have, if they exist.

    1 wait for any other runner   2 make the roles   3 refuse changed history   4 apply each missing
    one as the owner, in one transaction with the row that remembers it.
    """
    session = await asyncpg.connect(database_url)
    try:
        await session.execute("SELECT pg_advisory_lock($1)", LOCK)
        await _make_roles(session, passwords, kept)
        await session.execute(REMEMBERED)
        applied = await _applied(session)
        _refuse_changed(wanted, applied)
        missing = [each for each in wanted if (each.service, each.name) not in applied]
        for migration in missing:
            await _apply(session, migration)
    finally:
        await session.close()
    return [f"{each.service}/{each.name}" for each in missing]


async def _refuse_foreign(database_url: str, name: str, url: str) -> None:
    """Refuse a role that is there with another password than ours, rather than take it over."""
    role, _ = ROLES[name]
    session = await asyncpg.connect(database_url)
    exists = await session.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
    await session.close()
    if not exists:
        return
    try:
        session = await asyncpg.connect(url)
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        message = f"the role {role} is there already, with a password of its own: give {name}"
        raise MigrationRefused(message) from error
    await session.close()


async def _make_roles(
    session: asyncpg.Connection, passwords: dict[str, str], kept: Collection[str]
) -> None:
    """Roles belong to the server, not to the database: another database may have made them."""
    for role, password in passwords.items():
        exists = await session.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
        if exists and role in kept:
            continue
        # A utility statement takes no parameters, so the server quotes them first.
        statement = await session.fetchval(
            "SELECT format($1 || ' ROLE %I LOGIN NOSUPERUSER PASSWORD %L', $2::text, $3::text)",
            "ALTER" if exists else "CREATE",
            role,
            password,
        )
        await session.execute(statement)
    database = await session.fetchval("SELECT current_database()")
    await session.execute(
        await session.fetchval(
            "SELECT format('GRANT CREATE ON DATABASE %I TO %I', $1::text, $2::text)",
            database,
            OWNER,
        )
    )


async def _applied(session: asyncpg.Connection) -> dict[tuple[str, str], str]:
    rows = await session.fetch("SELECT service, name, checksum FROM rewardstream.migration")
    return {(row["service"], row["name"]): row["checksum"] for row in rows}


def _refuse_changed(wanted: list[Migration], applied: dict[tuple[str, str], str]) -> None:
    changed = [
        f"{each.service}/{each.name}"
        for each in wanted
        if applied.get((each.service, each.name), each.checksum) != each.checksum
    ]
    if changed:
        names = ", ".join(changed)
        raise MigrationRefused(
            f"{names} was changed after it was applied; write a new migration instead"
        )


async def _apply(session: asyncpg.Connection, migration: Migration) -> None:
    async with session.transaction():
        await session.execute(f"SET LOCAL ROLE {OWNER}")
        await session.execute(migration.sql)
        await session.execute(
            "INSERT INTO rewardstream.migration (service, name, checksum) VALUES ($1, $2, $3)",
            migration.service,
            migration.name,
            migration.checksum,
        )
