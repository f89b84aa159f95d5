"""Reward Sign Ups: once, when a new participant has an award by another offer (rules 3.11)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Declined
from services.rewards.domain.offers.personal_family import PERSONAL_CONDITIONS, PersonalFamily
from services.rewards.domain.offers.personal_offer import Claim, Entitled, Paid
from services.rewards.domain.remembered.itinerary import Itinerary
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.control.offer import Offer as OfferTold
from shared.kernel.money import Platform

_ONCE = "sign_up"


@dataclass(frozen=True, slots=True)
class NewParticipant:
    """Due once an award of another offer stands; valid by the date of the sign-up (D-10)."""

    after_others: ClassVar[bool] = True
    looks_back: ClassVar[bool] = False
    by_rest: ClassVar[bool] = True

    def tested_on(self, participant: Participant, occasion: Occasion) -> datetime:
        """Take the date of the sign-up."""
        return participant.signed_up_on or occasion.now

    def due(
        self, offer: str, paid: Paid, participant: Participant, _occasion: Occasion
    ) -> Entitled | Declined:
        """Look for an award by another offer that stands now (D-22, D-50)."""
        if paid:
            return Declined("already_awarded", {"awarded": _ONCE}, final=True)
        if not participant.has_award_of_another(offer):
            return Declined("not_yet_awarded", {"awards": 0}, final=False)
        return Entitled((Claim((_ONCE,), {"signed_up": True}),), {_ONCE: 1})

    def later(
        self, offer: str, paid: Paid, participant: Participant, occasion: Occasion
    ) -> datetime | None:
        """Once paid never again; before, an award of another offer has to come."""
        has_one = participant.has_award_of_another(offer)
        return occasion.now if has_one and not paid else None

    def itinerary(self, _offer: str, occasion: Occasion) -> Itinerary:
        """Anyone may have been awarded since."""
        return Itinerary(astir_at=occasion.now)


def _terms(_told: OfferTold, _platform: Platform) -> NewParticipant | Breach:
    return NewParticipant()


SIGN_UPS = PersonalFamily(
    classification="REWARD_SIGN_UPS",
    section="rules 3.11",
    conditions=PERSONAL_CONDITIONS,
    terms=_terms,
)
