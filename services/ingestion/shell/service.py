"""One instance of ingestion: catalogue, tokens, sequencer and inbound, until stopped."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from services.ingestion.shell.control_source import CatalogueReader
from services.ingestion.shell.gate import ControlGate
from services.ingestion.shell.inbound_source import Crew, InboundSource
from services.ingestion.shell.sequencer import Sequencer
from services.ingestion.shell.token_desk import TokenReader
from shared.runtime.metrics import Metrics
from shared.runtime.producer import Publisher

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What an instance consists of, plugged together."""

    publisher: Publisher
    reader: CatalogueReader
    tokens: TokenReader
    sequencer: Sequencer
    gate: ControlGate
    source: InboundSource
    crew: Crew


class Ingestion:
    """Starts its parts in order, works until one of them cannot, stops them in reverse."""

    def __init__(self, parts: Parts, metrics: Metrics) -> None:
        self._parts = parts
        self._metrics = metrics
        self._stopping = asyncio.Event()
        self._ready = False

    def health(self) -> Mapping[str, object]:
        """Ready once catalogue and tokens reached the ends that there were at the start."""
        return {
            "ok": self._ready,
            "ready": self._ready,
            "catalogue_offset": self._parts.reader.position,
            "is_sequencer": self._parts.sequencer.sequenced is not None,
        }

    async def start(self) -> None:
        """Connect, and join the groups."""
        parts = self._parts
        await parts.reader.start()
        await parts.tokens.start()
        await parts.sequencer.start()
        await parts.gate.start()
        await parts.source.start()

    async def wait(self) -> None:
        """Work; raises why it cannot go on."""
        parts = self._parts
        async with asyncio.TaskGroup() as group:
            group.create_task(parts.reader.read(self._stopping, self._metrics))
            group.create_task(parts.tokens.read(self._stopping, self._metrics))
            group.create_task(self._get_ready())
            group.create_task(parts.sequencer.run(self._stopping))
            group.create_task(parts.source.consume(parts.crew, self._stopping))

    async def stop(self) -> None:
        """Finish what is on its way, commit, leave the groups, close everything."""
        self._stopping.set()
        parts = self._parts
        await parts.source.stop()
        await parts.sequencer.stop()
        await parts.gate.stop()
        await parts.tokens.stop()
        await parts.reader.stop()
        await parts.publisher.stop()

    async def _get_ready(self) -> None:
        for reader in (self._parts.reader, self._parts.tokens):
            await reader.reach(await reader.end())
        self._ready = True
        _log.info("ingestion.ready", catalogue_offset=self._parts.reader.position)
