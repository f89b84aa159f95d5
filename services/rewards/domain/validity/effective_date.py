"""Live from the latest effective date on, included (rules 2.6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.rewards.domain.answers.verdict import Detail
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.waiting import INHERENT


@dataclass(frozen=True, slots=True)
class FromEffectiveDate:
    """Holds when the event was performed at the latest effective date or later."""

    awaits: ClassVar[frozenset[str]] = INHERENT

    since: datetime

    def failure(self, at: datetime, _time_zone: str, _participant: Participant) -> Detail | None:
        """Compare with the latest effective date."""
        if at >= self.since:
            return None
        return {"performed_on": at.isoformat(), "latest_effective_date": self.since.isoformat()}

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """Say between which moments it may hold, from included, to excluded."""
        return self.since, None
