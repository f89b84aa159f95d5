"""A river of a test's own: topics, an ingestion process or two, and what comes out."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.operator.settings import inherited
from services.operator.stack import Stack
from services.operator.topics import create_topics
from shared.contracts.topics import (
    CONTROL,
    INBOUND,
    INGESTION_DEAD_LETTERS,
    JOURNAL,
    REJECTIONS,
    TOKENS,
    Topic,
)

OURS = (INBOUND, CONTROL, JOURNAL, TOKENS, REJECTIONS, INGESTION_DEAD_LETTERS)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """One record of a topic."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes

    @property
    def message(self) -> Json:
        """The CloudEvent."""
        told: Json = orjson.loads(self.value)
        return told


@dataclass
class Place:
    """Topics under a name of their own."""

    servers: str
    namespace: str
    partitions: int
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def name(self, topic: Topic) -> str:
        """This test's topic."""
        return topic.named(self.namespace).name

    def open_instance(self, **settings: str) -> subprocess.Popen[bytes]:
        """Start an instance of ingestion; its log goes to the test's log file."""
        environment = {
            **inherited(),
            "KAFKA_BOOTSTRAP_SERVERS": self.servers,
            "REWARDSTREAM_NAMESPACE": self.namespace,
            "SESSION_TIMEOUT_SECONDS": "6",
            **settings,
        }
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "services.ingestion"], env=environment, stderr=log
            )
        self.processes.append(process)
        return process

    async def tell(self, topic: Topic, records: Iterable[tuple[str | None, bytes | None]]) -> None:
        """Publish records with their keys and wait until all are acknowledged."""
        producer = AIOKafkaProducer(
            bootstrap_servers=self.servers, enable_idempotence=True, linger_ms=5
        )
        async with producer:
            name = self.name(topic)
            sent = [
                await producer.send(name, body, key=key.encode() if key else None)
                for key, body in records
            ]
            await asyncio.gather(*sent)

    async def everything(self, topic: Topic) -> list[Found]:
        """Every record of a topic, in order within each partition."""
        consumer = AIOKafkaConsumer(
            self.name(topic), bootstrap_servers=self.servers, auto_offset_reset="earliest"
        )
        async with consumer:
            places = sorted(consumer.assignment())
            ends = await consumer.end_offsets(places)
            found: list[Found] = []
            while any([await consumer.position(each) < ends[each] for each in places]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += [Found(r.partition, r.offset, r.key, r.value) for r in records]
        return sorted(found, key=lambda each: (each.partition, each.offset))

    async def settled(self, seconds: float = 60) -> None:
        """Wait until ingestion has committed all that inbound and control hold now."""
        inbound, control = self.name(INBOUND), self.name(CONTROL)
        async with AIOKafkaConsumer(inbound, control, bootstrap_servers=self.servers) as consumer:
            ends = await consumer.end_offsets(sorted(consumer.assignment()))
        groups = {inbound: "ingestion.inbound", control: "ingestion.sequencer"}
        admin = AIOKafkaAdminClient(bootstrap_servers=self.servers)
        await admin.start()
        try:
            async with asyncio.timeout(seconds):
                for place, end in ends.items():
                    await self._committed(admin, groups[place.topic], place, end)
        finally:
            await admin.close()

    async def _committed(
        self, admin: AIOKafkaAdminClient, group: str, place: TopicPartition, end: int
    ) -> None:
        while end:
            found = await admin.list_consumer_group_offsets(
                f"{self.namespace}.{group}", partitions=[place]
            )
            if place in found and found[place].offset >= end:
                return
            await asyncio.sleep(0.05)

    def kill(self) -> None:
        """End every process that still lives."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()


@asynccontextmanager
async def a_place(stack: Stack, log: Path, partitions: int = 4) -> AsyncIterator[Place]:
    """Topics with so many partitions, which nobody else knows."""
    namespace = f"t{uuid4().hex[:10]}"
    topics = tuple(topic.named(namespace) for topic in OURS)
    await create_topics(stack.bootstrap_servers, partitions, topics=topics)
    place = Place(stack.bootstrap_servers, namespace, partitions, log)
    try:
        yield place
    finally:
        place.kill()
