"""The one sequencer: writes every control message into every journal partition, in order.

    assigned    | read from the first offset to learn, write from the committed one on
    revoked     | finish what is being written, commit
    written     | all partitions have acknowledged: commit the offset, which others wait for
    in between  | a crash writes it again; the engine drops a version it has seen

A sequencer that was frozen and wakes up late repeats only versions that are in the journal.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError

from services.ingestion.domain.control import sequence
from services.ingestion.domain.stamps import Stamps
from services.ingestion.shell.control_source import ControlFold, Learned
from services.ingestion.shell.journal_sink import JournalSink
from services.ingestion.shell.letters import Letters, Placed
from services.ingestion.shell.rules import Rules
from shared.contracts.door import NotJson, OutsideMessage
from shared.contracts.told import Told
from shared.contracts.topics import CONTROL, in_namespace
from shared.kernel.clock import Clock
from shared.runtime.limits import Limits
from shared.runtime.metrics import Metrics
from shared.runtime.stops import DeadLetterLimit
from shared.runtime.trouble import Patience, is_trouble

GROUP = "ingestion.sequencer"
_RECORDS_MAX = 200

_log = structlog.get_logger(__name__)


class Sequencer(ConsumerRebalanceListener):  # type: ignore[misc]
    """Works in the one instance that Kafka assigns the control partition to."""

    def __init__(  # noqa: PLR0913 - a composition root hands over what it made
        self,
        bootstrap_servers: str,
        namespace: str,
        rules: Rules,
        limits: Limits,
        *,
        letters: Letters,
        stamps: Stamps,
        sink: JournalSink,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._place = TopicPartition(CONTROL.named(namespace).name, 0)
        self._rules, self._limits = rules, limits
        self._letters, self._stamps, self._sink = letters, stamps, sink
        self._clock, self._metrics = clock, metrics
        self._fold = ControlFold(rules)
        self._learned = 0
        self._dead_in_row = 0
        self._turn = asyncio.Lock()
        self.sequenced: int | None = None
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap_servers,
            client_id="ingestion-sequencer",
            group_id=in_namespace(GROUP, namespace),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=int(limits.session_timeout_seconds * 1000),
            heartbeat_interval_ms=int(limits.session_timeout_seconds * 250),
            max_poll_interval_ms=24 * 3600 * 1000,
            fetch_max_wait_ms=50,
        )

    async def start(self) -> None:
        """Join the group."""
        self._consumer.subscribe([self._place.topic], listener=self)
        await self._consumer.start()

    async def stop(self) -> None:
        """Leave the group; another instance goes on."""
        await self._consumer.stop()

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        """Finish the batch at hand; called by aiokafka, which waits for it."""
        async with self._turn:
            self.sequenced = None
        if revoked:
            _log.info("sequencer.revoked")

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        """Find out what is in the journal already, and learn what came before."""
        if self._place not in assigned:
            return
        committed = await self._consumer.committed(self._place) or 0
        if committed < self._learned:
            self._fold = ControlFold(self._rules)
            self._learned = 0
        self._consumer.seek(self._place, self._learned)
        self.sequenced = committed
        _log.info("sequencer.assigned", committed=committed, learned=self._learned)

    async def run(self, stopping: asyncio.Event) -> None:
        """Sequence whatever comes, until stopped; idle while another instance does."""
        patience = Patience(self._limits, "sequencing control messages")
        while not stopping.is_set():
            try:
                await self._sequence_some(stopping)
                patience.over()
            except Exception as error:
                if not is_trouble(error):
                    raise
                await patience.wait(error, stopping)

    async def _sequence_some(self, stopping: asyncio.Event) -> None:
        found = await self._consumer.getmany(timeout_ms=200, max_records=_RECORDS_MAX)
        async with self._turn:
            # What was fetched before a rebalance may have been learned, or is sought anew.
            records = [r for r in found.get(self._place, ()) if r.offset >= self._learned]
            if not records or self.sequenced is None:
                return
            placed, next_offset = self._place_all(records), records[-1].offset + 1
            if next_offset > self.sequenced and await self._sink.publish(placed, stopping):
                await self._commit(next_offset, stopping)

    def _place_all(self, records: Sequence[ConsumerRecord]) -> list[Placed]:
        assert self.sequenced is not None
        placed: list[Placed] = []
        now = self._clock()
        for record in records:
            learned = self._fold.learn(record)
            self._learned = record.offset + 1
            if record.offset >= self.sequenced:
                placed += self._placed(learned, now)
        return placed

    def _placed(self, learned: Learned, now: datetime) -> list[Placed]:
        record, told = learned.record, learned.told
        if isinstance(told, NotJson):
            self._note_dead(record)
            return [self._letters.dead_letter(record, told.reason, now)]
        self._dead_in_row = 0
        if learned.rejection is not None:
            self._metrics.count("ingestion_rejections_total", record.partition)
            return [self._letters.rejection(record, told, learned.rejection, now)]
        assert isinstance(told, OutsideMessage)
        moment = self._rules.moment(told, now)
        assert isinstance(moment, datetime), "judged when it was learned"
        return self._changes(told, record.offset, moment)

    def _changes(self, told: OutsideMessage[Told], version: int, moment: datetime) -> list[Placed]:
        destinations = self._letters.destinations
        placed: list[Placed] = []
        for partition in range(destinations.partitions[destinations.journal]):
            change = sequence(told, version, self._stamps.at_least(partition, moment))
            if change is None:
                return []
            self._metrics.count("ingestion_changes_total", partition)
            placed.append(self._letters.change(change, partition))
        return placed

    def _note_dead(self, record: ConsumerRecord) -> None:
        self._metrics.count("runtime_dead_letters_total", record.partition)
        self._dead_in_row += 1
        if self._dead_in_row > self._rules.dead_letters_in_row_max:
            where = f"{record.topic}:{record.offset}"
            sentence = f"{self._dead_in_row} unreadable records in a row, the last at {where}"
            raise DeadLetterLimit(sentence)

    async def _commit(self, next_offset: int, stopping: asyncio.Event) -> None:
        patience = Patience(self._limits, "committing what was sequenced")
        while True:
            try:
                await self._consumer.commit({self._place: next_offset})
            except (CommitFailedError, IllegalStateError):
                # Another instance goes on from the offset before: it is written twice, read once.
                self.sequenced = None
                return
            except Exception as error:
                if not is_trouble(error) or stopping.is_set():
                    raise
                await patience.wait(error, stopping)
            else:
                self.sequenced = next_offset
                return
