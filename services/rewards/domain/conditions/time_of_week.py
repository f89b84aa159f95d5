"""Looks at weekday and time of day in the zone of the event's unit (rules 3.3, D-16, D-39)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from services.rewards.domain.answers.condition import Anchor, nowhere
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Because, Detail
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.waiting import INHERENT
from shared.contracts.allotment import Hours
from shared.contracts.events import AwardingEvent
from shared.kernel.periods import WEEKDAYS, Weekday, zone


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Holds on the listed weekdays."""

    because: ClassVar[Because] = "weekdays"
    awaits: ClassVar[frozenset[str]] = INHERENT

    days: frozenset[Weekday]

    def failure(
        self, event: AwardingEvent, _participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Compare the local weekday with the list."""
        day = WEEKDAYS[event.performed_on.astimezone(zone(event.unit_time_zone)).weekday()]
        if day in self.days:
            return None
        listed = [name for name in WEEKDAYS if name in self.days]
        return {"weekday": day, "listed": listed, "time_zone": event.unit_time_zone}

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """Too few weekdays to find an offer by."""
        return nowhere()


@dataclass(frozen=True, slots=True)
class HoursCondition:
    """Holds within one of the ranges of minutes of the day, [from, to)."""

    because: ClassVar[Because] = "hours"
    awaits: ClassVar[frozenset[str]] = INHERENT

    ranges: tuple[Hours, ...]
    _listed: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        told = (f"{_clock(h.from_minute)}-{_clock(h.to_minute)}" for h in self.ranges)
        object.__setattr__(self, "_listed", tuple(told))

    def failure(
        self, event: AwardingEvent, _participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Compare the local time of day with the ranges."""
        local = event.performed_on.astimezone(zone(event.unit_time_zone))
        minute = local.hour * 60 + local.minute
        for hours in self.ranges:
            if hours.from_minute <= minute < hours.to_minute:
                return None
        listed = list(self._listed)
        return {"time": _clock(minute), "listed": listed, "time_zone": event.unit_time_zone}

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """Too few hours to find an offer by."""
        return nowhere()


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
