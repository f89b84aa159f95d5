"""What every award condition promises to the offer that holds it."""

from collections.abc import Mapping
from typing import ClassVar, Protocol

from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Because, Detail
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.events import AwardingEvent

Anchor = tuple[str, str]
"""Something inherent in an event, as (what it is, its code): ("unit", "SHOP")."""


class Condition(Protocol):
    """One thing that must hold for an award; pure and total."""

    because: ClassVar[Because]

    @property
    def awaits(self) -> frozenset[str]:
        """Name what may turn a no into a yes (`waiting.py`); INHERENT: nothing, it is for good."""

    def failure(
        self, event: AwardingEvent, participant: Participant, occasion: Occasion
    ) -> Detail | None:
        """Return the compared values when it does not hold, None when it does."""

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """By dimension: an event that holds none of these anchors cannot meet the condition."""


def nowhere() -> Mapping[str, frozenset[Anchor]]:
    """Have no anchor: any event may meet the condition."""
    return {}
