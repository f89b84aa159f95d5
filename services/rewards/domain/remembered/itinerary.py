"""Whom a run visits beside those with waiting events: offers without an event (3.17-4)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Itinerary:
    """Everyone, or those with a birthday or name-day on one of these days, "12-06"."""

    everyone: bool = False
    birthdays: frozenset[str] = frozenset()
    name_days: frozenset[str] = frozenset()

    def __or__(self, other: "Itinerary") -> "Itinerary":
        return Itinerary(
            self.everyone or other.everyone,
            self.birthdays | other.birthdays,
            self.name_days | other.name_days,
        )

    def leads_to(self, birthday: str | None, name_day: str | None) -> bool:
        """Say whether it leads to somebody with these days."""
        return self.everyone or birthday in self.birthdays or name_day in self.name_days


NOBODY = Itinerary()
EVERYONE = Itinerary(everyone=True)
