"""The catalogue as ingestion knows it, followed by somebody who only asks."""

import asyncio
from collections.abc import Callable
from time import monotonic

from prometheus_client import CollectorRegistry

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.shell.control_source import CatalogueReader, ControlFold
from services.ingestion.shell.rules import Rules
from services.ingestion.shell.topics import Destinations
from shared.runtime.limits import Limits
from shared.runtime.metrics import Metrics


class CatalogueFollower:
    """A service: keeps a catalogue of its own, and says at which partition a participant lives."""

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
        self._destinations = destinations
        self._seconds_max = seconds_max
        self._stopping = asyncio.Event()
        self._asked_at = float("-inf")
        self._metrics = Metrics("catalogue", CollectorRegistry())

    @property
    def home(self) -> Callable[[str], int]:
        """The journal partition of a participant."""
        return self._destinations.of_participant

    async def start(self) -> None:
        """Begin at the first offset there is."""
        await self._reader.start()

    async def wait(self) -> None:
        """Learn whatever comes; raises when broker trouble lasts too long."""
        await self._reader.read(self._stopping, self._metrics)

    async def stop(self) -> None:
        """Close the connection."""
        self._stopping.set()
        await self._reader.stop()

    async def fresh(self) -> Catalogue:
        """Give the catalogue with all that control held a moment ago; `wait` must be running."""
        now = monotonic()
        if now - self._asked_at > self._seconds_max:
            await self._reader.reach(await self._reader.end())
            self._asked_at = now
        return self._reader.catalogue
