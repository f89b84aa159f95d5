"""An aiokafka loop without logic: takes batches, produces the same bytes, acknowledged by all.

What Kafka and its client allow a Python process here: nothing is decoded, nothing decided. It is as
careful as our services are: an idempotent producer, offsets committed after the acknowledgement.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from aiokafka.producer.message_accumulator import BatchBuilder

RECORDS_MAX = 2_000
BATCH_BYTES = 524_288
COMMIT_SECONDS = 1.0


async def run(servers: str, source: str, target: str) -> None:
    """Copy one topic to another, partition by partition, until the process is ended.

    The group is named after the target: a target made anew needs a new name.
    """
    consumer = AIOKafkaConsumer(
        source,
        bootstrap_servers=servers,
        group_id=f"bench-bare-{target}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=4_194_304,
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=servers,
        enable_idempotence=True,
        acks="all",
        max_batch_size=BATCH_BYTES,
    )
    await producer.start()
    await consumer.start()
    committed_at = time.monotonic()
    while True:
        found = await consumer.getmany(timeout_ms=200, max_records=RECORDS_MAX)
        await asyncio.gather(
            *(_copy(producer, target, tp.partition, records) for tp, records in found.items())
        )
        if time.monotonic() > committed_at + COMMIT_SECONDS:
            await consumer.commit()
            committed_at = time.monotonic()


async def _copy(
    producer: AIOKafkaProducer, target: str, partition: int, records: Sequence[ConsumerRecord]
) -> None:
    batch: BatchBuilder = producer.create_batch()
    acknowledged = []
    for record in records:
        if batch.append(key=record.key, value=record.value, timestamp=None) is None:
            acknowledged.append(await producer.send_batch(batch, target, partition=partition))
            batch = producer.create_batch()
            batch.append(key=record.key, value=record.value, timestamp=None)
    acknowledged.append(await producer.send_batch(batch, target, partition=partition))
    await asyncio.gather(*acknowledged)


def main() -> None:
    """Copy until the process is ended: servers, source topic, target topic."""
    servers, source, target = sys.argv[1:]
    uvloop.run(run(servers, source, target))


if __name__ == "__main__":
    main()
