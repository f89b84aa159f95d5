"""Live from the latest effective date on, included (rules 2.6)."""

from dataclasses import dataclass
from datetime import datetime

from services.rewards.domain.verdict import Detail


@dataclass(frozen=True, slots=True)
class FromEffectiveDate:
    """Holds when the event was performed at the latest effective date or later."""

    since: datetime

    def failure(self, performed_on: datetime) -> Detail | None:
        """Compare with the latest effective date."""
        if performed_on >= self.since:
            return None
        told = performed_on.isoformat()
        return {"performed_on": told, "latest_effective_date": self.since.isoformat()}

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """Say between which moments it may hold, from included, to excluded."""
        return self.since, None
