"""Looks at the label of the event (rules 3.6, 3.7)."""

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
class Classifications:
    """Holds when the event has one of the classifications."""

    because: ClassVar[Because] = "classification"
    awaits: ClassVar[frozenset[str]] = INHERENT

    codes: frozenset[str]

    def failure(
        self, event: AwardingEvent, _participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Compare the event's classification with the list."""
        if event.classification in self.codes:
            return None
        return {"classification": event.classification, "listed": sorted(self.codes)}

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """Find it by the event's classification."""
        return {"classification": frozenset(("classification", code) for code in self.codes)}
