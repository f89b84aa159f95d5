"""A topic of one partition, read from its beginning by each instance into a fold of its own."""

import asyncio
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.runtime.limits import Limits
from shared.runtime.metrics import GaugeName, Metrics
from shared.runtime.trouble import Patience, is_trouble

_READ_RECORDS_MAX = 500


class TopicReader:
    """Keeps a fold up to the end of its topic."""

    def __init__(
        self,
        bootstrap_servers: str,
        topic: str,
        learn: Callable[[ConsumerRecord], object],
        limits: Limits,
        shown: GaugeName,
    ) -> None:
        self.consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap_servers,
            client_id=f"ingestion-{topic}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=limits.fetch_bytes_max,
            fetch_max_wait_ms=100,
        )
        self.position = 0
        self._place = TopicPartition(topic, 0)
        self._learn = learn
        self._limits = limits
        self._shown = shown
        self._moved = asyncio.Condition()

    async def start(self) -> None:
        """Begin at the first offset there is."""
        await self.consumer.start()
        self.consumer.assign([self._place])
        await self.consumer.seek_to_beginning(self._place)

    async def stop(self) -> None:
        """Close the connection."""
        await self.consumer.stop()

    async def read(self, stopping: asyncio.Event, metrics: Metrics) -> None:
        """Learn whatever comes, until stopped."""
        patience = Patience(self._limits, f"reading {self._place.topic}")
        while not stopping.is_set():
            try:
                await self._read_some(metrics)
                patience.over()
            except Exception as error:
                if not is_trouble(error):
                    raise
                await patience.wait(error, stopping)

    async def end(self) -> int:
        """The offset that the next record will have; asked of the broker."""
        found = await self.consumer.end_offsets([self._place])
        end: int = found[self._place]
        return end

    async def reach(self, offset: int) -> None:
        """Wait until everything before the offset is learned."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.position >= offset)

    async def _read_some(self, metrics: Metrics) -> None:
        found = await self.consumer.getmany(
            self._place, timeout_ms=200, max_records=_READ_RECORDS_MAX
        )
        for record in found.get(self._place, ()):
            self._learn(record)
        position = await self.consumer.position(self._place)
        if position != self.position:
            async with self._moved:
                self.position = position
                self._moved.notify_all()
            metrics.show(self._shown, 0, position)
