"""The catalogue as ingestion knows it, followed by somebody who only asks."""

import asyncio
from collections.abc import Callable
from time import monotonic

from prometheus_client import CollectorRegistry

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.tokens import NOW, TokensThere
from services.ingestion.shell.control_source import CatalogueReader, ControlFold
from services.ingestion.shell.reader import TopicReader
from services.ingestion.shell.rules import Rules
from services.ingestion.shell.token_desk import TokenReader
from services.ingestion.shell.topics import Destinations
from shared.runtime.limits import Limits
from shared.runtime.metrics import Metrics


class CatalogueFollower:
    """A service: keeps catalogue and tokens of its own, and knows participants' partitions."""

    def __init__(
        self,
        bootstrap_servers: str,
        namespace: str,
        rules: Rules,
        destinations: Destinations,
        *,
        limits: Limits,
        seconds_max: float,
    ) -> None:
        """`seconds_max`: so old may be what control is known to hold."""
        self._reader = CatalogueReader(bootstrap_servers, namespace, ControlFold(rules), limits)
        self._tokens = TokenReader(bootstrap_servers, namespace, limits)
        self._destinations = destinations
        self._seconds_max = seconds_max
        self._stopping = asyncio.Event()
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()
        self._metrics = Metrics("catalogue", CollectorRegistry())

    @property
    def home(self) -> Callable[[str], int]:
        """The journal partition of a participant."""
        return self._destinations.of_participant

    @property
    def tokens(self) -> TokensThere:
        """Whom access tokens identify in what is told now."""
        return TokensThere(self._tokens.tokens, NOW)

    async def start(self) -> None:
        """Begin at the first offsets there are."""
        await self._reader.start()
        await self._tokens.start()

    async def wait(self) -> None:
        """Learn whatever comes; raises when broker trouble lasts too long."""
        async with asyncio.TaskGroup() as group:
            for reader in (self._reader, self._tokens):
                group.create_task(reader.read(self._stopping, self._metrics))

    async def stop(self) -> None:
        """Close the connections."""
        self._stopping.set()
        await self._reader.stop()
        await self._tokens.stop()

    async def fresh(self) -> Catalogue:
        """Give the catalogue with all that control held a moment ago; `wait` must be running.

        What `tokens` says is then as old.
        """
        wanted = monotonic() - self._seconds_max
        if self._asked_at < wanted:
            async with self._asking:
                await self._ask(wanted)
        return self._reader.catalogue

    async def _ask(self, wanted: float) -> None:
        """Ask the broker, unless somebody has since: many wait for one answer."""
        if self._asked_at < wanted:
            now = monotonic()
            await asyncio.gather(*(_caught_up(each) for each in (self._reader, self._tokens)))
            self._asked_at = now


async def _caught_up(reader: TopicReader) -> None:
    await reader.reach(await reader.end())
