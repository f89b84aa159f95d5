"""Runs a department over one partition of a topic from its position on, as fast as it goes.

For rebuilding: the same unit of work as the loop, in another schema, without a group and without
announcing. Interrupted, it goes on where it was: the position lies in the schema it fills.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.runtime.department import Delivered, Position
from shared.runtime.instance import Plan, open_desk
from shared.runtime.metrics import Metrics
from shared.runtime.stops import Gap
from shared.runtime.work import Work

Message = TypeVar("Message")

Progress = Callable[[int, int, int], None]
"""Told partition, next offset and the offset to reach, after every unit."""


_LARGER = {"unit_records_max": 5_000, "fetch_bytes_max": 16_777_216}


def beside(plan: Plan[Message], schema: str, owner_url: str) -> Plan[Message]:
    """The same plan, as the owner of the tables, in a shadow schema, in larger units."""
    limits = plan.limits.model_copy(update=_LARGER)
    return replace(plan, schema=schema, database_url=owner_url, limits=limits)


async def replay(
    plan: Plan[Message],
    partition: int,
    metrics: Metrics,
    progress: Progress,
    until: int | None = None,
) -> Position:
    """Judge the partition up to an offset (excluded; default: its end now) and say where it stands.

    Rows of the outgoing streams are written, none is published, and `published` stays as it is in
    the position row: who swaps the schema in sets it, with the epoch, from the row it replaces.
    World trouble and alarms are raised: call again to go on. Commits do not wait for the disk.
    """
    work = Work(open_desk(plan, partition, metrics, durable=False))
    consumer = _consumer(plan)
    try:
        await consumer.start()
        await work.take_over()
        end = until if until is not None else await _end(consumer, plan.topic, partition)
        await _replay_up_to(work, _Source(consumer, plan, partition), end, progress)
        return work.position
    finally:
        work.close()
        await consumer.stop()


async def _replay_up_to(work: Work[Message], source: _Source, end: int, progress: Progress) -> None:
    here = work.position
    source.start_at(here.next_offset)
    while work.position.next_offset < end:
        delivered = await source.take()
        work.accept(one for one in delivered if one.offset < end)
        while work.waiting:
            await work.settle(here.published)
            progress(work.partition, work.position.next_offset, end)


class _Source:
    """One partition, read without a group."""

    def __init__(self, consumer: AIOKafkaConsumer, plan: Plan[Message], partition: int) -> None:
        self._consumer = consumer
        self._partition = TopicPartition(plan.topic, partition)
        self._records_max = plan.limits.unit_records_max
        self._seconds_max = plan.limits.publish_seconds_max

    def start_at(self, offset: int) -> None:
        self._consumer.assign([self._partition])
        self._consumer.seek(self._partition, offset)

    async def take(self) -> list[Delivered]:
        found = await self._consumer.getmany(
            self._partition,
            timeout_ms=int(self._seconds_max * 1000),
            max_records=self._records_max,
        )
        if not found:
            raise Gap(f"nothing to read of {self._partition} for {self._seconds_max} seconds")
        records = found[self._partition]
        return [Delivered(r.offset, r.key, r.value or b"") for r in records]


def _consumer(plan: Plan[Message]) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        bootstrap_servers=plan.bootstrap_servers,
        client_id=f"{plan.service}-replay",
        enable_auto_commit=False,
        auto_offset_reset="none",
        max_partition_fetch_bytes=plan.limits.fetch_bytes_max,
    )


async def _end(consumer: AIOKafkaConsumer, topic: str, partition: int) -> int:
    tp = TopicPartition(topic, partition)
    ends: dict[TopicPartition, int] = await consumer.end_offsets([tp])
    return ends[tp]
