"""Opens when everything told before this moment is in the journal; then a run may be told.

Two topics have no order between them: a marker that overtakes an event told before it would make
results depend on luck.
"""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.contracts.topics import INBOUND, in_namespace

INGESTION_GROUP = "ingestion.inbound"
_LOOK_SECONDS = 0.25


class JournalGate:
    """Asks the broker how far ingestion is, and publishes markers."""

    def __init__(self, bootstrap_servers: str, namespace: str, patience_seconds: float) -> None:
        self._servers = bootstrap_servers
        self._inbound = INBOUND.named(namespace).name
        self._group = in_namespace(INGESTION_GROUP, namespace)
        self._patience_seconds = patience_seconds

    async def passed(self) -> bool:
        """Wait until ingestion has committed all that inbound holds now; False: not in time."""
        ends = await self._ends()
        admin = AIOKafkaAdminClient(bootstrap_servers=self._servers)
        await admin.start()
        try:
            async with asyncio.timeout(self._patience_seconds):
                await self._reach(admin, ends)
        except TimeoutError:
            return False
        finally:
            await admin.close()
        return True

    async def publish(self, topic: str, key: str, body: bytes) -> None:
        """Publish one marker and wait until every replica has it."""
        async with AIOKafkaProducer(
            bootstrap_servers=self._servers, acks="all", enable_idempotence=True
        ) as producer:
            await producer.send_and_wait(topic, key=key.encode(), value=body)

    async def _ends(self) -> dict[TopicPartition, int]:
        # Without a group a consumer of a topic is assigned all of its partitions.
        async with AIOKafkaConsumer(self._inbound, bootstrap_servers=self._servers) as consumer:
            ends: dict[TopicPartition, int] = await consumer.end_offsets(
                sorted(consumer.assignment())
            )
            return {place: end for place, end in ends.items() if end}

    async def _reach(self, admin: AIOKafkaAdminClient, ends: dict[TopicPartition, int]) -> None:
        behind = dict(ends)
        while behind:
            found = await admin.list_consumer_group_offsets(self._group, partitions=list(behind))
            for place, end in ends.items():
                if place in behind and place in found and found[place].offset >= end:
                    del behind[place]
            await asyncio.sleep(_LOOK_SECONDS if behind else 0)
