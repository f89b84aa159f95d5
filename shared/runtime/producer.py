"""The one idempotent producer of an instance: whole batches, acknowledged by all, made anew."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import groupby

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2

from shared.runtime.department import Outgoing
from shared.runtime.limits import Limits

_log = structlog.get_logger(__name__)

_STOP_SECONDS_MAX = 5.0
_POSITIVE = 0x7FFFFFFF
"""Kafka's default partitioner takes the hash without its sign."""


class Publisher:
    """Publishes rows to a partition in their order, one batch in flight for each caller.

    Batches are built here and not by the producer: were single records sent, one could fail and
    the ones behind it arrive, and receivers would take that for a gap in the sequence.
    """

    def __init__(self, bootstrap_servers: str, client: str, limits: Limits) -> None:
        self._bootstrap_servers = bootstrap_servers
        self._client = client
        self._limits = limits
        self._producer: AIOKafkaProducer | None = None
        self._changing = asyncio.Lock()

    async def publish(self, topic: str, partition: int | None, rows: Collection[Outgoing]) -> int:
        """Publish the first rows, as many as fit one batch; return how many were acknowledged.

        Without a partition they go where their keys belong: as many as belong to the same.

        When it raises, whether they arrived is unknown: publish the same rows again, receivers
        drop what they have by its sequence. The producer is made anew, for it may be beyond help.
        """
        producer = await self._working()
        try:
            async with asyncio.timeout(self._limits.publish_seconds_max):
                return await self._publish_batch(producer, topic, partition, rows)
        except (KafkaError, TimeoutError, OSError):
            await self._replace(producer)
            raise

    async def stop(self) -> None:
        """Close the connection; what was not acknowledged is published by the next owner."""
        async with self._changing:
            producer, self._producer = self._producer, None
        if producer is not None:
            await _close(producer)

    async def _publish_batch(
        self,
        producer: AIOKafkaProducer,
        topic: str,
        partition: int | None,
        rows: Iterable[Outgoing],
    ) -> int:
        if partition is None:
            partition, rows = _together(rows, len(await producer.partitions_for(topic)))
        batch = producer.create_batch()
        count = 0
        for row in rows:
            if batch.append(timestamp=None, key=row.key.encode(), value=row.body) is None:
                break
            count += 1
        acknowledged = await producer.send_batch(batch, topic, partition=partition)
        await acknowledged
        return count

    async def _working(self) -> AIOKafkaProducer:
        async with self._changing:
            if self._producer is None:
                self._producer = await self._started()
            return self._producer

    async def _started(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap_servers,
            client_id=self._client,
            enable_idempotence=True,
            acks="all",
            max_batch_size=self._limits.announce_bytes_max,
            linger_ms=0,
        )
        try:
            await producer.start()
        except BaseException:
            await _close(producer)
            raise
        return producer

    async def _replace(self, failed: AIOKafkaProducer) -> None:
        async with self._changing:
            if self._producer is not failed:
                return
            self._producer = None
        _log.warning("producer.replaced", client=self._client)
        await _close(failed)


def _together(rows: Iterable[Outgoing], partitions: int) -> tuple[int, Iterator[Outgoing]]:
    """The partition of the first row's key, and the rows from it on that belong there too."""
    placed = groupby(rows, lambda row: (murmur2(row.key.encode()) & _POSITIVE) % partitions)
    return next(placed)


async def _close(producer: AIOKafkaProducer) -> None:
    # A producer whose broker is gone flushes for ever; its sender has to be ended by hand.
    try:
        async with asyncio.timeout(_STOP_SECONDS_MAX):
            await producer.stop()
    except (KafkaError, TimeoutError, OSError):
        sender = getattr(producer, "_sender", None)
        if sender is not None and sender.sender_task is not None:
            sender.sender_task.cancel()
        with suppress(KafkaError, OSError):
            await producer.client.close()
