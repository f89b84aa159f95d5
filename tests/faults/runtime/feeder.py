"""Feeds all partitions of a place all the time, so that a fault never strikes an idle river."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaProducer

from tests.faults.runtime.ledger import Place, additions
from tests.faults.runtime.tally import SOURCE


class Feeder:
    """Each round adds the same number of records to each partition."""

    def __init__(self, place: Place, at_once: int = 40) -> None:
        self._place = place
        self.at_once = at_once
        self.rounds = 0
        self._stopping = asyncio.Event()
        self._feeding: asyncio.Task[None] | None = None

    @property
    def expected(self) -> list[str]:
        """The ids of everything fed."""
        return [
            f"{partition}-{number}-{n}"
            for partition in range(self._place.partitions)
            for number in range(self.rounds)
            for n in range(self.at_once)
        ]

    async def __aenter__(self) -> Self:
        self._feeding = asyncio.create_task(self._feed())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        assert self._feeding is not None
        await self._feeding

    async def _feed(self) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=self._place.bootstrap_servers, linger_ms=5)
        await producer.start()
        try:
            while not self._stopping.is_set():
                await self._feed_round(producer)
                await asyncio.sleep(0.1)
        finally:
            await producer.stop()

    async def _feed_round(self, producer: AIOKafkaProducer) -> None:
        topic = self._place.topic(SOURCE)
        sent = [
            await producer.send(topic, body, partition=partition)
            for partition in range(self._place.partitions)
            for body in additions(self.at_once, prefix=f"{partition}-{self.rounds}-")
        ]
        await asyncio.gather(*sent)
        self.rounds += 1
