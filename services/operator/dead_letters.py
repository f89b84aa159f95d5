"""Dead letters of all services: what they say, and the bytes they are about, told once more."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.operator.stack import Stack
from shared.contracts.topics import (
    CONTROL,
    INBOUND,
    INGESTION_DEAD_LETTERS,
    REWARDS_DEAD_LETTERS,
    WALLET_DEAD_LETTERS,
    in_namespace,
)

DEAD_LETTERS = (INGESTION_DEAD_LETTERS, REWARDS_DEAD_LETTERS, WALLET_DEAD_LETTERS)
TOLD_AGAIN = {INBOUND.name, CONTROL.name}
"""Only what came from outside can be told again; our own topics are ordered and numbered."""
_POLL_MS = 500


class CannotRedrive(RuntimeError):
    """The bytes are not there any more, or lie on a topic that nobody may publish to."""


async def read_dead_letters(stack: Stack) -> list[dict[str, Any]]:
    """Read every dead letter there is now: which topic, partition, offset and reason it names."""
    places = await _places(stack)
    consumer = AIOKafkaConsumer(bootstrap_servers=stack.bootstrap_servers, enable_auto_commit=False)
    async with consumer:
        return [letter async for letter in _letters(consumer, places)]


async def redrive(stack: Stack, topic: str, partition: int, offset: int) -> None:
    """Publish the bytes at an offset of an inbound topic once more, as they are."""
    bootstrap_servers = stack.bootstrap_servers
    if topic not in {in_namespace(name, stack.namespace) for name in TOLD_AGAIN}:
        raise CannotRedrive(f"{topic} is ours: mend the reader, then its partition goes on")
    record = await _record_at(bootstrap_servers, TopicPartition(topic, partition), offset)
    async with AIOKafkaProducer(
        bootstrap_servers=bootstrap_servers, acks="all", enable_idempotence=True
    ) as producer:
        await producer.send_and_wait(topic, key=record.key, value=record.value)


async def _places(stack: Stack) -> list[TopicPartition]:
    # A consumer knows only of topics that it was assigned.
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap_servers)
    await admin.start()
    try:
        counts = {d["topic"]: len(d["partitions"]) for d in await admin.describe_topics()}
    finally:
        await admin.close()
    names = [topic.named(stack.namespace).name for topic in DEAD_LETTERS]
    return [TopicPartition(name, number) for name in names for number in range(counts.get(name, 0))]


async def _letters(
    consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]
) -> AsyncIterator[dict[str, Any]]:
    for place in places:
        async for value in _values(consumer, place):
            yield {"service": place.topic.split(".")[-3], **orjson.loads(value)["data"]}


async def _values(consumer: AIOKafkaConsumer, place: TopicPartition) -> AsyncIterator[bytes]:
    consumer.assign([place])
    await consumer.seek_to_beginning(place)
    end = (await consumer.end_offsets([place]))[place]
    while await consumer.position(place) < end:
        for records in (await consumer.getmany(place, timeout_ms=_POLL_MS)).values():
            for record in records:
                yield record.value


async def _record_at(bootstrap_servers: str, place: TopicPartition, offset: int) -> Any:  # noqa: ANN401
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, enable_auto_commit=False)
    async with consumer:
        consumer.assign([place])
        consumer.seek(place, offset)
        try:
            async with asyncio.timeout(10):
                record = await consumer.getone(place)
        except TimeoutError:
            record = None
    if record is None or record.offset != offset:
        raise CannotRedrive(f"nothing stands at {place.topic}:{place.partition}:{offset}")
    return record
