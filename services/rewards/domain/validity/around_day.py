"""Live around the participant's birthday or name-day, every year (rules 2.6, D-09, D-49)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.rewards.domain.answers.verdict import Detail
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.validity.period import Period
from shared.kernel.anniversaries import anniversary
from shared.kernel.periods import local_date


@dataclass(frozen=True, slots=True)
class AroundDay:
    """Holds from so many days before the day to so many after it, both included.

    Dates are those of the zone given; a birthday of 29 February is 28 February in common years.
    """

    day: Literal["birthday", "name_day"]
    before: int
    after: int
    overall: Period
    """Within which it holds at all."""

    @property
    def awaits(self) -> frozenset[str]:
        """A day that is told, or told differently."""
        return frozenset({self.day})

    def failure(self, at: datetime, time_zone: str, participant: Participant) -> Detail | None:
        """Compare the date with the days around last, this and next year's."""
        day = participant.birthday if self.day == "birthday" else participant.name_day
        if day is not None and self.overall.holds(at) and self._around(day, at, time_zone):
            return None
        told = {"performed_on": at.isoformat(), self.day: day, "time_zone": time_zone}
        return told | {"before": self.before, "after": self.after} | self.overall.told()

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """Say between which moments it may hold, from included, to excluded."""
        return self.overall.start, self.overall.end

    def _around(self, day: str, at: datetime, time_zone: str) -> bool:
        date = local_date(at, time_zone)
        years = range(max(date.year - 1, 1), min(date.year + 1, 9999) + 1)
        return any(
            -self.before <= (date - anniversary(day, year)).days <= self.after for year in years
        )
