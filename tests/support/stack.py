"""The real servers for tests: one private stack a session, a clean database and river a test."""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import psutil
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from services.operator.migrate import migrate_stack
from services.operator.settings import OperatorSettings
from services.operator.stack import Stack, remove, start
from services.operator.stack.stack import OWNER
from services.operator.topics import create_topics

PREFIX = "rewardstream-tests-"
TEMPLATE = "migrated"
PARTITIONS = 8

Result = TypeVar("Result")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Kafka and Postgres of this session, with all topics and all migrations.

    Never the servers that the environment names: tests empty topics. Where REWARDSTREAM_STACK
    says docker they run in containers.
    """
    settings = private_settings()
    try:
        running = start(settings=settings)
        complete(migrate_stack(running))
        complete(_template(running))
        complete(create_topics(running.bootstrap_servers, PARTITIONS))
        yield running
    finally:
        remove(settings=settings)


@pytest.fixture
def own_database(stack: Stack) -> Iterator[Stack]:
    """The stack, with a migrated and empty database that is this test's own."""
    name = f"test_{next(_numbers)}"
    complete(_execute(stack.database_url, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
    # Rights on a database are no part of its template; a rebuild makes a schema as the owner.
    complete(_execute(stack.database_url, f"GRANT CREATE ON DATABASE {name} TO {OWNER}"))
    yield replace(stack, database_url=other_database(stack.database_url, name))
    complete(_execute(stack.database_url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def clean_river(own_database: Stack, request: pytest.FixtureRequest) -> Stack:
    """The stack, with a database of the test's own and every topic empty.

    `@pytest.mark.partitions(n)` says how many partitions topics have; without it 8.
    """
    marker = request.node.get_closest_marker("partitions")
    empty_topics(own_database, marker.args[0] if marker else PARTITIONS)
    return own_database


def empty_topics(stack: Stack, partitions: int = PARTITIONS) -> None:
    """Delete every topic and create the declared ones; what groups had read is forgotten too."""
    complete(_delete_topics(stack.bootstrap_servers))
    complete(create_topics(stack.bootstrap_servers, partitions))


def private_settings() -> OperatorSettings:
    """Name a home of this process only; homes of processes that died are cleared away."""
    _clear_away_the_dead()
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    # Postgres runs as another user when tests run as root, and has to get through.
    home.chmod(0o711)
    return replace(OperatorSettings.load(), home=home, bootstrap_servers=None, database_url=None)


def complete(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end, whether or not a loop runs in this thread."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()


def _clear_away_the_dead() -> None:
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = home.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            remove(home)
            shutil.rmtree(home, ignore_errors=True)


async def _template(stack: Stack) -> None:
    await _execute(stack.database_url, f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
    await migrate_stack(replace(stack, database_url=other_database(stack.database_url, TEMPLATE)))


async def _execute(database_url: str, statement: str) -> None:
    session = await asyncpg.connect(database_url)
    try:
        await session.execute(statement)
    finally:
        await session.close()


def other_database(database_url: str, name: str) -> str:
    """Name another database of the same server."""
    return urlunsplit(urlsplit(database_url)._replace(path=f"/{name}"))


async def _delete_topics(bootstrap_servers: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        ours = [name for name in await admin.list_topics() if not name.startswith("__")]
        if ours:
            await admin.delete_topics(ours)
        # What a broker says of topics lags a little behind what was decided about them.
        while set(ours) & set(await admin.list_topics()):  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.05)
    finally:
        await admin.close()
