"""One process's share of a service: a group member that serves the partitions it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import KafkaError

from shared.runtime.announcer import Announcer
from shared.runtime.assignment import Assignment
from shared.runtime.batches import Batches
from shared.runtime.dead_letters import DeadLetters, Origin
from shared.runtime.department import Department
from shared.runtime.fence import Fence
from shared.runtime.limits import Limits
from shared.runtime.loop import PartitionLoop
from shared.runtime.metrics import Metrics
from shared.runtime.postgres import Connection, connect
from shared.runtime.producer import Publisher
from shared.runtime.trouble import Patience, is_trouble
from shared.runtime.work import Desk, Work

Message = TypeVar("Message")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Generic[Message]):
    """What a service says once about all its partitions."""

    service: str
    schema: str
    group: str
    topic: str
    dead_letter_topic: str
    bootstrap_servers: str
    database_url: str
    open_department: Callable[[int], Department[Message]]
    limits: Limits


class Instance(Generic[Message]):
    """Joins the group and serves what it is assigned, until stopped or until it must end."""

    def __init__(self, plan: Plan[Message], metrics: Metrics) -> None:
        self._plan = plan
        self._metrics = metrics
        self._publisher = Publisher(plan.bootstrap_servers, plan.service, plan.limits)
        self._assignment = Assignment(self._open_loop, plan.limits.close_seconds_max)
        self._consumer: AIOKafkaConsumer | None = None
        self._hinting: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    @property
    def partitions(self) -> list[int]:
        """The partitions served now."""
        return self._assignment.partitions

    async def start(self) -> None:
        """Join the group; waits for a broker that is not there yet, as long as trouble may last."""
        patience = Patience(self._plan.limits, "joining the group")
        while not self._stopping.is_set():
            try:
                await self._join()
                self._hinting = asyncio.create_task(self._hint())
                return
            except Exception as error:
                if not is_trouble(error):
                    raise
                await patience.wait(error, self._stopping)

    async def wait(self) -> None:
        """Wait until the instance must end; raises why (`Stopped` carries the exit code)."""
        await asyncio.shield(self._assignment.failed)

    async def stop(self) -> None:
        """Finish the units at hand, leave the group, close everything."""
        self._stopping.set()
        if self._hinting is not None:
            self._hinting.cancel()
        await self._assignment.close()
        if self._consumer is not None:
            await self._consumer.stop()
        await self._publisher.stop()
        self._assignment.failed.cancel()

    async def _join(self) -> None:
        self._consumer = _consumer(self._plan)
        self._consumer.subscribe([self._plan.topic], listener=self._assignment)
        try:
            await self._consumer.start()
        except BaseException:
            await self._consumer.stop()
            raise

    def _open_loop(self, partition: int) -> PartitionLoop[Message]:
        plan, limits = self._plan, self._plan.limits
        assert self._consumer is not None
        batches = Batches(self._consumer, plan.topic, partition, limits)
        batches.hold()
        desk = open_desk(plan, partition, self._metrics)
        streams = (*desk.department.streams, desk.dead_letters.stream)
        announcer = Announcer(partition, streams, self._publisher, limits, self._metrics)
        return PartitionLoop(Work(desk), batches, announcer, limits, self._metrics)

    async def _hint(self) -> None:
        # Kafka's offsets are for lag tools only; that they fail to be written is no trouble.
        while True:
            await asyncio.sleep(self._plan.limits.offsets_hint_seconds)
            offsets = {
                TopicPartition(self._plan.topic, partition): offset
                for partition, offset in self._assignment.next_offsets().items()
            }
            if offsets and self._consumer is not None:
                with suppress(KafkaError, AssertionError):
                    await self._consumer.commit(offsets)


def open_desk(
    plan: Plan[Message], partition: int, metrics: Metrics, *, durable: bool = True
) -> Desk[Message]:
    """Lay out what one partition's work is done with; connects to nothing yet."""
    department = plan.open_department(partition)
    letters = DeadLetters(Origin(plan.service, plan.topic, plan.dead_letter_topic, partition))
    purpose = f"rewardstream {plan.schema}/{partition}"

    async def open_session() -> Connection:
        return await connect(plan.database_url, plan.schema, purpose, plan.limits, durable=durable)

    return Desk(
        partition=partition,
        department=department,
        fence=Fence(partition, (*department.streams, letters.stream)),
        dead_letters=letters,
        connect=open_session,
        limits=plan.limits,
        metrics=metrics,
    )


def _consumer(plan: Plan[Message]) -> AIOKafkaConsumer:
    limits = plan.limits
    session_ms = int(limits.session_timeout_seconds * 1000)
    # The assignor remembers its assignment on the class: two members in one process need two.
    assignor = type("Sticky", (StickyPartitionAssignor,), {})
    return AIOKafkaConsumer(
        bootstrap_servers=plan.bootstrap_servers,
        client_id=plan.service,
        group_id=plan.group,
        enable_auto_commit=False,
        auto_offset_reset="none",
        partition_assignment_strategy=(assignor,),
        session_timeout_ms=session_ms,
        heartbeat_interval_ms=session_ms // 4,
        # Closing may need its time twice: finishing a unit, then giving up on it.
        rebalance_timeout_ms=int(limits.close_seconds_max * 2000) + session_ms,
        # A partition waits while Postgres is away; the fence, not idleness, says who is alive.
        max_poll_interval_ms=24 * 3600 * 1000,
        max_partition_fetch_bytes=limits.fetch_bytes_max,
        # All partitions of a broker share one request: one that waits long delays the others.
        fetch_max_wait_ms=100,
    )
