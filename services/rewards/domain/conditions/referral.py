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
from shared.contracts.events.referral import ReferralStanding


class _Standing:
    """Fails while the referral stands in one way, as their partition told last."""

    __slots__ = ()

    fails_while: ClassVar[ReferralStanding]
    awaits: ClassVar[frozenset[str]] = frozenset({waiting.REFERRAL})

    def failure(
        self, event: AwardingEvent, _participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Read how it stands."""
        assert isinstance(event, ReferralRegistered)
        if event.standing != self.fails_while:
            return None
        return {"referred_participant": event.referred_participant, "standing": event.standing}

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """Nothing of it is inherent in the event."""
        return nowhere()


@dataclass(frozen=True, slots=True)
class ReferredAwarded(_Standing):
    """Holds once an award of the referred participant stands."""

    because: ClassVar[Because] = "not_yet_awarded"
    fails_while = "NOT_AWARDED"


@dataclass(frozen=True, slots=True)
class FirstOfThem(_Standing):
    """Holds when nobody else referred the same participant before, or no longer (D-60)."""

    because: ClassVar[Because] = "number_of_awards"
    fails_while = "NOT_FIRST"
