"""The whole river in a test: its own topics and database, real services as child processes."""

from __future__ import annotations

import asyncio
import itertools
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self
from uuid import uuid4

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.operator.migrate import migrate_stack
from services.operator.progress import watching
from services.operator.settings import inherited
from services.operator.stack import Stack, environment
from services.operator.topics import create_topics
from services.operator.waiting import Waiting
from shared.contracts.topics import CONTROL, INBOUND, TOPICS, Topic
from shared.runtime.trouble import is_trouble
from tests.support.river_feed import Feed, Said
from tests.support.stack import other_database

ROOT = Path(__file__).parents[2]
SERVICES = ("ingestion", "rewards", "wallet")
TAKEN_OVER = {
    "ingestion": "inbound.assigned",
    "rewards": "partition.taken_over",
    "wallet": "partition.taken_over",
}
"""What an instance says when it has work."""
LIMITS = {
    "UNIT_RECORDS_MAX": "40",
    "TAKE_SECONDS_MAX": "0.05",
    "SESSION_TIMEOUT_SECONDS": "1.5",
    "CLOSE_SECONDS_MAX": "3",
    "IDLE_TRANSACTION_SECONDS_MAX": "2",
    "OFFSETS_HINT_SECONDS": "1",
    "BACKOFF_SECONDS_MAX": "0.3",
    "INGESTION_BATCH_RECORDS_MAX": "40",
    "INGESTION_OFFSETS_SECONDS_MAX": "0.3",
}
"""Small units and short patience: more moments in which something can go wrong."""


@dataclass
class Place:
    """Where one river flows: nobody else's topics, groups and tables."""

    stack: Stack
    namespace: str
    partitions: int

    def topic(self, topic: Topic) -> str:
        """This river's own topic."""
        return topic.named(self.namespace).name

    def environment(self) -> dict[str, str]:
        """What a service of this river finds in its environment."""
        return {
            **environment(self.stack),
            "REWARDSTREAM_NAMESPACE": self.namespace,
            "INGESTION_RECORDED_AT": "message",
            **LIMITS,
        }


