"""Whom a run visits beside those with waiting events: offers without an event (3.17-4)."""

from dataclasses import dataclass
from datetime import datetime

from services.rewards.domain.remembered.rest import Rest


@dataclass(frozen=True, slots=True)
class Itinerary:
    """Everyone, or those with a birthday or name-day on one of these days, "12-06"."""

    everyone: bool = False
    birthdays: frozenset[str] = frozenset()
    name_days: frozenset[str] = frozenset()
    astir_at: datetime | None = None
    """Those, too, who have no rest at this moment; None: it does not matter."""

    def __or__(self, other: "Itinerary") -> "Itinerary":
        return Itinerary(
            self.everyone or other.everyone,
            self.birthdays | other.birthdays,
            self.name_days | other.name_days,
            self.astir_at or other.astir_at,
        )

    def leads_to(self, birthday: str | None, name_day: str | None, rest: Rest | None) -> bool:
        """Say whether it leads to somebody with these days, and this rest."""
        if self.everyone or birthday in self.birthdays or name_day in self.name_days:
            return True
        return self.astir_at is not None and (rest is None or not rest.lasts(self.astir_at))


NOBODY = Itinerary()
EVERYONE = Itinerary(everyone=True)
