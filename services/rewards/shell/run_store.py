"""What the engine's tables hold of runs: which were done, what they came to, which is on its way.

Written by `DecisionStore.write`, inside the transaction that moves the position.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from services.rewards.domain.folding.memory import Changes, Memory
from services.rewards.domain.folding.tour import Counts, Execution, Extension, Tour
from shared.contracts.codec import JOURNAL, Unreadable
from shared.contracts.events import RunReached
from shared.kernel.clock import Clock
from shared.runtime.department import Delivered
from shared.runtime.postgres import load_statements
from shared.runtime.session import Session

_SQL = load_statements("services.rewards.shell.sql")


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """The run on its way, its marker, and whom it visited ahead of its order."""

    tour: Tour
    marker: Delivered
    ahead: frozenset[str]


class RunStore:
    """Reads and writes the runs of one partition, and knows when they began."""

    def __init__(self, partition: int, clock: Clock) -> None:
        self._partition = partition
        self._clock = clock
        self._began: dict[str, datetime] = {}
        self.marker: Delivered | None = None
        """The record of the run on its way."""

    def begins(self, run: RunReached, marker: Delivered) -> None:
        """Look at the clock, and keep the marker: a run begins now."""
        self._began[run.run_id] = self._clock()
        self.marker = marker

    async def done(self, session: Session, ids: Collection[str]) -> set[str]:
        """Say which of these runs were done."""
        rows = await session.fetch(_SQL["load_runs"], self._partition, list(ids))
        return {row["run_id"] for row in rows}

    async def on_its_way(self, session: Session) -> OnItsWay | None:
        """Read the run on its way, if there is one."""
        row = await session.fetchrow(_SQL["load_tour"], self._partition)
        if row is None:
            return None
        marker = Delivered(row["run_offset"], None, row["marker"])
        read = JOURNAL.decode(marker.body)
        assert not isinstance(read, Unreadable), "it was judged before it was kept"
        assert isinstance(read.data, RunReached)
        rows = await session.fetch(_SQL["load_ahead"], self._partition)
        ahead = frozenset(each["participant"] for each in rows)
        self.marker = marker
        return OnItsWay(
            Tour(read.data, row["now"], row["after"], Counts(*row["counts"])), marker, ahead
        )

    async def write(self, session: Session, changes: Changes, memory: Memory) -> None:
        """Write what became of runs, and where the one on its way stands."""
        if changes.executions:
            await self._save_executions(session, changes.executions)
        if changes.extensions:
            await self._save_extensions(session, changes.extensions)
        if changes.ahead:
            await session.execute(_SQL["save_ahead"], self._partition, changes.ahead)
        if changes.toured:
            await self._save_tour(session, memory.tour)

    async def _save_executions(self, session: Session, done: Sequence[Execution]) -> None:
        runs = [each.run for each in done]
        await session.execute(
            _SQL["save_executions"],
            self._partition,
            [run.run_id for run in runs],
            [run.version for run in runs],
            [run.kind for run in runs],
            [run.definition for run in runs],
            [run.as_of for run in runs],
            [run.recorded_at for run in runs],
            *_columns(each.counts for each in done),
            [each.refused for each in done],
        )
        await self._save_clock(session, [run.run_id for run in runs], self._clock())

    async def _save_extensions(self, session: Session, told: Sequence[Extension]) -> None:
        await session.execute(
            _SQL["save_extensions"],
            self._partition,
            [each.record for each in told],
            [each.run_id for each in told],
            *_columns(each.counts for each in told),
        )

    async def _save_clock(
        self, session: Session, runs: Sequence[str], ended: datetime | None
    ) -> None:
        now = self._clock()
        began = [self._began.pop(run, now) for run in runs]
        await session.execute(
            _SQL["save_run_clock"], self._partition, list(runs), began, [ended for _ in runs]
        )

    async def _save_tour(self, session: Session, tour: Tour | None) -> None:
        if tour is None:
            await session.execute(_SQL["end_tour"], self._partition)
            await session.execute(_SQL["end_ahead"], self._partition)
            return
        assert self.marker is not None, "a run on its way began with its marker"
        if tour.run.run_id in self._began:
            await self._save_clock(session, [tour.run.run_id], None)
        await session.execute(
            _SQL["save_tour"],
            self._partition,
            self.marker.offset,
            self.marker.body,
            tour.run.run_id,
            tour.now,
            tour.after,
            list(astuple(tour.counts)),
        )


def _columns(counts: Iterable[Counts]) -> list[list[int]]:
    return [list(column) for column in zip(*map(astuple, counts), strict=True)]
