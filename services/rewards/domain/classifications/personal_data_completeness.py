"""Personal Data Completeness: once, when all data that is asked for is told (rules 3.14, D-24)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from services.rewards.domain.answers.breach import Breach, nearest
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Declined, Detail
from services.rewards.domain.offers.personal_family import PERSONAL_CONDITIONS, PersonalFamily
from services.rewards.domain.offers.personal_offer import Claim, Entitled, Paid
from services.rewards.domain.remembered.itinerary import Itinerary
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.personal_data import ADDRESS_FIELDS, filled_in, has_fields
from shared.contracts.control.conditions import RequiredData
from shared.contracts.control.offer import Offer as OfferTold
from shared.kernel.money import Platform
from shared.kernel.periods import local_date

_ONCE = "complete"
_PATH = "conditions.data"


@dataclass(frozen=True, slots=True)
class Completeness:
    """Due once all is filled in, the last of it between `start` and `end`, both included.

    A date as an end is the whole of that day in the platform's zone.
    """

    after_others: ClassVar[bool] = False
    looks_back: ClassVar[bool] = False
    by_rest: ClassVar[bool] = True

    pieces: frozenset[str]
    addresses: tuple[tuple[str, frozenset[str]], ...]
    start: datetime | date | None
    end: datetime | date | None
    time_zone: str

    def tested_on(self, _participant: Participant, occasion: Occasion) -> datetime:
        """Take the as-of date of the run (D-10)."""
        return occasion.now

    def due(
        self, _offer: str, paid: Paid, participant: Participant, _occasion: Occasion
    ) -> Entitled | Declined:
        """Look for what is missing, then for when the last piece was filled in."""
        if paid:
            return Declined("already_awarded", {"awarded": _ONCE}, final=True)
        missing = sorted(self._missing(participant))
        if missing:
            return Declined("data_completeness", {"missing": missing}, final=False)
        completed = self._completed(participant)
        outside = None if completed is None else self._outside(completed)
        if outside is not None:
            return Declined("data_completeness", outside, final=False)
        told = None if completed is None else completed.isoformat()
        return Entitled((Claim((_ONCE,), {"completed": told}),), {_ONCE: 1})

    def later(
        self, offer: str, paid: Paid, participant: Participant, occasion: Occasion
    ) -> datetime | None:
        """What is missing has to be told; when it was completed stays as it is."""
        due = self.due(offer, paid, participant, occasion)
        return occasion.now if isinstance(due, Entitled) else None

    def itinerary(self, _offer: str, occasion: Occasion) -> Itinerary:
        """Anyone may have told their data since."""
        return Itinerary(astir_at=occasion.now)

    def _missing(self, participant: Participant) -> Iterator[str]:
        yield from self.pieces - filled_in(participant.details)
        told = participant.details and participant.details.addresses
        for kind, fields in self.addresses:
            if not any(has_fields(address, kind, fields) for address in told or ()):
                yield f"address/{kind}/{'+'.join(sorted(fields))}"

    def _completed(self, participant: Participant) -> datetime | None:
        """What was told with the sign-up has no moment of its own."""
        wanted = self.pieces.union(
            *({f"address/{kind}", *(f"address/{kind}/{field}" for field in fields)}
              for kind, fields in self.addresses)
        )  # fmt: skip
        told = [at for piece, at in participant.filled.items() if piece in wanted]
        return max(told, default=participant.signed_up_on)

    def _outside(self, completed: datetime) -> Detail | None:
        day = local_date(completed, self.time_zone)
        if self._begun(completed, day) and not self._over(completed, day):
            return None
        ends = {"from": self.start, "to": self.end}
        told = {name: end.isoformat() for name, end in ends.items() if end is not None}
        return {"completed": completed.isoformat(), **told}

    def _begun(self, completed: datetime, day: date) -> bool:
        start = self.start
        if isinstance(start, datetime):
            return start <= completed
        return start is None or start <= day

    def _over(self, completed: datetime, day: date) -> bool:
        end = self.end
        if isinstance(end, datetime):
            return end < completed
        return end is not None and end < day


def _terms(told: OfferTold, platform: Platform) -> Completeness | Breach:
    data = told.conditions.data or RequiredData()
    for kind, fields in data.addresses.items():
        for unknown in sorted(set(fields) - set(ADDRESS_FIELDS)):
            message = f"{unknown} is no field of an address (rules 3.14)"
            proposal = nearest(unknown, ADDRESS_FIELDS) or f"known are {', '.join(ADDRESS_FIELDS)}"
            return Breach(f"{_PATH}.addresses.{kind}", message, proposal)
    if data.from_ is not None and data.to is not None and _is_after(data.from_, data.to, platform):
        return Breach(f"{_PATH}.from", "from is after to (rules 3.14)", "swap the ends")
    return Completeness(
        pieces=frozenset(_pieces(data)),
        addresses=tuple((kind, frozenset(fields)) for kind, fields in data.addresses.items()),
        start=data.from_,
        end=data.to,
        time_zone=platform.time_zone,
    )


def _is_after(start: datetime | date, end: datetime | date, platform: Platform) -> bool:
    if isinstance(start, datetime) and isinstance(end, datetime):
        return start > end
    return _day(start, platform) > _day(end, platform)


def _day(end: datetime | date, platform: Platform) -> date:
    return local_date(end, platform.time_zone) if isinstance(end, datetime) else end


def _pieces(data: RequiredData) -> Iterator[str]:
    if data.date_of_birth:
        yield "date_of_birth"
    yield from (f"phone/{kind}" for kind in data.phones)
    yield from (f"email/{kind}" for kind in data.emails)


DATA_COMPLETENESS = PersonalFamily(
    classification="REWARD_PERSONAL_DATA_COMPLETENESS",
    section="rules 3.14",
    conditions=PERSONAL_CONDITIONS | {"data"},
    terms=_terms,
)
