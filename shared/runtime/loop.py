"""One partition through the seven steps of the fenced batch (architecture, section 4).

state      | what it waits for    | on records     | on trouble           | on stop
taking over| database             | (held)         | again, backing off   | close
taking     | records, or idleness | settle         | again, backing off   | close
settling   | database             | (in memory)    | asks the position    | close after the unit
announcing | room                 | (in memory)    | (its own patience)   | close
alarmed    | nothing: it ends     | –              | –                    | –

Fenced, DeadLetterLimit, ParkedLimit, TroubleLimit and bugs end the whole instance.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import structlog

from shared.runtime.announcer import Announcer
from shared.runtime.batches import Batches
from shared.runtime.department import Outgoing
from shared.runtime.limits import Limits
from shared.runtime.metrics import Metrics
from shared.runtime.stops import Alarm, Fenced, Stopped
from shared.runtime.trouble import Patience, is_trouble
from shared.runtime.work import Work

Message = TypeVar("Message")
Answer = TypeVar("Answer")

_log = structlog.get_logger(__name__)


class PartitionLoop(Generic[Message]):
    """Serves one assigned partition until it is closed or stops by itself."""

    def __init__(
        self,
        work: Work[Message],
        batches: Batches,
        announcer: Announcer,
        limits: Limits,
        metrics: Metrics,
    ) -> None:
        self._work = work
        self._batches = batches
        self._announcer = announcer
        self._limits = limits
        self._metrics = metrics
        self._stopping = asyncio.Event()

    @property
    def next_offset(self) -> int | None:
        """How far the partition is; None before it was taken over."""
        return self._work.position.next_offset if self._work.sound else None

    def stop(self) -> None:
        """Finish the unit at hand and close; returns at once."""
        self._stopping.set()

    async def serve(self) -> None:
        """Serve until stopped or alarmed; raises what must end the instance."""
        try:
            await self._patiently("taking over", self._take_over)  # step 1
            while not self._stopping.is_set():
                await self._serve_batch()
        except Alarm as alarm:
            await self._raise_alarm(alarm)
        except Fenced:
            if not self._stopping.is_set():
                raise
            _log.info("partition.lost", partition=self._work.partition)
        finally:
            await self._close()

    async def _serve_batch(self) -> None:
        delivered = await self._patiently("taking", lambda: self._batches.take(self._stopping))  # 2
        if not delivered:
            await self._patiently("remembering", self._remember)
            return
        self._work.accept(delivered)
        while self._work.waiting and not self._stopping.is_set():
            outgoing = await self._patiently("settling", self._settle)  # 3, 4, 5 and 7
            await self._announcer.announce(outgoing or ())  # 6
        self._show_lag()

    async def _take_over(self) -> None:
        position = await self._work.take_over()
        self._batches.seek(position.next_offset)
        await self._announcer.start(self._work.session, position)
        self._metrics.count("runtime_takeovers_total", position.partition)
        _log.info(
            "partition.taken_over",
            partition=position.partition,
            epoch=position.epoch,
            next_offset=position.next_offset,
        )

    async def _settle(self) -> list[Outgoing]:
        return list(await self._work.settle(dict(self._announcer.published)))

    async def _remember(self) -> None:
        self._announcer.check()
        published = dict(self._announcer.published)
        if published != self._work.position.published:
            await self._work.remember(published)

    async def _patiently(
        self, what: str, attempt: Callable[[], Awaitable[Answer]]
    ) -> Answer | None:
        """Attempt until it works; None when stopped in between; `TroubleLimit` after long."""
        patience = Patience(self._limits, what)
        while True:
            try:
                answer = await attempt()
            except Exception as error:
                if not is_trouble(error):
                    raise
                await patience.wait(error, self._stopping)
                if self._stopping.is_set():
                    return None
            else:
                patience.over()
                return answer

    async def _raise_alarm(self, alarm: Alarm) -> None:
        position = self._work.position
        _log.error(
            "partition.stopped",
            kind=alarm.kind,
            reason=str(alarm),
            partition=position.partition,
            next_offset=position.next_offset,
        )
        self._metrics.count("runtime_alarms_total", position.partition)
        await self._patiently("alarming", lambda: self._work.alarm(alarm))

    async def _close(self) -> None:
        # What is not remembered here, the next owner announces again; receivers drop it.
        try:
            await self._announcer.close(self._limits.close_seconds_max / 3)
            if self._work.sound:
                async with asyncio.timeout(self._limits.close_seconds_max / 3):
                    await self._remember()
        except Exception as error:
            if not (is_trouble(error) or isinstance(error, Stopped)):
                raise
            _log.info("published.not_remembered", error=repr(error))
        finally:
            self._work.close()

    def _show_lag(self) -> None:
        position = self._work.position
        lag = self._batches.lag(position.next_offset)
        self._metrics.show("runtime_lag_records", position.partition, lag)
