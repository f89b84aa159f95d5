"""Which partitions this instance serves: Kafka says, the fence decides.

    Kafka says    | we do
    revoked p     | finish p's unit (bounded wait), close its session; then the group goes on
    assigned p    | hold p, take over in Postgres, seek to the position, serve

Eager rebalancing with the sticky assignor: aiokafka speaks no cooperative protocol, so all
partitions pause for a moment at each rebalance; sticky gives nearly all of them back to where their
caches were. Nothing depends on Kafka being right: if two instances believe to own a partition, the
epoch lets one of them write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition

_log = structlog.get_logger(__name__)


class Loop(Protocol):
    """One partition being served."""

    @property
    def next_offset(self) -> int | None:
        """How far the partition is, if that is known."""

    async def serve(self) -> None:
        """Serve until stopped; raises what must end the instance."""

    def stop(self) -> None:
        """Finish the unit at hand and close."""


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc]
    """The loops of the partitions assigned to this instance."""

    def __init__(self, open_loop: Callable[[int], Loop], close_seconds_max: float) -> None:
        self._open_loop = open_loop
        self._close_seconds_max = close_seconds_max
        self._serving: dict[int, tuple[Loop, asyncio.Task[None]]] = {}
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def partitions(self) -> list[int]:
        """The partitions served now, those that stopped by an alarm included."""
        return sorted(self._serving)

    def next_offsets(self) -> dict[int, int]:
        """How far each partition is that was taken over."""
        known = {p: loop.next_offset for p, (loop, _) in self._serving.items()}
        return {p: offset for p, offset in known.items() if offset is not None}

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Close the loops of the partitions; called by aiokafka, which waits for it."""
        await self.close([tp.partition for tp in revoked])

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Open a loop for each partition; taking over happens in the loop, not here."""
        for tp in sorted(assigned):
            loop = self._open_loop(tp.partition)
            task = asyncio.create_task(loop.serve(), name=f"partition-{tp.partition}")
            task.add_done_callback(self._note_failure)
            self._serving[tp.partition] = (loop, task)

    async def close(self, partitions: list[int] | None = None) -> None:
        """Stop loops (all by default) and wait for their units; cancel those that take too long."""
        chosen = self.partitions if partitions is None else partitions
        closing = [self._serving.pop(p) for p in chosen if p in self._serving]
        for loop, _ in closing:
            loop.stop()
        tasks = {task for _, task in closing}
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=self._close_seconds_max)
        for task in late:
            _log.warning("partition.closed_late", task=task.get_name())
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _note_failure(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None and not self.failed.done():
            self.failed.set_exception(error)
