"""Watches a process drain what was prepared for it, and says at which rate it does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Progress = Callable[[], Awaitable[int]]
Alive = Callable[[], None]
"""Raises when the process that is watched has ended."""

GLANCE_SECONDS = 0.02
WARM_UP_SHARE = 0.15


class TooSlow(Exception):
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


async def rate(progress: Progress, window: Window, alive: Alive) -> float:
    """Say how much a second was done from warm until all is done, or the window closes."""
    deadline = time.perf_counter() + window.limit_seconds
    began, first = await _until(progress, window.warm, deadline, alive)
    until = min(deadline, began + window.seconds)
    ended, last = began, first
    while last < window.total and time.perf_counter() < until:
        now, done = await _look(progress, alive)
        if done > last:  # What stands still at the end is not counted as work.
            ended, last = now, done
    if last == first:
        raise TooSlow(f"{last} of {window.total} done, and then nothing more")
    return (last - first) / (ended - began)


async def reach(progress: Progress, total: int, limit_seconds: float, alive: Alive) -> float:
    """Wait until all is done; answer how many seconds that took."""
    start = time.perf_counter()
    ended, _ = await _until(progress, total, start + limit_seconds, alive)
    return ended - start


async def _until(
    progress: Progress, count: int, deadline: float, alive: Alive
) -> tuple[float, int]:
    while True:
        now, done = await _look(progress, alive)
        if done >= count:
            return now, done
        if now > deadline:
            raise TooSlow(f"{done} of {count} done in the time that was given")


async def _look(progress: Progress, alive: Alive) -> tuple[float, int]:
    await asyncio.sleep(GLANCE_SECONDS)
    alive()
    done = await progress()
    return time.perf_counter(), done
