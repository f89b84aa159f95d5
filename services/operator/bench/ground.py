"""Where it is measured: servers of its own, a database and topics that nobody else uses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from services.operator.bench.broker import Broker
from services.operator.bench.children import Nursery
from services.operator.bench.meter import Window
from services.operator.bench.sizes import Sizes
from services.operator.migrate import migrate_stack
from services.operator.stack import Stack, environment
from services.operator.topics import create_topics
from shared.contracts.topics import TOPICS

DATABASE = "rewardstream_bench"
PARTITIONS = 8
NAMES = tuple(topic.name for topic in TOPICS)


class Occupied(Exception):
    """The broker that was given holds our topics already: a benchmark would empty them."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One stack, ours alone while the benchmark runs."""

    stack: Stack
    broker: Broker
    folder: Path
    sizes: Sizes
    say: Callable[[str], None] = field(default=lambda _: None)

    @property
    def database_url(self) -> str:
        """How the superuser reaches the benchmark's database."""
        return _other_database(self.stack.database_url, DATABASE)

    async def empty_topics(self) -> None:
        """Make every topic anew, with the settings it has in a development stack."""
        await self.broker.remove(NAMES)
        await create_topics(self.stack.bootstrap_servers, PARTITIONS)

    async def empty_database(self) -> Nursery:
        """Make the database anew and migrate it; answer with who can start services on it."""
        await drop_database(self.stack.database_url, create=True)
        stack = replace(self.stack, database_url=self.database_url)
        await migrate_stack(stack)
        return Nursery(self.folder, {**environment(stack), "INGESTION_RECORDED_AT": "message"})

    def window(self, total: int) -> Window:
        """Say how long a measurement may take that has so much to do."""
        sizes = self.sizes
        return Window(total=total, seconds=sizes.window_seconds, limit_seconds=sizes.limit_seconds)


@asynccontextmanager
async def ground(
    stack: Stack, folder: Path, sizes: Sizes, say: Callable[[str], None]
) -> AsyncIterator[Ground]:
    """Prepare a stack and leave it as it was found; refuse one whose topics are in use."""
    async with Broker(stack.bootstrap_servers) as broker:
        for name in await broker.topics() & set(NAMES):
            if await broker.count(name):
                raise Occupied(f"{name} on {stack.bootstrap_servers} is not empty")
        try:
            yield Ground(stack, broker, folder, sizes, say)
        finally:
            await drop_database(stack.database_url, create=False)
            leftovers = {name for name in await broker.topics() if "bench-" in name}
            await broker.remove({*NAMES, *leftovers})


async def drop_database(maintenance_url: str, *, create: bool) -> None:
    """Drop the benchmark's database, whoever still uses it; make an empty one if asked to."""
    session = await asyncpg.connect(maintenance_url)
    try:
        await session.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        if create:
            await session.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await session.close()


def _other_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
