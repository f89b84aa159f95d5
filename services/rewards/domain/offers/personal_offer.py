"""An offer that looks at a participant instead of an event, and what it says of one (rules 3.17-4).

The counterpart of `offer.py` for sign-ups, birthdays, name-days, data completeness, maturity and
just money. Asked by runs only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import NOTHING, Because, Declined, Detail
from services.rewards.domain.remembered.itinerary import Itinerary
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.terms.award_validity import AwardValidity
from services.rewards.domain.validity import Validity
from shared.contracts.allotment import Allotment

Paid = Mapping[str, int]
"""What a classification remembers of what it paid, by names of its own."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that is due, named by its cause: a year, a completed period, a run."""

    name: tuple[str, ...]
    detail: Detail


@dataclass(frozen=True, slots=True)
class Entitled:
    """What is due now, each an award; `remembered` is what the offer must not pay again."""

    claims: tuple[Claim, ...]
    remembered: Paid


class Terms(Protocol):
    """What a classification asks of a participant; pure and total."""

    after_others: ClassVar[bool]
    """Asked when every other offer has been: it depends on their awards (rules 3.17-6)."""
    looks_back: ClassVar[bool]
    """Needs to know when a run asked it last."""
    by_rest: ClassVar[bool]
    """Looks at whoever has no rest, and not at those who have their day."""

    def tested_on(self, participant: Participant, occasion: Occasion) -> datetime:
        """Say which moment the offer's validity is tested on (D-10)."""

    def due(
        self, offer: str, paid: Paid, participant: Participant, occasion: Occasion
    ) -> Entitled | Declined:
        """Say what is due and was not paid yet, or why nothing is."""

    def later(
        self, offer: str, paid: Paid, participant: Participant, occasion: Occasion
    ) -> datetime | None:
        """Say from when anything may be due if nothing about them changes: now, if it is.

        None: never, or whoever it is due to is found otherwise.
        """

    def itinerary(self, offer: str, occasion: Occasion) -> Itinerary:
        """Say for whom anything can be due in this run."""


class PersonalCondition(Protocol):
    """One thing that must hold of a participant; pure and total."""

    because: ClassVar[Because]

    def lacking(self, participant: Participant) -> Detail | None:
        """Return the compared values when it does not hold, None when it does."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PersonalOffer:
    """A promise: whoever meets its terms and conditions is awarded a fixed amount."""

    code: str
    number: int
    version: int
    """The catalogue version that it was compiled at."""
    scheme: str
    offer_type: str
    classification: str
    effective: bool
    validity: Validity
    conditions: tuple[PersonalCondition, ...]
    terms: Terms
    amount_minor: int
    award_validity: AwardValidity
    allotment: Allotment | None

    @property
    def ledger(self) -> str:
        """Name what a participant remembers of it; of another classification it is another."""
        return f"{self.classification} {self.code}"

    def judge(self, participant: Participant, occasion: Occasion) -> Entitled | Declined:
        """Say what is due to a participant, or because of which first condition nothing is."""
        if not self.effective:
            return Declined("not_effective", NOTHING, final=True)
        if participant.terminated_at is not None:
            detail = {"terminated_at": participant.terminated_at.isoformat()}
            return Declined("terminated", detail, final=True)
        paid = participant.claims.get(self.ledger, {})
        due = self.terms.due(self.code, paid, participant, occasion)
        if isinstance(due, Declined) and due.because == "already_awarded":
            return due
        return self._unmet(participant, occasion) or due

    def later(self, participant: Participant, occasion: Occasion) -> datetime | None:
        """Say from when it may award somebody of whom nothing changes; None: never."""
        if participant.terminated_at is not None:
            return None
        paid = participant.claims.get(self.ledger, {})
        due = self.terms.later(self.code, paid, participant, occasion)
        met = None if due is None else self._met_from(participant, occasion)
        return None if due is None or met is None else max(due, met)

    def _met_from(self, participant: Participant, occasion: Occasion) -> datetime | None:
        if any(condition.lacking(participant) is not None for condition in self.conditions):
            return None
        takes_part = participant.takes_part_from(self.scheme, occasion.now)
        live = self._live_from(participant, occasion)
        return None if takes_part is None or live is None else max(takes_part, live)

    def _live_from(self, participant: Participant, occasion: Occasion) -> datetime | None:
        """What is tested on another moment than the run's is as it is, for good."""
        now, zone = occasion.now, occasion.platform.time_zone
        tested_on = self.terms.tested_on(participant, occasion)
        if self.validity.failure(tested_on, zone, participant) is None:
            return now
        start, end = self.validity.bounds()
        if tested_on != now or (end is not None and now >= end):
            return None
        return now if start is None else max(start, now)

    def _unmet(self, participant: Participant, occasion: Occasion) -> Declined | None:
        if not participant.takes_part(self.scheme, occasion.now):
            detail = {"scheme": self.scheme, "as_of": occasion.now.isoformat()}
            return Declined("scheme", detail, final=False)
        tested_on = self.terms.tested_on(participant, occasion)
        zone = occasion.platform.time_zone
        out_of_time = self.validity.failure(tested_on, zone, participant)
        if out_of_time is not None:
            return Declined("validity", out_of_time, final=False)
        for condition in self.conditions:
            failure = condition.lacking(participant)
            if failure is not None:
                return Declined(condition.because, failure, final=False)
        return None
