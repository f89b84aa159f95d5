"""When runs are due: the times of a schedule that lie behind us and were not told yet. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from croniter import croniter

from shared.contracts.control.runs import RunDefinition
from shared.kernel.ids import derive_id
from shared.kernel.periods import zone


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A definition, and the moment after which its runs were not told yet."""

    definition: RunDefinition
    since: datetime


@dataclass(frozen=True, slots=True)
class DueRun:
    """One execution: its name comes from definition and time, so telling it twice is one."""

    definition: RunDefinition
    as_of: datetime

    @property
    def run_id(self) -> str:
        """Name the execution."""
        return derive_id("run", self.definition.code, self.as_of.isoformat())


def due_runs(scheduled: Scheduled, now: datetime, time_zone: str, limit: int) -> list[DueRun]:
    """List the oldest runs of one definition that are due, missed ones included."""
    definition = scheduled.definition
    if definition.state != "EFFECTIVE" or definition.schedule is None:
        return []
    return list(islice(_times(scheduled, definition.schedule, now, time_zone), limit))


def _times(scheduled: Scheduled, schedule: str, now: datetime, time_zone: str) -> Iterator[DueRun]:
    """Read five-field cron on the platform's wall clock.

    An hour that does not exist or comes twice, when the clock is changed, is one run.
    """
    local = zone(time_zone)
    wall = croniter(schedule, scheduled.since.astimezone(local).replace(tzinfo=None))
    while (moment := wall.get_next(datetime).replace(tzinfo=local).astimezone(UTC)) <= now:
        yield DueRun(scheduled.definition, moment)
