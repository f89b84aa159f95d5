"""Looks at how long the event has remained unprocessed (rules 2.8, period; D-12, D-52)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from services.rewards.domain.answers.condition import Anchor, nowhere
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Because, Detail
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.waiting import INHERENT
from shared.contracts.events import AwardingEvent
from shared.kernel.periods import Duration, add_to_instant


@dataclass(frozen=True, slots=True)
class UnprocessedPeriod:
    """Holds until performed_on + period, included; afterwards the event is never awarded."""

    because: ClassVar[Because] = "unprocessed_period"
    awaits: ClassVar[frozenset[str]] = INHERENT

    maximum: Duration

    def failure(
        self, event: AwardingEvent, _participant: Participant, occasion: Occasion
    ) -> Detail | None:
        """Compare now with the end of the period."""
        end = add_to_instant(event.performed_on, self.maximum, event.unit_time_zone)
        if occasion.now <= end:
            return None
        return {"now": occasion.now.isoformat(), "until": end.isoformat()}

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """A period is no name to find an offer by."""
        return nowhere()
