"""What an offer may not be beside what else was published: unknown or taken names (rules 2.1)."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Protocol

from pydantic import ValidationError

from services.rewards.domain.breach import Breach, nearest
from services.rewards.domain.classifications import FAMILIES, PERSONAL
from shared.contracts.control.offer import Offer as OfferTold


class Published(Protocol):
    """The book, as far as an offer refers to it."""

    @property
    def schemes(self) -> AbstractSet[str]:
        """Their codes."""

    @property
    def classifications(self) -> AbstractSet[str]:
        """The labels that events may carry."""

    @property
    def offer_types(self) -> Mapping[str, str]:
        """Each with its classification of the matrix."""

    @property
    def names(self) -> Mapping[str, str | None]:
        """Names and numbers of offers, each with the offer it belongs to."""


def clashes(book: Published, told: OfferTold, number: int | None) -> list[Breach]:
    """Name everything that is unknown or taken; `number` is the offer's, if it is known already."""
    return [*_unknown_names(book, told), *_taken(book, told, number)]


def misshapen(error: ValidationError) -> tuple[Breach, ...]:
    """Name everything that does not even have the shape of an offer."""
    return tuple(
        Breach(".".join(str(part) for part in found["loc"]), found["msg"])
        for found in error.errors(include_input=False, include_url=False)
    )


def _unknown_names(book: Published, told: OfferTold) -> Iterator[Breach]:
    if told.scheme not in book.schemes:
        yield _unknown("scheme", told.scheme, book.schemes, "UNKNOWN_SCHEME")
    classification = book.offer_types.get(told.type)
    if classification is None:
        yield _unknown("type", told.type, book.offer_types.keys(), "UNKNOWN_OFFER_TYPE")
    elif classification not in FAMILIES and classification not in PERSONAL:
        message = f"{classification} is not available yet (rules 3.0)"
        yield Breach("type", message, f"available are {', '.join((*FAMILIES, *PERSONAL))}")
    known = book.classifications
    for i, code in enumerate(told.conditions.classifications or ()):
        if code not in known:
            path = f"conditions.classifications.{i}"
            yield _unknown(path, code, known, "UNKNOWN_CLASSIFICATION")
    looked_back = told.award.percentage_on_awarded
    for i, code in enumerate(looked_back.schemes if looked_back else ()):
        if code not in book.schemes:
            path = f"award.percentage_on_awarded.schemes.{i}"
            yield _unknown(path, code, book.schemes, "UNKNOWN_SCHEME")
    for i, code in enumerate(looked_back.offer_types if looked_back else ()):
        if code not in book.offer_types:
            path = f"award.percentage_on_awarded.offer_types.{i}"
            yield _unknown(path, code, book.offer_types.keys(), "UNKNOWN_OFFER_TYPE")


def _taken(book: Published, told: OfferTold, number: int | None) -> Iterator[Breach]:
    if number is not None and told.number not in (None, number):
        message = f"the offer keeps its number {number} (D-63)"
        yield Breach("number", message, "leave the number out")
    for path, value, proposal in (
        ("number", told.number, "leave it out: the next free one is taken"),
        ("name", told.name, "names are unique"),
    ):
        owner = book.names.get(f"{path} {value}")
        if value is not None and owner not in (None, told.code):
            message = f"{path} {value} is that of the offer {owner} (rules 2.1)"
            yield Breach(path, message, proposal)


def _unknown(path: str, code: str, known: AbstractSet[str], why: str) -> Breach:
    proposal = nearest(code, known) or "publish it first"
    return Breach(path, f"{code} was never published", proposal, code=why)
