"""Live from one day of the year to another, every year (rules 2.6, D-09)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from services.rewards.domain.answers.verdict import Detail
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.waiting import INHERENT
from shared.kernel.anniversaries import anniversary, day_of_year
from shared.kernel.periods import local_date


@dataclass(frozen=True, slots=True)
class Season:
    """Both days, "12-20", are included; one that begins after it ends goes over New Year.

    29 February is 28 February in common years.
    """

    first: str
    last: str

    def holds(self, day: date) -> bool:
        """Say whether the date lies in the season."""
        first, last = (anniversary(end, day.year) for end in (self.first, self.last))
        if self.first <= self.last:
            return first <= day <= last
        return first <= day or day <= last


@dataclass(frozen=True, slots=True)
class Recurring:
    """Holds in any of the seasons, by the date in the zone given."""

    awaits: ClassVar[frozenset[str]] = INHERENT

    seasons: tuple[Season, ...]

    def failure(self, at: datetime, time_zone: str, _participant: Participant) -> Detail | None:
        """Compare the date with each season."""
        day = local_date(at, time_zone)
        if any(season.holds(day) for season in self.seasons):
            return None
        told = [[season.first, season.last] for season in self.seasons]
        return {"day": day_of_year(day), "recurring": told, "time_zone": time_zone}

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """Say between which moments it may hold: it comes again for ever."""
        return None, None
