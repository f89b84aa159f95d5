"""After the commit: outgoing rows to their topics, in sequence, resumable, a bounded way behind.

committed  ──announce──▶  waiting in memory  ──publish──▶  on the topic  ──remembered──▶  position
after a crash: rows behind `position.published` are read from their table and published (again)
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import islice

from shared.runtime.department import Outgoing, Position, Stream
from shared.runtime.limits import Limits
from shared.runtime.metrics import Metrics
from shared.runtime.producer import Publisher
from shared.runtime.session import Session
from shared.runtime.trouble import Patience, is_trouble

_PAGE = 2_000

_UNPUBLISHED = """
SELECT sequence, message_key, body FROM {table}
 WHERE partition = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
"""


class Announcer:
    """Publishes the rows of one partition, each stream in its order, while judging goes on."""

    def __init__(
        self,
        partition: int,
        streams: Sequence[Stream],
        publisher: Publisher,
        limits: Limits,
        metrics: Metrics,
    ) -> None:
        self._partition = partition
        self._streams = streams
        self._publisher = publisher
        self._limits = limits
        self._metrics = metrics
        self._waiting: dict[str, deque[Outgoing]] = {s.topic: deque() for s in streams}
        self._published: dict[str, int] = {}
        self._announced: dict[str, int] = {}
        self._more = {s.topic: asyncio.Event() for s in streams}
        self._progress = asyncio.Event()
        self._stopping = asyncio.Event()
        self._by_key = {s.topic for s in streams if s.by_key}
        self._pumps: list[asyncio.Task[None]] = []

    @property
    def published(self) -> Mapping[str, int]:
        """The last sequence of each topic that is known to be on it."""
        return self._published

    @property
    def unannounced(self) -> int:
        """Rows committed and not yet published."""
        return sum(map(len, self._waiting.values()))

    async def start(self, session: Session, position: Position) -> None:
        """Start publishing behind the position; first what a previous owner did not get to.

        Call again after trouble: it goes on where it was.
        """
        if not self._pumps:
            self._published = dict(position.published)
            self._announced = dict(position.published)
            self._pumps = [asyncio.create_task(self._pump(s.topic)) for s in self._streams]
        for stream in self._streams:
            await self._catch_up(session, stream)

    async def announce(self, outgoing: Sequence[Outgoing]) -> None:
        """Put committed rows on their way; waits while too many are on it, never for their end.

        Raises what made publishing impossible.
        """
        for row in outgoing:
            self._waiting[row.topic].append(row)
            self._announced[row.topic] = row.sequence
        for topic in {row.topic for row in outgoing}:
            self._more[topic].set()
        self._metrics.show("runtime_unannounced_records", self._partition, self.unannounced)
        while self.unannounced > self._limits.unannounced_max:
            self.check()
            self._progress.clear()
            await self._progress.wait()
        self.check()

    def check(self) -> None:
        """Raise what made publishing impossible, if anything did."""
        for pump in self._pumps:
            if pump.done() and not pump.cancelled():
                pump.result()

    async def close(self, seconds: float) -> None:
        """Give what is on its way some time to arrive, then stop."""
        try:
            async with asyncio.timeout(seconds):
                while self.unannounced and not any(pump.done() for pump in self._pumps):
                    self._progress.clear()
                    await self._progress.wait()
        except TimeoutError:
            pass
        finally:
            self._stopping.set()
            for pump in self._pumps:
                pump.cancel()
            await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _catch_up(self, session: Session, stream: Stream) -> None:
        query = _UNPUBLISHED.format(table=stream.table)
        while True:
            after = self._announced[stream.topic]
            rows = await session.fetch(query, self._partition, after, _PAGE)
            found = [
                Outgoing(stream.topic, row["sequence"], row["message_key"], row["body"])
                for row in rows
            ]
            await self.announce(found)
            if len(found) < _PAGE:
                return

    async def _pump(self, topic: str) -> None:
        waiting, more = self._waiting[topic], self._more[topic]
        patience = Patience(self._limits, f"announcing {topic}/{self._partition}")
        try:
            while True:
                await more.wait()
                await self._publish_some(topic, patience)
                if not waiting:
                    more.clear()
        finally:
            self._progress.set()

    async def _publish_some(self, topic: str, patience: Patience) -> None:
        waiting = self._waiting[topic]
        try:
            place = None if topic in self._by_key else self._partition
            count = await self._publisher.publish(topic, place, waiting)
        except Exception as error:
            if not is_trouble(error):
                raise
            await patience.wait(error, self._stopping)
            return
        patience.over()
        for row in list(islice(waiting, count)):
            self._published[topic] = row.sequence
            waiting.popleft()
        self._progress.set()
        self._metrics.count("runtime_announced_total", self._partition, count)
