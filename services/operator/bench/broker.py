"""The broker as a benchmark needs it: topics made anew, filled beforehand, and counted."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from aiokafka.partitioner import murmur2

BATCH_BYTES = 524_288
REMOVAL_SECONDS = 20.0

Records = Mapping[int, Iterable[tuple[str, bytes]]]
"""Partition to keys and values, in order."""


class Broker:
    """One broker's admin, producer and eye."""

    def __init__(self, servers: str) -> None:
        self.servers = servers
        self._admin = AIOKafkaAdminClient(bootstrap_servers=servers)
        self._producer = AIOKafkaProducer(
            bootstrap_servers=servers, enable_idempotence=True, max_batch_size=BATCH_BYTES
        )
        self._eye = AIOKafkaConsumer(bootstrap_servers=servers)

    async def __aenter__(self) -> Self:
        await self._admin.start()
        await self._producer.start()
        await self._eye.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._eye.stop()
        await self._producer.stop()
        await self._admin.close()

    async def topics(self) -> set[str]:
        """Name every topic there is."""
        return set(await self._admin.list_topics())

    async def make(self, topics: Mapping[str, int]) -> None:
        """Make topics of so many partitions, empty: what they held before is gone."""
        await self.remove(topics)
        async with asyncio.timeout(REMOVAL_SECONDS):
            while missing := set(topics) - await self.topics():
                await self._create({name: topics[name] for name in missing})

    async def remove(self, topics: Iterable[str]) -> None:
        """Remove those of these topics that exist, and wait until nobody sees them any more."""
        async with asyncio.timeout(REMOVAL_SECONDS):
            while there := set(topics) & await self.topics():
                await self._admin.delete_topics(sorted(there))

    async def fill(self, topic: str, records: Records) -> None:
        """Put records into their partitions."""
        await self._producer.client.force_metadata_update()
        for partition, ordered in records.items():
            await self._fill(topic, partition, ordered)

    async def count(self, topic: str) -> int:
        """Count what was ever put into a topic."""
        partitions = await self._producer.partitions_for(topic)
        ends = await self._eye.end_offsets([TopicPartition(topic, p) for p in partitions])
        return sum(ends.values())

    async def read(self, topic: str) -> AsyncIterator[bytes]:
        """Read everything that is on a topic now, each partition in order."""
        partitions = [TopicPartition(topic, p) for p in await self._producer.partitions_for(topic)]
        ends = await self._eye.end_offsets(partitions)
        self._eye.assign(partitions)
        await self._eye.seek_to_beginning(*partitions)
        left = sum(ends.values())
        while left:
            for records in (await self._eye.getmany(timeout_ms=1_000)).values():
                left -= len(records)
                for record in records:
                    yield record.value
        self._eye.unsubscribe()

    async def _create(self, topics: Mapping[str, int]) -> None:
        wanted = [NewTopic(name, count, 1) for name, count in topics.items()]
        answer = await self._admin.create_topics(wanted)
        for topic, code, *_ in answer.topic_errors:
            # The broker learns from the controller with a delay: what was made may not show yet.
            if code not in (0, TopicAlreadyExistsError.errno):
                raise for_code(code)(topic)

    async def _fill(self, topic: str, partition: int, records: Iterable[tuple[str, bytes]]) -> None:
        batch, sent = self._producer.create_batch(), []
        for key, value in records:
            if batch.append(key=key.encode(), value=value, timestamp=None) is None:
                sent.append(await self._producer.send_batch(batch, topic, partition=partition))
                batch = self._producer.create_batch()
                batch.append(key=key.encode(), value=value, timestamp=None)
        sent.append(await self._producer.send_batch(batch, topic, partition=partition))
        for answer in await asyncio.gather(*sent, return_exceptions=True):
            if isinstance(answer, KafkaError):
                raise answer


def by_partition(records: Iterable[tuple[str, bytes]], partitions: int) -> Records:
    """Spread records as Kafka's default partitioner does: by their key."""
    spread: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
    for key, value in records:
        spread[partition_of(key, partitions)].append((key, value))
    return spread


def partition_of(key: str, partitions: int) -> int:
    """Say where Kafka's default partitioner puts a key."""
    return (int(murmur2(key.encode())) & 0x7FFFFFFF) % partitions
