"""The inbound topic: batches in, everything they become out, and then the offsets.

    1 take a batch   2 pass the control gate   3 settle whose tokens are   4 translate, no await
    5 wait for the batch before   6 publish    7 acknowledged: its offsets may be committed

Publishing a batch overlaps with taking and translating the next one. A crash tells again what was
not committed; the engine knows an event it has seen by its id and fingerprint.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from services.ingestion.shell.gate import ControlGate
from services.ingestion.shell.journal_sink import JournalSink
from services.ingestion.shell.token_desk import TokenDesk
from services.ingestion.shell.translator import Fate, Translated, Translator
from shared.contracts.topics import INBOUND, in_namespace
from shared.kernel.clock import Clock
from shared.runtime.limits import Limits
from shared.runtime.metrics import CounterName, Metrics
from shared.runtime.trouble import Patience, is_trouble

GROUP = "ingestion.inbound"

Answer = TypeVar("Answer")
Taken = dict[TopicPartition, list[ConsumerRecord]]
Offsets = dict[TopicPartition, int]

_log = structlog.get_logger(__name__)

_COUNTED: dict[Fate, CounterName] = {
    "event": "ingestion_events_total",
    "rejection": "ingestion_rejections_total",
    "ignored": "ingestion_ignored_total",
    "dead_letter": "runtime_dead_letters_total",
}


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works on a batch after it was taken."""

    gate: ControlGate
    desk: TokenDesk
    translator: Translator
    sink: JournalSink
    clock: Clock
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is taken at once, and how often offsets are committed."""

    batch_records_max: int
    offsets_seconds_max: float


class InboundSource(ConsumerRebalanceListener):  # type: ignore[misc]
    """Consumes the inbound partitions that this instance is assigned."""

    def __init__(self, bootstrap_servers: str, namespace: str, pace: Pace, limits: Limits) -> None:
        session_ms = int(limits.session_timeout_seconds * 1000)
        self._topic = INBOUND.named(namespace).name
        self._pace = pace
        self._limits = limits
        self._publishing: asyncio.Task[None] | None = None
        self._acknowledged: Offsets = {}
        self._committed_at = 0.0
        self._is_idle = False
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap_servers,
            client_id="ingestion",
            group_id=in_namespace(GROUP, namespace),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=session_ms,
            heartbeat_interval_ms=session_ms // 4,
            rebalance_timeout_ms=int(limits.close_seconds_max * 1000) + session_ms,
            max_poll_interval_ms=24 * 3600 * 1000,
            max_partition_fetch_bytes=limits.fetch_bytes_max,
            fetch_max_wait_ms=100,
        )

    async def start(self) -> None:
        """Join the group."""
        self._consumer.subscribe([self._topic], listener=self)
        await self._consumer.start()

    async def stop(self) -> None:
        """Finish the batch on its way, commit, leave the group."""
        await self._finish()
        await self._consumer.stop()

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        """Finish the batch on its way and commit; called by aiokafka, which waits for it."""
        if revoked:
            await self._finish()

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        """Forget offsets of before: what is assigned begins at the committed ones."""
        self._acknowledged.clear()
        _log.info("inbound.assigned", partitions=sorted(each.partition for each in assigned))

    async def consume(self, crew: Crew, stopping: asyncio.Event) -> None:
        """Translate whatever comes, until stopped; raises what must end the instance."""
        while not stopping.is_set():
            found = await self._insist(self._take, "taking inbound records", stopping)
            if not found:
                continue
            await self._insist(crew.gate.passed, "asking for control", stopping)
            now = crew.clock()
            read = crew.translator.read(each for records in found.values() for each in records)
            settle = partial(crew.desk.settle, crew.translator, read, now)
            await self._insist(settle, "asking whose tokens are", stopping)
            batch = crew.translator.translate_read(read, now)
            ends = {place: records[-1].offset + 1 for place, records in found.items()}
            await self._published()
            self._publishing = asyncio.create_task(self._publish(crew, batch, ends, stopping))

    async def _take(self) -> Taken:
        self._is_idle = True
        found: Taken = await self._consumer.getmany(
            timeout_ms=200, max_records=self._pace.batch_records_max
        )
        self._is_idle = False
        return {place: records for place, records in found.items() if records}

    async def _publish(
        self,
        crew: Crew,
        batch: Translated,
        ends: Offsets,
        stopping: asyncio.Event,
    ) -> None:
        if not await crew.sink.publish(batch.placed, stopping):
            return
        self._acknowledged.update(ends)
        for (fate, partition), amount in batch.fates.items():
            crew.metrics.count(_COUNTED[fate], partition, amount)
        await self._commit_when_due()

    async def _published(self) -> None:
        """Wait for the batch on its way; raises why it could not be published."""
        if self._publishing is not None:
            await asyncio.shield(self._publishing)

    async def _finish(self) -> None:
        try:
            async with asyncio.timeout(self._limits.close_seconds_max):
                await self._published()
        except Exception as error:  # noqa: BLE001 - consume raises it; here it only ends the wait
            _log.warning("inbound.unfinished", error=type(error).__name__)
        await self._commit()

    async def _commit_when_due(self) -> None:
        # Others wait for these offsets, so they are not held back when nothing follows.
        now = asyncio.get_running_loop().time()
        if self._is_idle or now - self._committed_at >= self._pace.offsets_seconds_max:
            await self._commit()
            self._committed_at = now

    async def _commit(self) -> None:
        assigned = self._consumer.assignment()
        due = {place: end for place, end in self._acknowledged.items() if place in assigned}
        if not due:
            return
        try:
            await self._consumer.commit(due)
        except (KafkaError, IllegalStateError) as error:
            # What is not committed is told twice, which the engine knows how to take.
            _log.warning("inbound.uncommitted", error=type(error).__name__)
            return
        for place, end in due.items():
            if self._acknowledged.get(place) == end:
                del self._acknowledged[place]

    async def _insist(
        self, attempt: Callable[[], Awaitable[Answer]], what: str, stopping: asyncio.Event
    ) -> Answer:
        patience = Patience(self._limits, what)
        while True:
            try:
                return await attempt()
            except Exception as error:
                if not is_trouble(error):
                    raise
                await patience.wait(error, stopping)
