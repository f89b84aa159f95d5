"""What was told to control first is in the journal first: inbound waits for it here."""

import asyncio

import structlog
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.ingestion.shell.control_source import CatalogueReader
from services.ingestion.shell.sequencer import GROUP, Sequencer
from shared.contracts.topics import CONTROL, in_namespace

_log = structlog.get_logger(__name__)

_PATIENCE_SECONDS = 10.0


class ControlGate:
    """Opens once catalogue and journal hold all that control held when it was asked.

    A control message that was acknowledged before an inbound one was published is so in every
    journal partition before it, whichever instance is the sequencer.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        namespace: str,
        reader: CatalogueReader,
        sequencer: Sequencer,
        poll_seconds: float,
    ) -> None:
        self._place = TopicPartition(CONTROL.named(namespace).name, 0)
        self._group = in_namespace(GROUP, namespace)
        self._reader = reader
        self._sequencer = sequencer
        self._poll_seconds = poll_seconds
        self._admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
        self._sequenced = 0

    async def start(self) -> None:
        """Connect."""
        await self._admin.start()

    async def stop(self) -> None:
        """Close the connection."""
        await self._admin.close()

    @property
    def open_at(self) -> int:
        """The control offset up to which everything is known to be in the journal."""
        return min(self._reader.position, max(self._sequenced, self._sequencer.sequenced or 0))

    async def passed(self) -> None:
        """Wait until control as it is now has been learned here and written to the journal."""
        end = await self._reader.end()
        if self.open_at >= end:
            return
        await self._reader.reach(end)
        waited = 0.0
        while await self._ask() < end:
            await asyncio.sleep(self._poll_seconds)
            waited += self._poll_seconds
            if waited >= _PATIENCE_SECONDS:
                _log.warning("control.awaited", wanted=end, sequenced=self._sequenced)
                waited = 0.0

    async def _ask(self) -> int:
        own = self._sequencer.sequenced
        if own is not None:
            self._sequenced = max(self._sequenced, own)
            return self._sequenced
        offsets = await self._admin.list_consumer_group_offsets(
            self._group, partitions=[self._place]
        )
        found = offsets.get(self._place)
        self._sequenced = max(self._sequenced, found.offset if found is not None else 0)
        return self._sequenced
