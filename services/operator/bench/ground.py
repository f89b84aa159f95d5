"""Where it is measured: a namespace of topics and a database that nobody else uses."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from aiokafka.errors import KafkaError

from services.operator.bench.broker import Broker
from services.operator.bench.children import Nursery
from services.operator.bench.meter import Window
from services.operator.bench.sizes import Sizes
from services.operator.migrate import migrate_stack
from services.operator.stack import Stack, environment
from services.operator.topics import create_topics
from shared.contracts.topics import TOPICS, Topic

PARTITIONS = 8
PREFIX = "bench-"
# Another run on the same broker may have left groups that remember where they were.
_RUN = secrets.token_hex(3)
DATABASE = "rewardstream_bench"

_numbers = count()


@dataclass(frozen=True, slots=True)
class Site:
    """A river of its own: empty topics in a namespace, an empty database, who starts services."""

    namespace: str
    stack: Stack
    nursery: Nursery

    def topic(self, topic: Topic) -> str:
        """Name a topic of this river."""
        return topic.named(self.namespace).name

    @property
    def database_url(self) -> str:
        """How the superuser reaches its database."""
        return self.stack.database_url


@dataclass(frozen=True, slots=True)
class Ground:
    """One stack, and what is measured on it."""

    stack: Stack
    broker: Broker
    folder: Path
    sizes: Sizes
    say: Callable[[str], None] = field(default=lambda _: None)

    async def site(self) -> Site:
        """Clear away what was there before and prepare a river without a drop in it."""
        await self.clear()
        namespace = fresh_name("river")
        topics = tuple(topic.named(namespace) for topic in TOPICS)
        await create_topics(self.stack.bootstrap_servers, PARTITIONS, topics=topics)
        return await self.dried(namespace)

    async def dried(self, namespace: str) -> Site:
        """Keep a river's topics as they are, with an empty database: all is judged again."""
        await _drop_database(self.stack.database_url, create=True)
        url = urlunsplit(urlsplit(self.stack.database_url)._replace(path=f"/{DATABASE}"))
        stack = replace(self.stack, database_url=url)
        await migrate_stack(stack)
        variables = {
            **environment(stack),
            "REWARDSTREAM_NAMESPACE": namespace,
            "INGESTION_RECORDED_AT": "message",
        }
        return Site(namespace, stack, Nursery(self.folder, variables))

    async def clear(self, name: str = PREFIX) -> None:
        """Remove the topics of one application; without a name all a benchmark ever made."""
        made = {topic for topic in await self.broker.topics() if name in topic}
        await self.broker.remove(made)

    def window(self, total: int) -> Window:
        """Say how long a measurement may take that has so much to do."""
        sizes = self.sizes
        return Window(total=total, seconds=sizes.window_seconds, limit_seconds=sizes.limit_seconds)


def fresh_name(what: str) -> str:
    """Name something nobody knows yet, so that whoever reads it begins at the beginning."""
    return f"{PREFIX}{_RUN}-{what}-{next(_numbers)}"


@asynccontextmanager
async def ground(
    stack: Stack, folder: Path, sizes: Sizes, say: Callable[[str], None]
) -> AsyncIterator[Ground]:
    """Lend a stack to the benchmark and leave it as it was found."""
    async with Broker(stack.bootstrap_servers) as broker:
        lent = Ground(stack, broker, folder, sizes, say)
        try:
            yield lent
        finally:
            await _drop_database(stack.database_url, create=False)
            # Another failure must stay visible; topics that are left the next benchmark clears.
            with suppress(KafkaError, TimeoutError):
                await lent.clear()


async def _drop_database(maintenance_url: str, *, create: bool) -> None:
    session = await asyncpg.connect(maintenance_url)
    try:
        await session.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        if create:
            await session.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await session.close()
