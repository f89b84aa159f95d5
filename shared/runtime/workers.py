"""Replays partitions in processes of their own: deciding is what takes the time, and it scales."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from multiprocessing import get_context
from multiprocessing.queues import Queue
from types import TracebackType
from typing import Generic, NamedTuple, TypeVar

Found = TypeVar("Found")
Progress = Callable[[int, int, int], None]
"""Told partition, next offset and the offset to reach, after every unit."""
Replay = Callable[[int, int, Progress], Found]
"""Replays one partition up to an offset; it is sent to another process, so it must be named."""

_LOOK_SECONDS = 0.1
_told: Queue[tuple[int, int, int]] | None = None
"""In a worker: where progress is put."""


class Job(NamedTuple):
    """One partition, and the offset to reach; excluded."""

    partition: int
    until: int


class Workers(AbstractContextManager["Workers[Found]"], Generic[Found]):
    """So many processes, by default one a processor; they start at once, to be ready in time."""

    def __init__(self, replay: Replay[Found], count: int | None = None) -> None:
        count = count or len(os.sched_getaffinity(0))
        context = get_context("spawn")
        self._replay = replay
        self._told: Queue[tuple[int, int, int]] = context.Queue()
        self._pool = ProcessPoolExecutor(
            count, mp_context=context, initializer=_begin, initargs=(self._told,)
        )
        self._starting = [self._pool.submit(_ready, replay) for _ in range(count)]

    async def ready(self) -> None:
        """Wait until the processes have started and know what to do."""
        await asyncio.gather(*map(asyncio.wrap_future, self._starting))

    async def replay_all(self, jobs: Iterable[Job], progress: Progress) -> list[Found]:
        """Do every job, the longest first, and say what was found, in the order of partitions.

        Raises what the first that failed raises.
        """
        loop = asyncio.get_running_loop()
        waiting = {
            job.partition: loop.run_in_executor(self._pool, _work, self._replay, *job)
            for job in sorted(jobs, key=lambda job: -job.until)
            if job.until
        }
        telling = asyncio.create_task(self._tell(progress))
        try:
            await asyncio.gather(*waiting.values())
        finally:
            telling.cancel()
            self._pass_on(progress)
        return [waiting[partition].result() for partition in sorted(waiting)]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the processes; what they have not begun is not begun."""
        self._pool.shutdown(cancel_futures=True)
        self._told.close()

    async def _tell(self, progress: Progress) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            self._pass_on(progress)

    def _pass_on(self, progress: Progress) -> None:
        while not self._told.empty():
            progress(*self._told.get())


def _begin(told: Queue[tuple[int, int, int]]) -> None:
    global _told  # noqa: PLW0603 - a queue reaches a worker by inheritance only
    _told = told
    gc.set_threshold(50_000, 20, 50)


def _ready(replay: Replay[Found]) -> None:
    """Done by a worker once everything that `replay` names is imported."""
    assert callable(replay)


def _work(replay: Replay[Found], partition: int, until: int) -> Found:
    told = _told
    assert told is not None, "a worker begins with a queue"
    return replay(partition, until, lambda *progress: told.put(progress))
