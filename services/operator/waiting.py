"""Waits until the river has done what was told before: for those who must not be too early.

journal_complete   | all that was told is in the journal; only now may a run marker be told
judged             | all that is in the journal is judged
river_passed       | all that is in the journal is judged, and the ledger has what came of it
river_drained      | as before, and everything is announced
"""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping

from services.operator.progress import Lag, River, Stage
from services.operator.reading import last_commands, last_notices
from shared.contracts.topics import CONTROL, INBOUND, JOURNAL

STILL_SECONDS_MAX = 60.0
LOOK_SECONDS = 0.1

Tell = Callable[[Collection[Lag]], None]
"""Told what is still before the river, at each look."""


class StandsStill(RuntimeError):
    """What is waited for does not come: a partition stopped, or nothing moves any more."""


class Waiting:
    """Waits on one river, and gives up when nothing of it moves for so long."""

    def __init__(
        self,
        river: River,
        *,
        still_seconds: float = STILL_SECONDS_MAX,
        look_seconds: float = LOOK_SECONDS,
        tell: Tell | None = None,
    ) -> None:
        self._river = river
        self._still_seconds = still_seconds
        self._look_seconds = look_seconds
        self._tell = tell

    async def journal_complete(self) -> None:
        """Wait until everything told before this call is in the journal (or was rejected)."""
        river = self._river
        inbound, control = await river.ends(INBOUND), await river.ends(CONTROL)
        if not inbound or not control:
            raise StandsStill("there are no topics yet: rewardstream topics")
        await self._until({"sequencer": control, "ingestion": inbound})

    async def judged(self) -> None:
        """Wait until the engine has judged everything told before this call, or parked it."""
        await self.journal_complete()
        await self._until({"rewards": await self._river.ends(JOURNAL)})

    async def river_passed(self) -> None:
        """Wait until everything told before this call is in the ledger, or parked.

        With all that it causes in other participants' partitions: these are told by the front door.
        """
        session, noticed = self._river.session, None
        while noticed != (noticed := await last_notices(session)):
            await self._await(("rewards", "wallet"), lambda lag: lag.done.unnoticed > 0)
            await self._passed_once()

    async def _passed_once(self) -> None:
        await self.judged()
        last = await last_commands(self._river.session)
        await self._until({"wallet": last}, lambda lag: lag.done.sequence)

    async def river_drained(self) -> None:
        """Wait until everything told before this call is in the ledger and announced."""
        await self.river_passed()
        await self._await(("rewards", "wallet"), lambda lag: lag.done.unannounced > 0)

    async def _until(
        self,
        goals: Mapping[Stage, Mapping[int, int]],
        reached: Callable[[Lag], int] = lambda lag: lag.done.position,
    ) -> None:
        await self._await(
            tuple(goals), lambda lag: reached(lag) < goals[lag.stage].get(lag.partition, 0)
        )

    async def _await(self, stages: tuple[Stage, ...], is_behind: Callable[[Lag], bool]) -> None:
        before: list[Lag] = []
        moved_at = time.monotonic()
        while behind := [lag for lag in await self._river.lags(stages) if is_behind(lag)]:
            if behind != before:
                before, moved_at = behind, time.monotonic()
            self._must_go_on(behind, time.monotonic() - moved_at)
            if self._tell is not None:
                self._tell(behind)
            await asyncio.sleep(self._look_seconds)

    def _must_go_on(self, behind: Collection[Lag], still: float) -> None:
        for lag in behind:
            if lag.done.alarm is not None:
                raise StandsStill(f"{lag.stage}/{lag.partition} stands still: {lag.done.alarm}")
        if still > self._still_seconds:
            where = ", ".join(
                f"{lag.stage}/{lag.partition} {lag.records} records behind" for lag in behind
            )
            raise StandsStill(f"nothing has moved for {still:.0f} seconds: {where}")
