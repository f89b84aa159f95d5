"""Turns time into run markers: reads what is due, waits for the journal, tells each run once.

Called every minute in the one worker that leads. What was told is known from the engine's own
tables, so a new leader goes on where the old one stopped; a marker told again is one execution.
"""

from dataclasses import dataclass
from datetime import datetime

import orjson
import structlog

from services.rewards.shell.journal_gate import JournalGate
from services.rewards.shell.schedule import DueRun, Scheduled, due_runs
from shared.contracts.control.runs import RunDefinition
from shared.contracts.message import message_type
from shared.contracts.topics import CONTROL
from shared.kernel.clock import Clock
from shared.runtime.limits import Limits
from shared.runtime.postgres import connect, load_statements

SOURCE = "rewardstream-scheduler"

_SQL = load_statements("services.rewards.shell.sql")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """What the scheduler is told once."""

    database_url: str
    schema: str
    namespace: str
    time_zone: str
    runs_max: int
    """Of one definition, in one tick."""
    limits: Limits


class Scheduler:
    """Publishes the runs that are due."""

    def __init__(self, timetable: Timetable, gate: JournalGate, clock: Clock) -> None:
        self._timetable = timetable
        self._gate = gate
        self._clock = clock
        self._told: dict[str, datetime] = {}

    async def tick(self) -> list[DueRun]:
        """Tell the runs that are due, oldest first, once all that came before is in the journal."""
        now = self._clock()
        due = [run for run in await self._due(now) if self._is_new(run)]
        if not due or not await self._gate.passed():
            return []
        for run in sorted(due, key=lambda run: (run.as_of, run.definition.code)):
            await self._gate.publish(
                CONTROL.named(self._timetable.namespace).name, run.run_id, _marker(run)
            )
            self._told[run.definition.code] = run.as_of
            _log.info("run.told", run=run.run_id, definition=run.definition.code)
        return due

    async def _due(self, now: datetime) -> list[DueRun]:
        table = self._timetable
        return [
            run
            for scheduled in await self._scheduled()
            for run in due_runs(scheduled, now, table.time_zone, table.runs_max)
        ]

    async def _scheduled(self) -> list[Scheduled]:
        table = self._timetable
        session = await connect(table.database_url, table.schema, "scheduler", table.limits)
        try:
            rows = await session.fetch(_SQL["load_schedule"])
        finally:
            await session.close()
        return [
            Scheduled(RunDefinition.model_validate(orjson.loads(row["change"])), row["since"])
            for row in rows
        ]

    def _is_new(self, run: DueRun) -> bool:
        """A marker on its way is not in the tables yet."""
        told = self._told.get(run.definition.code)
        return told is None or run.as_of > told


def _marker(run: DueRun) -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "type": message_type("run"),
            "source": SOURCE,
            "id": run.run_id,
            "time": run.as_of,
            "subject": run.run_id,
            "datacontenttype": "application/json",
            "data": {
                "id": run.run_id,
                "as_of": run.as_of,
                "kind": run.definition.kind,
                "definition": run.definition.code,
            },
        }
    )
