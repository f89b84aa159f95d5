"""Batches of one partition from the instance's consumer.

One consumer serves all partitions: aiokafka keeps a fetched block for each partition and asks for
the next as soon as the last is handed out, so judging a batch overlaps with fetching the next, and
`getmany` of different partitions may wait side by side. Its offsets are only a hint.
"""

from __future__ import annotations

import asyncio

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import OffsetOutOfRangeError

from shared.runtime.department import Delivered
from shared.runtime.limits import Limits
from shared.runtime.stops import Gap


class Batches:
    """What Kafka has for one partition; positions are told to it, never asked from it."""

    def __init__(
        self, consumer: AIOKafkaConsumer, topic: str, partition: int, limits: Limits
    ) -> None:
        self._consumer = consumer
        self._partition = TopicPartition(topic, partition)
        self._limits = limits

    def hold(self) -> None:
        """Deliver nothing until `seek`: nobody knows yet where to begin."""
        self._consumer.seek(self._partition, 0)
        self._consumer.pause(self._partition)

    def seek(self, offset: int) -> None:
        """Go on at this offset."""
        self._consumer.seek(self._partition, offset)
        self._consumer.resume(self._partition)

    async def take(self, stopping: asyncio.Event) -> list[Delivered]:
        """Wait for records, not longer than the limit; nothing at once when stopping.

        Raises `Gap` when the offset asked for is not on the topic (any more).
        """
        getting = asyncio.ensure_future(self._get())
        leaving = asyncio.ensure_future(stopping.wait())
        try:
            await asyncio.wait({getting, leaving}, return_when=asyncio.FIRST_COMPLETED)
            return getting.result() if getting.done() else []
        finally:
            getting.cancel()
            leaving.cancel()

    def lag(self, next_offset: int) -> int:
        """Count the records on the topic from this offset on, as far as the last fetch knew."""
        return max(0, (self._consumer.highwater(self._partition) or 0) - next_offset)

    async def _get(self) -> list[Delivered]:
        try:
            found = await self._consumer.getmany(
                self._partition,
                timeout_ms=int(self._limits.take_seconds_max * 1000),
                max_records=self._limits.unit_records_max,
            )
        except OffsetOutOfRangeError as error:
            raise Gap(f"not on the topic (any more): {error}") from error
        records = found.get(self._partition, [])
        return [Delivered(r.offset, r.key, r.value or b"") for r in records]