@asynccontextmanager
async def a_river(stack: Stack, partitions: int = 4) -> AsyncIterator[Place]:
    """Make topics and a database of their own; the database is dropped in the end."""
    name = f"river_{uuid4().hex[:8]}"
    await _execute(stack.database_url, f"CREATE DATABASE {name} TEMPLATE template0")
    own = replace(stack, database_url=other_database(stack.database_url, name))
    try:
        await migrate_stack(own)
        await create_topics(
            stack.bootstrap_servers,
            partitions,
            topics=tuple(topic.named(name) for topic in TOPICS),
        )
        yield Place(own, name, partitions)
    finally:
        await _execute(stack.database_url, f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class Member:
    """One process of a service."""

    service: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def runs(self) -> bool:
        """True until it has ended."""
        return self.process.poll() is None

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """Stop it where it is."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)

    async def ended(self, seconds: float = 20.0) -> int:
        """Wait for its end and return its exit code."""
        return await asyncio.to_thread(self.process.wait, seconds)

    def said(self, event: str) -> int:
        """Count the log lines of an event."""
        return self.log.read_text("utf-8", "replace").count(f'"event":"{event}"')


@dataclass
class Crew:
    """The processes of one river; whatever happens, none outlives it."""

    place: Place
    folder: Path
    extra: Mapping[str, str] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def start(self, service: str, without: Sequence[str] = ()) -> Member:
        """Start one instance; `without` takes guards out of it, as only a test may."""
        module = [f"services.{service}"]
        if without:
            module = ["tests.support.river_process", service, *without]
        log = self.folder / f"{next(self._numbers)}-{service}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *module],
                cwd=ROOT,
                env={**inherited(), **self.place.environment(), **self.extra},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.members.append(Member(service, process, log))
        return self.members[-1]

    def start_all(self, without: Mapping[str, Sequence[str]] | None = None) -> None:
        """Start one instance of each service."""
        for service in SERVICES:
            self.start(service, (without or {}).get(service, ()))

    async def working(self, seconds: float = 180.0) -> None:
        """Wait until of every service somebody has taken partitions over."""
        async with asyncio.timeout(seconds):
            while not all(self._works(service) for service in SERVICES):  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    def _works(self, service: str) -> bool:
        return any(each.said(TAKEN_OVER[service]) for each in self.of(service))

    def of(self, service: str) -> list[Member]:
        """The instances of a service that run."""
        return [each for each in self.members if each.service == service and each.runs]

    def replace_ended(self) -> list[Member]:
        """Do what a supervisor does: start again what has ended; return what had."""
        ended = [each for each in self.members if not each.runs]
        for each in ended:
            self.members.remove(each)
            if not self.of(each.service):
                self.start(each.service)
        return ended

    def end(self) -> None:
        """Kill whatever still runs."""
        for member in self.members:
            if member.runs:
                member.kill()


class Teller:
    """An upstream system: tells everything once, in order, however long the broker is away.

    A patient one tells nothing behind a run before it is through: whatever steps it takes then,
    it visits the same people at the same place.
    """

    def __init__(self, place: Place, *, patient: bool = False) -> None:
        self.told: list[Said] = []
        """What happened, as far as the broker has it."""
        self._place = place
        self._patient = patient
        self._producer = AIOKafkaProducer(
            bootstrap_servers=place.stack.bootstrap_servers,
            enable_idempotence=True,
            linger_ms=5,
            request_timeout_ms=60_000,
        )

    async def __aenter__(self) -> Self:
        await self._producer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()

    async def tell(self, feed: Feed, *, burst: int = 60) -> None:
        """Tell a feed: run markers only when all before them is in the journal."""
        await self.publish_control(feed)
        for chunk in feed.chunks:
            happened = chunk.happened
            bursts = [happened[at : at + burst] for at in range(0, len(happened), burst)]
            await self.tell_part([*bursts, *chunk.runs])

    async def publish_control(self, feed: Feed) -> None:
        """Tell how the business is set up."""
        await self.publish(CONTROL, feed.control)

    async def tell_part(self, steps: Iterable[list[Said] | Said]) -> None:
        """Tell bursts of what happened, and markers at their time."""
        for step in steps:
            if isinstance(step, list):
                await self.publish(INBOUND, step)
                self.told += step
            else:
                await waited(self._place, "journal_complete")
                await self.publish(CONTROL, [step])
                if self._patient:
                    await waited(self._place, "river_drained")

    async def publish(self, topic: Topic, said: Iterable[Said]) -> None:
        """Publish records in order, by key, and wait until all are acknowledged."""
        name = self._place.topic(topic)
        sent = [await self._producer.send(name, each.body, key=each.key.encode()) for each in said]
        await asyncio.gather(*sent)


async def waited(place: Place, what: str, still_seconds: float = 60.0) -> None:
    """Wait for the river; servers may come and go meanwhile."""
    while True:
        try:
            async with watching(place.stack, place.namespace) as river:
                await getattr(Waiting(river, still_seconds=still_seconds), what)()
                return
        except Exception as error:
            if not is_trouble(error):
                raise
            await asyncio.sleep(0.2)


async def read(place: Place, topic: Topic) -> dict[int, list[bytes]]:
    """Read a topic to its end, partition by partition, in order."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=place.stack.bootstrap_servers, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        name = place.topic(topic)
        places = [TopicPartition(name, number) for number in range(place.partitions)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        found: dict[int, list[bytes]] = {each.partition: [] for each in places}
        while any(len(found[each.partition]) < ends[each] for each in places):
            for each, records in (await consumer.getmany(timeout_ms=500)).items():
                found[each.partition] += [record.value for record in records]
        return found
    finally:
        await consumer.stop()


async def fetch(place: Place, query: str, *values: object) -> list[asyncpg.Record]:
    """Ask this river's database, as its superuser."""
    session = await asyncpg.connect(place.stack.database_url)
    try:
        return list(await session.fetch(query, *values))
    finally:
        await session.close()


async def execute(place: Place, statement: str) -> None:
    """Change this river's database, as its superuser."""
    await _execute(place.stack.database_url, statement)


def data_of(body: bytes) -> dict[str, object]:
    """The data of one CloudEvent."""
    data: dict[str, object] = orjson.loads(body)["data"]
    return data


async def _execute(database_url: str, statement: str) -> None:
    session = await asyncpg.connect(database_url)
    try:
        await session.execute(statement)
    finally:
        await session.close()
