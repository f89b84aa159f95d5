"""Live in specific periods, whatever the latest effective date is (rules 2.6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.rewards.domain.answers.verdict import Detail
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.waiting import INHERENT
from services.rewards.domain.validity.period import Period


@dataclass(frozen=True, slots=True)
class SpecificPeriods:
    """Holds when the event was performed within any of the periods."""

    awaits: ClassVar[frozenset[str]] = INHERENT

    periods: tuple[Period, ...]

    def failure(self, at: datetime, _time_zone: str, _participant: Participant) -> Detail | None:
        """Compare with each period."""
        for period in self.periods:
            if period.holds(at):
                return None
        told = [[_told(period.start), _told(period.end)] for period in self.periods]
        return {"performed_on": at.isoformat(), "periods": told}

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """Say between which moments it may hold, from included, to excluded."""
        starts = [period.start for period in self.periods]
        ends = [period.end for period in self.periods]
        start = None if None in starts else min(s for s in starts if s is not None)
        end = None if None in ends else max(e for e in ends if e is not None)
        return start, end


def _told(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
