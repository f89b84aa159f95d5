"""Just Money: for being in a segment, once or at every run (rules 3.16, D-26, D-43)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.rewards.domain.answers.matrix import ONCE_OR_MANY
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Declined
from services.rewards.domain.offers.personal_family import PERSONAL_CONDITIONS, PersonalFamily
from services.rewards.domain.offers.personal_offer import Claim, Entitled, Paid
from services.rewards.domain.remembered.itinerary import Itinerary
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.control.offer import Offer as OfferTold
from shared.kernel.money import Platform


@dataclass(frozen=True, slots=True)
class EveryRun:
    """Due once for each run execution; `once`: and never again, even if taken back (D-14)."""

    after_others: ClassVar[bool] = False
    looks_back: ClassVar[bool] = False
    by_rest: ClassVar[bool] = True

    once: bool

    def tested_on(self, _participant: Participant, occasion: Occasion) -> datetime:
        """Take the as-of date of the run (D-10)."""
        return occasion.now

    def due(
        self, _offer: str, paid: Paid, _participant: Participant, occasion: Occasion
    ) -> Entitled | Declined:
        """Look at the execution that paid last: told again, it pays nothing."""
        run = "" if occasion.run is None else occasion.run.run_id
        if run in paid:
            return Declined("already_awarded", {"run": run}, final=False)
        if self.once and paid:
            return Declined("number_of_awards", {"awards": 1, "allowed": 1}, final=True)
        return Entitled((Claim((run,), {"run": run}),), {run: 1})

    def later(
        self, _offer: str, paid: Paid, _participant: Participant, occasion: Occasion
    ) -> datetime | None:
        """For those in the segments every run is one; what is once comes once."""
        return None if self.once and paid else occasion.now

    def itinerary(self, _offer: str, occasion: Occasion) -> Itinerary:
        """Segments are those of the moment."""
        return Itinerary(astir_at=occasion.now)


def _terms(told: OfferTold, _platform: Platform) -> EveryRun:
    return EveryRun(once=told.number_of_awards == "ONLY_ONE")


JUST_MONEY = PersonalFamily(
    classification="JUST_MONEY",
    section="rules 3.16",
    conditions=PERSONAL_CONDITIONS,
    terms=_terms,
    numbers=ONCE_OR_MANY,
)
