"""Watches a process drain what was prepared for it, and says at which rate it does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from services.operator.bench.results import Unmeasured

Progress = Callable[[], Awaitable[int]]


class Watched(Protocol):
    """A process, or several, that something is expected of."""

    def must_live(self) -> None:
        """Raise when it no longer runs."""

    def last_words(self) -> str:
        """Tell what it said last."""


GLANCE_SECONDS = 0.02
WARM_UP_SHARE = 0.15


class TooSlow(Unmeasured):
    """What was started did not get anywhere in the time it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What to wait for, and how long at most."""

    total: int
    seconds: float
    limit_seconds: float

    @property
    def warm(self) -> int:
        """How much is let pass before the clock starts: start-up and cold caches do not count."""
        return max(1, int(self.total * WARM_UP_SHARE))


@dataclass(frozen=True, slots=True)
class _Glance:
    at: float
    done: int


async def rate(progress: Progress, window: Window, watched: Watched) -> float:
    """Say how much a second was done from warm until all is done, or the window closes.

    What is done between two glances is measured from the glance before.
    """
    deadline = time.perf_counter() + window.limit_seconds
    before, warm = await _until(progress, window.warm, deadline, watched)
    until = min(deadline, warm.at + window.seconds)
    last = warm
    while last.done < window.total and time.perf_counter() < until:
        glance = await _look(progress, watched)
        if glance.done > last.done:  # What stands still at the end is not counted as work.
            last = glance
    first = warm if last.done > warm.done else before
    return (last.done - first.done) / (last.at - first.at)


async def reach(progress: Progress, total: int, limit_seconds: float, watched: Watched) -> None:
    """Wait until all is done."""
    await _until(progress, total, time.perf_counter() + limit_seconds, watched)


async def _until(
    progress: Progress, count: int, deadline: float, watched: Watched
) -> tuple[_Glance, _Glance]:
    """Wait until so much is done; answer with the last glance before, and the first after."""
    before = _Glance(time.perf_counter(), 0)
    while True:
        glance = await _look(progress, watched)
        if glance.done >= count:
            return before, glance
        if glance.at > deadline:
            raise TooSlow(f"{glance.done} of {count} done in time:\n{watched.last_words()}")
        before = glance


async def _look(progress: Progress, watched: Watched) -> _Glance:
    await asyncio.sleep(GLANCE_SECONDS)
    watched.must_live()
    done = await progress()
    return _Glance(time.perf_counter(), done)
