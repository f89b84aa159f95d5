"""Looks at how a referral stands with the participant who was referred (rules 3.10, D-22)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from services.rewards.domain.answers.condition import Anchor, nowhere
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Because, Detail
from services.rewards.domain.remembered import waiting
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.events import AwardingEvent, ReferralRegistered

_OTHER_SIDE = frozenset({waiting.REFERRAL})


@dataclass(frozen=True, slots=True)
class ReferredAwarded:
    """Holds once an award of the referred participant stands."""

    because: ClassVar[Because] = "not_yet_awarded"
    awaits: ClassVar[frozenset[str]] = _OTHER_SIDE

    def failure(
        self, event: AwardingEvent, _participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Read what their partition told last."""
        assert isinstance(event, ReferralRegistered)
        return _of(event) if event.standing == "NOT_AWARDED" else None

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """Nothing of it is inherent in the event."""
        return nowhere()


@dataclass(frozen=True, slots=True)
class FirstOfThem:
    """Holds when nobody else referred the same participant before (D-60)."""

    because: ClassVar[Because] = "number_of_awards"
    awaits: ClassVar[frozenset[str]] = _OTHER_SIDE
    """The one before may be cancelled."""

    def failure(
        self, event: AwardingEvent, _participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Read what the referred participant's partition told last."""
        assert isinstance(event, ReferralRegistered)
        return _of(event) if event.standing == "NOT_FIRST" else None

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """Nothing of it is inherent in the event."""
        return nowhere()


def _of(event: ReferralRegistered) -> Detail:
    return {"referred_participant": event.referred_participant, "standing": event.standing}
