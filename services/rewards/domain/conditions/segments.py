"""Looks at the segments the participant is in when the offer is asked (rules 2.8, D-12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from services.rewards.domain.answers.condition import Anchor, nowhere
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Because, Detail
from services.rewards.domain.remembered import waiting
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.events import AwardingEvent


@dataclass(frozen=True, slots=True)
class SegmentsCondition:
    """Holds when the participant is in one of `include`, if any, and in none of `exclude`."""

    because: ClassVar[Because] = "segments"

    include: frozenset[str]
    exclude: frozenset[str]

    @property
    def awaits(self) -> frozenset[str]:
        """Joining what is included, leaving what is excluded."""
        return frozenset(waiting.segment(code) for code in self.include | self.exclude)

    def failure(
        self, _event: AwardingEvent, participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Compare the participant's segments with the lists."""
        return self.lacking(participant)

    def lacking(self, participant: Participant) -> Detail | None:
        """Compare them, whatever the event."""
        if self.include and self.include.isdisjoint(participant.segments):
            return {"include": sorted(self.include)}
        unwanted = self.exclude & participant.segments
        return {"excluded": sorted(unwanted)} if unwanted else None

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """Nothing of it is inherent in the event."""
        return nowhere()
