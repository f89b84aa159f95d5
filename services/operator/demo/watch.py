"""Watches the river while it flows: how far each stage is, how fast, and what came out."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from services.operator.progress import STAGES, River, Stage
from shared.contracts.topics import AWARDS

LOOK_SECONDS = 0.5


@dataclass(slots=True)
class Progress:
    """How far one stage is, and when it last moved (monotonic seconds)."""

    done: int = 0
    end: int = 0
    first_moved: float | None = None
    last_moved: float | None = None

    def note(self, done: int, end: int, now: float) -> None:
        """Take one look down."""
        if done > self.done:
            self.first_moved = self.first_moved if self.first_moved is not None else now
            self.last_moved = now
        self.done, self.end = done, end


@dataclass(slots=True)
class Seen:
    """The last look at everything."""

    stages: dict[Stage, Progress] = field(default_factory=lambda: {s: Progress() for s in STAGES})
    awards: int = 0


Show = Callable[[Seen], None]


async def watch(river: River, seen: Seen, show: Show, must_live: Callable[[], None]) -> None:
    """Look again and again, until cancelled; raises when a service has ended."""
    while True:
        must_live()
        await look(river, seen)
        show(seen)
        await asyncio.sleep(LOOK_SECONDS)


async def look(river: River, seen: Seen) -> None:
    """Look once."""
    lags = await river.lags()
    now = time.monotonic()
    for stage, progress in seen.stages.items():
        mine = [lag for lag in lags if lag.stage == stage]
        done = sum(min(lag.done.position, lag.end) for lag in mine)
        progress.note(done, sum(lag.end for lag in mine), now)
    seen.awards = sum((await river.ends(AWARDS)).values())


def seconds_of(seen: Seen, start: float) -> Mapping[Stage, float]:
    """How long each stage was at it, from the first event told."""
    return {
        stage: max(0.0, (progress.last_moved or start) - start)
        for stage, progress in seen.stages.items()
    }
