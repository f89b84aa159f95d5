"""Previews in batches: whoever asks while others are read for is read for together with the next.

One question costs two round trips, and so does a batch of them; what waits beyond the limit is
turned away at once, so that nobody waits for an answer that would come too late.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from services.api.domain.preview import Preview, Snapshot, preview
from services.api.domain.refused import Refused
from services.api.domain.translating import translated, unknown_unit
from services.api.shell.library import Desk, Shelves
from shared.contracts.door import Misfit, OutsideMessage
from shared.contracts.told import Told
from shared.kernel.clock import Clock
from shared.kernel.money import Platform
from shared.runtime.trouble import is_trouble

_log = structlog.get_logger(__name__)
_NOBODY = ""
_Answer = TypeVar("_Answer")
_BUSY = Refused("BUSY", "too many previews are waiting for their answer: ask again later")
_DOWN = Refused("UNAVAILABLE", "what is remembered cannot be read now: ask again later")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many previews are read for together, how many may wait, how long, and where."""

    batch_max: int
    waiting_max: int
    seconds_max: float
    units_known: bool
    """Only at units that were declared."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Somebody to be read for, and what is then asked of the snapshot."""

    participant: str
    question: Callable[[Snapshot], Any]
    answer: asyncio.Future[Any]


class Previews:
    """A service that answers what purchases would bring; each desk reads one batch at a time."""

    def __init__(
        self,
        shelves: Shelves,
        desks: Sequence[Desk],
        bounds: Bounds,
        platform: Platform,
        clock: Clock,
    ) -> None:
        self._shelves = shelves
        self._desks = desks
        self._bounds = bounds
        self._platform = platform
        self._clock = clock
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(bounds.waiting_max)

    async def start(self) -> None:
        """Sessions are opened when they are first needed."""

    async def wait(self) -> None:
        """Answer for as long as it is awaited."""
        async with asyncio.TaskGroup() as group:
            for desk in self._desks:
                group.create_task(self._serve(desk))

    async def stop(self) -> None:
        """End the sessions, and turn away who still waits."""
        for desk in self._desks:
            await desk.close()
        while not self._queue.empty():
            _answer(self._queue.get_nowait(), _DOWN)

    async def ask(self, told: OutsideMessage[Told] | Misfit) -> Preview | Refused:
        """Say what a purchase would bring if it were told now; `wait` must be running."""
        try:
            async with asyncio.timeout(self._bounds.seconds_max):
                return await self._ask(told)
        except Exception as error:  # noqa: BLE001 - sorted by `_unread`
            return _unread(error)

    async def look(self) -> Refused | None:
        """Say why previews cannot be answered now; None: they can."""
        try:
            async with asyncio.timeout(self._bounds.seconds_max):
                await self._shelves.catalogue()
                return await self._line_up(_NOBODY, lambda _: None)
        except Exception as error:  # noqa: BLE001 - sorted by `_unread`
            return _unread(error)

    async def _ask(self, told: OutsideMessage[Told] | Misfit) -> Preview | Refused:
        catalogue = await self._shelves.catalogue()
        purchase = translated(told, catalogue, self._clock(), self._platform, self._shelves.tokens)
        if isinstance(purchase, Refused):
            return purchase
        refused = unknown_unit(purchase, catalogue) if self._bounds.units_known else None
        if refused is not None:
            return refused
        return await self._line_up(purchase.participant, lambda found: preview(found, purchase))

    async def _line_up(
        self, participant: str, question: Callable[[Snapshot], _Answer]
    ) -> _Answer | Refused:
        answer = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait(_Waiting(participant, question, answer))
        except asyncio.QueueFull:
            return _BUSY
        found: _Answer | Refused = await answer
        return found

    async def _serve(self, desk: Desk) -> None:
        while True:
            batch = [await self._queue.get()]
            while not self._queue.empty() and len(batch) < self._bounds.batch_max:
                batch.append(self._queue.get_nowait())
            await self._answer(desk, batch)

    async def _answer(self, desk: Desk, batch: Sequence[_Waiting]) -> None:
        try:
            found = await desk.snapshots({one.participant for one in batch})
        except Exception as error:  # noqa: BLE001 - sorted by `_unread`
            for one in batch:
                _fail(one, error)
            return
        for one in batch:
            try:
                _answer(one, one.question(found[one.participant]))
            except Exception as error:  # noqa: BLE001 - one question's fault is not the others'
                _fail(one, error)
            await asyncio.sleep(0)


def _fail(one: _Waiting, error: Exception) -> None:
    if is_trouble(error):
        _answer(one, _unread(error))
    elif not one.answer.done():
        one.answer.set_exception(error)


def _unread(error: Exception) -> Refused:
    """Say that it cannot be read now; what is no trouble of the world is our bug."""
    if not is_trouble(error):
        raise error
    _log.warning("previews.unavailable", error=type(error).__name__)
    return _DOWN


def _answer(one: _Waiting, answer: object) -> None:
    if not one.answer.done():
        one.answer.set_result(answer)
