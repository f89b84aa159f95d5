"""Offers without an event: from what a marketer writes to what judges, and the list of them."""

from collections.abc import Callable, Iterable, Iterator

from services.rewards.domain.answers.breach import Breach, distinct
from services.rewards.domain.answers.condition import Condition
from services.rewards.domain.award_values.amount import Amount
from services.rewards.domain.catalogue import permissions
from services.rewards.domain.catalogue.compiler import (
    Identity,
    read_award_validity,
    read_award_value,
)
from services.rewards.domain.catalogue.reading import Reader
from services.rewards.domain.conditions.location import Location
from services.rewards.domain.conditions.organisational import Organisational
from services.rewards.domain.conditions.segments import SegmentsCondition
from services.rewards.domain.conditions.sign_up_place import SignUpPlace
from services.rewards.domain.offers.offer import Offer
from services.rewards.domain.offers.personal_family import PersonalFamily
from services.rewards.domain.offers.personal_offer import PersonalCondition, PersonalOffer
from shared.contracts.control.offer import Offer as OfferTold


class Roll:
    """The effective offers without an event; drawn up when it is first asked."""

    def __init__(self, offers: Callable[[], Iterable[Offer | PersonalOffer]]) -> None:
        self._offers = offers
        self._roll: tuple[PersonalOffer, ...] | None = None
        self._version: int | None = None

    def offers(self) -> tuple[PersonalOffer, ...]:
        """List them in order of their number."""
        if self._roll is None:
            found = [o for o in self._offers() if isinstance(o, PersonalOffer) and o.effective]
            self._roll = tuple(sorted(found, key=lambda offer: offer.number))
        return self._roll

    @property
    def version(self) -> int:
        """Tell by it whether there are others that look for who has no rest; -1: there are none."""
        if self._version is None:
            found = [offer.version for offer in self.offers() if offer.terms.by_rest]
            self._version = max(found, default=-1)
        return self._version


def compile_personal(
    told: OfferTold, family: PersonalFamily, identity: Identity
) -> PersonalOffer | tuple[Breach, ...]:
    """Compile an offer, or name every breach, each with path, sentence and proposal."""
    reader = Reader(identity.platform)
    value = read_award_value(told, identity.platform.digits)
    validity = reader.validity(told.validity, identity.effective_since)
    award_validity = read_award_validity(told, identity.platform)
    allotment = reader.allotment(told.spend_conditions)
    terms = family.terms(told, identity.platform)
    parts = (value, validity, award_validity, allotment, terms)
    conditions, broken = reader.conditions(told.conditions, amounts=False)
    found = [*permissions.breaches(told, family), *broken]
    found += [part for part in parts if isinstance(part, Breach)]
    if found:
        return distinct(found)
    assert isinstance(value, Amount), "the matrix allows nothing else"
    assert not isinstance(validity, Breach)
    assert not isinstance(award_validity, Breach)
    assert not isinstance(allotment, Breach)
    assert not isinstance(terms, Breach)
    return PersonalOffer(
        code=told.code,
        number=identity.number,
        version=identity.version,
        scheme=told.scheme,
        offer_type=told.type,
        classification=family.classification,
        effective=told.state == "EFFECTIVE",
        validity=validity,
        conditions=tuple(_of_participants(conditions)),
        terms=terms,
        amount_minor=value.minor,
        award_validity=award_validity,
        allotment=allotment,
    )


def _of_participants(conditions: Iterable[Condition]) -> Iterator[PersonalCondition]:
    """Ask of the participant what an offer asks of an event: their sign-up has the place."""
    for condition in conditions:
        match condition:
            case SegmentsCondition() | Location():
                yield condition
            case Organisational(units, groups):
                yield SignUpPlace(units, groups)
            case _:
                raise AssertionError("the matrix allows nothing else")
