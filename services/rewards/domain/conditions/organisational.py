"""Looks at where the event was performed (rules 2.8, organisational)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from services.rewards.domain.answers.condition import Anchor
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Because, Detail
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.waiting import INHERENT
from shared.contracts.events import AwardingEvent


@dataclass(frozen=True, slots=True)
class Organisational:
    """Holds when the event's unit is listed, or belongs to a listed group."""

    because: ClassVar[Because] = "organisational"
    awaits: ClassVar[frozenset[str]] = INHERENT

    units: frozenset[str]
    groups: frozenset[str]

    def failure(
        self, event: AwardingEvent, _participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Compare the event's unit and its group with the lists."""
        if event.performed_by_unit in self.units or event.unit_group in self.groups:
            return None
        return {
            "unit": event.performed_by_unit,
            "group": event.unit_group,
            "units": sorted(self.units),
            "groups": sorted(self.groups),
        }

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """Find it by the unit or by its group: one of both must be listed."""
        units = {("unit", code) for code in self.units}
        return {"place": frozenset(units | {("group", code) for code in self.groups})}
