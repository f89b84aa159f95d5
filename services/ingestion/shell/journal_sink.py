"""Publishes what was translated: in order within each partition, until it is acknowledged."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

from services.ingestion.shell.letters import Placed
from shared.runtime.department import Outgoing
from shared.runtime.limits import Limits
from shared.runtime.producer import Publisher
from shared.runtime.trouble import Patience, is_trouble


class JournalSink:
    """At least once: what a broken connection leaves unknown is published again, in order."""

    def __init__(self, publisher: Publisher, limits: Limits) -> None:
        self._publisher = publisher
        self._limits = limits
        self._turns: defaultdict[tuple[str, int], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def publish(self, placed: Iterable[Placed], stopping: asyncio.Event) -> bool:
        """Publish everything and wait for all acknowledgements; False when stopped before."""
        heaps: defaultdict[tuple[str, int], list[Outgoing]] = defaultdict(list)
        for each in placed:
            heaps[each.topic, each.partition].append(each.row)
        sent = await asyncio.gather(
            *(self._publish_heap(place, rows, stopping) for place, rows in heaps.items())
        )
        return all(sent)

    async def _publish_heap(
        self, place: tuple[str, int], rows: list[Outgoing], stopping: asyncio.Event
    ) -> bool:
        # The sequencer and the inbound batches share a partition; neither may cut into the other.
        async with self._turns[place]:
            patience = Patience(self._limits, f"publishing to {place[0]}")
            done = 0
            while done < len(rows):
                try:
                    done += await self._publisher.publish(*place, rows[done:])
                    patience.over()
                except Exception as error:
                    if not is_trouble(error):
                        raise
                    if stopping.is_set():
                        return False
                    await patience.wait(error, stopping)
            return True
