"""A scenario against the services on real servers: each file has a river of its own."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from services.api.domain.preview import Preview
from services.api.domain.refused import Refused
from services.operator.migrate import migrate_stack
from services.operator.progress import River as Eyes
from services.operator.progress import watching
from services.operator.scenario.file import Message, PreviewAsked, Scenario
from services.operator.scenario.names import names_of
from services.operator.scenario.observation import Observation
from services.operator.scenario.observer import Observer
from services.operator.scenario.previewing import Window
from services.operator.scenario.quiet import be_quiet
from services.operator.scenario.runner import Open, River
from services.operator.scenario.services import serving
from services.operator.scenario.settling import settle
from services.operator.stack import NotRunning, Stack, find, start, stop
from services.operator.topics import create_topics
from services.rewards.domain.judging.progress import Progress
from shared.contracts.topics import CONTROL, INBOUND, TOPICS

PARTITIONS = 2
"""More than one, so that a participant's partition matters; few, so that a file is quick."""

Report = Callable[[str], None]


@asynccontextmanager
async def system(report: Report, given: Stack | None = None) -> AsyncIterator[Open]:
    """Use the stack that runs, or start the embedded one for as long as this is open."""
    be_quiet()
    stack, is_ours = (given, False) if given is not None else _running(report)
    try:
        async with _ground(stack) as ground:
            yield ground.open_river
    finally:
        if is_ours:
            stop()


@dataclass(slots=True)
class _Ground:
    """Databases and topics for scenarios, beside everything else on the same servers."""

    stack: Stack
    name: str
    numbers: "count[int]"

    @property
    def template(self) -> str:
        """A migrated and empty database."""
        return self.name.replace("-", "_")

    async def open_river(self, scenario: Scenario) -> River:
        """Make an empty river of the scenario's platform, and start the services on it."""
        number = next(self.numbers)
        database = f"{self.template}_{number}"
        await _execute(self.stack, f"CREATE DATABASE {database} TEMPLATE {self.template}")
        stack = _on_database(self.stack, database)
        river = SystemRiver(scenario, stack, f"{self.name}-{number}")
        try:
            await river.start()
        except BaseException:
            await river.close()
            raise
        return river


class SystemRiver:
    """The services, in this process, on topics and tables that nobody else uses."""

    def __init__(self, scenario: Scenario, stack: Stack, namespace: str) -> None:
        """Connects to nothing yet."""
        self.observation = Observation(names_of(scenario))
        self._platform = scenario.platform
        self._stack = stack
        self._namespace = namespace
        self._topics = tuple(topic.named(namespace) for topic in TOPICS)
        self._open = AsyncExitStack()
        self._observer = Observer(
            stack.bootstrap_servers, namespace, PARTITIONS, self.observation, self._platform
        )
        self._producer = AIOKafkaProducer(
            bootstrap_servers=stack.bootstrap_servers, acks="all", enable_idempotence=True
        )
        self._window = Window(stack, namespace, self._platform)
        self._eyes: Eyes | None = None
        self._working: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Make the topics, start the services, begin to observe."""
        servers = self._stack.bootstrap_servers
        self._open.push_async_callback(_remove, self._stack, [topic.name for topic in self._topics])
        await create_topics(servers, PARTITIONS, topics=self._topics)
        self._working = await self._open.enter_async_context(
            serving(self._stack, self._namespace, self._platform)
        )
        self._eyes = await self._open.enter_async_context(watching(self._stack, self._namespace))
        await self._open.enter_async_context(self._producer)
        await self._open.enter_async_context(self._observer)

    async def tell(self, message: Message) -> None:
        """Publish one message; everything it causes is on the topics when this returns."""
        assert self._eyes is not None, "start first"
        topic = CONTROL if message.told.is_control else INBOUND
        await self._producer.send_and_wait(
            topic.named(self._namespace).name,
            key=message.told.key,
            value=message.told.encode(message.recorded_at),
        )
        self._observer.now = message.recorded_at
        await settle(self._eyes, self._working)
        await self._observer.catch_up()

    async def explain(self, event: str, offer: str) -> str | None:
        """Ask an offer about an event as a run would now, by replaying the journal."""
        return self._observer.explain(event, offer)

    async def explain_participant(self, participant: str, offer: str) -> str | None:
        """Ask an offer without an event about a participant, as of the last run."""
        return self._observer.explain_participant(participant, offer)

    async def progress(self, participant: str, offer: str) -> Progress | None:
        """Say how far a participant is with an accumulating offer now."""
        return self._observer.progress(participant, offer)

    async def preview(self, asked: PreviewAsked) -> Preview | Refused:
        """Say what a purchase would bring that nobody makes, from the tables."""
        return await self._window.ask(asked)

    async def close(self) -> None:
        """Stop the services and remove topics and database."""
        await self._open.aclose()


def _running(report: Report) -> tuple[Stack, bool]:
    try:
        return find(), False
    except NotRunning:
        return start(report=report), True


@asynccontextmanager
async def _ground(stack: Stack) -> AsyncIterator[_Ground]:
    ground = _Ground(stack, f"scenario-{os.getpid()}", count(1))
    await _execute(stack, f"DROP DATABASE IF EXISTS {ground.template} WITH (FORCE)")
    await _execute(stack, f"CREATE DATABASE {ground.template}")
    try:
        await migrate_stack(_on_database(stack, ground.template))
        yield ground
    finally:
        await _execute(stack, f"DROP DATABASE IF EXISTS {ground.template} WITH (FORCE)")


def _on_database(stack: Stack, name: str) -> Stack:
    def there(url: str) -> str:
        return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))

    roles = {role: there(url) for role, url in stack.role_urls.items()}
    return replace(stack, database_url=there(stack.database_url), role_urls=roles)


async def _execute(stack: Stack, statement: str) -> None:
    session = await asyncpg.connect(_on_database(stack, "postgres").database_url)
    try:
        await session.execute(statement)
    finally:
        await session.close()


async def _remove(stack: Stack, topics: list[str]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap_servers)
    await admin.start()
    try:
        await admin.delete_topics(topics)
    finally:
        await admin.close()
    database = urlsplit(stack.database_url).path.removeprefix("/")
    await _execute(stack, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
