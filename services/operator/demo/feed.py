"""Publishes the demo's messages: whole batches a partition, all partitions at once."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import murmur2

from services.operator.demo.telling import Telling

_BATCH_BYTES = 900_000
_POSITIVE = 0x7FFFFFFF
_MESSAGES_AT_ONCE = 4_000


class Feed:
    """An idempotent producer that waits until every replica has what it was given."""

    def __init__(self, bootstrap_servers: str) -> None:
        """Connects to nothing yet."""
        self.told = 0
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap_servers,
            client_id="rewardstream-demo",
            acks="all",
            enable_idempotence=True,
            max_batch_size=_BATCH_BYTES,
            max_request_size=2 * _BATCH_BYTES,
        )

    async def start(self) -> None:
        """Connect."""
        await self._producer.start()

    async def stop(self) -> None:
        """Close the connection."""
        await self._producer.stop()

    async def tell(self, topic: str, tellings: Sequence[Telling]) -> None:
        """Publish in order, each participant in their partition; all of it is there then."""
        partitions = len(await self._producer.partitions_for(topic))
        for start in range(0, len(tellings), _MESSAGES_AT_ONCE):
            some = tellings[start : start + _MESSAGES_AT_ONCE]
            by_partition = _by_partition(some, partitions)
            await asyncio.gather(
                *(self._publish(topic, number, mine) for number, mine in by_partition)
            )
            self.told += len(some)

    async def _publish(self, topic: str, partition: int, tellings: Iterable[Telling]) -> None:
        left = list(tellings)
        while left:
            batch = self._producer.create_batch()
            count = 0
            for telling in left:
                key = telling.subject.encode()
                if batch.append(timestamp=None, key=key, value=telling.body) is None:
                    break
                count += 1
            acknowledged = await self._producer.send_batch(batch, topic, partition=partition)
            await acknowledged
            left = left[count:]


def _by_partition(
    tellings: Iterable[Telling], partitions: int
) -> Iterator[tuple[int, list[Telling]]]:
    found: dict[int, list[Telling]] = defaultdict(list)
    for telling in tellings:
        found[_hash(telling.subject) % partitions].append(telling)
    yield from found.items()


@lru_cache(maxsize=131_072)
def _hash(key: str) -> int:
    """Kafka's own way to spread keys."""
    hashed: int = murmur2(key.encode()) & _POSITIVE
    return hashed
