"""The control topic, read from its beginning by each instance into its own catalogue."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.control import judge
from services.ingestion.domain.rejection import Rejection
from services.ingestion.shell.rules import Rules
from shared.contracts.door import CONTROL_DOOR, Misfit, NotJson, OutsideMessage
from shared.contracts.told import Told
from shared.contracts.topics import CONTROL
from shared.runtime.limits import Limits
from shared.runtime.metrics import Metrics
from shared.runtime.trouble import Patience, is_trouble

_READ_RECORDS_MAX = 500
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Learned:
    """One control record as it was judged, at its place in the order."""

    record: ConsumerRecord
    told: OutsideMessage[Told] | Misfit | NotJson
    rejection: Rejection | None


class ControlFold:
    """Judges control records in order and learns those that are right."""

    def __init__(self, rules: Rules) -> None:
        self.catalogue = Catalogue()
        self._rules = rules

    def learn(self, record: ConsumerRecord) -> Learned:
        """Judge one record by all before it; every instance comes to the same judgement."""
        told = CONTROL_DOOR.read(record.value or b"")
        if isinstance(told, NotJson):
            return Learned(record, told, None)
        try:
            return Learned(record, told, self._judged(told))
        except Exception as error:  # noqa: BLE001 - our bug must not stop the stream
            _log.error("control.failed", offset=record.offset, error=type(error).__name__)
            reason = f"our code failed on it: {type(error).__name__}"
            return Learned(record, NotJson(reason), None)

    def _judged(self, told: OutsideMessage[Told] | Misfit) -> Rejection | None:
        rejection = judge(told, self.catalogue, self._rules.platform)
        if rejection is not None or isinstance(told, Misfit):
            return rejection
        moment = self._rules.moment(told, _ANY_MOMENT)
        if isinstance(moment, Rejection):
            return moment
        self.catalogue.learn(told.data)
        return None


class CatalogueReader:
    """Keeps this instance's catalogue up to the end of the control topic."""

    def __init__(
        self, bootstrap_servers: str, namespace: str, fold: ControlFold, limits: Limits
    ) -> None:
        self._place = TopicPartition(CONTROL.named(namespace).name, 0)
        self._fold = fold
        self._limits = limits
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap_servers,
            client_id="ingestion-catalogue",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=limits.fetch_bytes_max,
            fetch_max_wait_ms=100,
        )
        self._moved = asyncio.Condition()
        self.position = 0

    @property
    def catalogue(self) -> Catalogue:
        """What is known, as of `position`."""
        return self._fold.catalogue

    async def start(self) -> None:
        """Begin at the first offset there is."""
        await self._consumer.start()
        self._consumer.assign([self._place])
        await self._consumer.seek_to_beginning(self._place)

    async def stop(self) -> None:
        """Close the connection."""
        await self._consumer.stop()

    async def read(self, stopping: asyncio.Event, metrics: Metrics) -> None:
        """Learn whatever comes, until stopped."""
        patience = Patience(self._limits, "reading the catalogue")
        while not stopping.is_set():
            try:
                await self._read_some(metrics)
                patience.over()
            except Exception as error:
                if not is_trouble(error):
                    raise
                await patience.wait(error, stopping)

    async def end(self) -> int:
        """The offset the next control message will have; asked of the broker."""
        found = await self._consumer.end_offsets([self._place])
        end: int = found[self._place]
        return end

    async def reach(self, offset: int) -> None:
        """Wait until everything before the offset is learned."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.position >= offset)

    async def _read_some(self, metrics: Metrics) -> None:
        found = await self._consumer.getmany(
            self._place, timeout_ms=200, max_records=_READ_RECORDS_MAX
        )
        for record in found.get(self._place, ()):
            self._fold.learn(record)
        position = await self._consumer.position(self._place)
        if position != self.position:
            async with self._moved:
                self.position = position
                self._moved.notify_all()
            metrics.show("ingestion_catalogue_offset", 0, position)
