"""What an offer may not be beside what else was published: unknown or taken names (rules 2.1)."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Protocol

from pydantic import ValidationError

from services.rewards.domain.answers.breach import Breach, nearest
from services.rewards.domain.classifications import FAMILIES, PERSONAL
from shared.contracts.control.offer import Offer as OfferTold

UNIQUE = ("name", "alternative_code")
"""What belongs to one offer only, beside its code and its number."""


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
    def offer_categories(self) -> Mapping[str, AbstractSet[str]]:
        """By offer type, the categories that it allows; none: it allows every one."""

    @property
    def names(self) -> Mapping[str, str | None]:
        """Names and numbers of offers, each with the offer it belongs to."""


def clashes(book: Published, told: OfferTold, number: int | None) -> list[Breach]:
    """Name everything that is unknown or taken; `number` is the offer's, if it is known already."""
    return [*_unknown_names(book, told), *_category(book, told), *_taken(book, told, number)]


def misshapen(error: ValidationError) -> tuple[Breach, ...]:
    """Name everything that does not even have the shape of an offer."""
    return tuple(
        Breach(".".join(str(part) for part in found["loc"]), found["msg"])
        for found in error.errors(include_input=False, include_url=False)
    )


def _unknown_names(book: Published, told: OfferTold) -> Iterator[Breach]:
    classification = book.offer_types.get(told.type)
    if classification is not None and classification not in {*FAMILIES, *PERSONAL}:
        message = f"{classification} is not available yet (rules 3.0)"
        yield Breach("type", message, f"available are {', '.join((*FAMILIES, *PERSONAL))}")
    for path, code, known, why in _named(book, told):
        if code not in known:
            proposal = nearest(code, known) or "publish it first"
            yield Breach(path, f"{code} was never published", proposal, code=why)


def _named(book: Published, told: OfferTold) -> Iterator[tuple[str, str, AbstractSet[str], str]]:
    """List what the offer names: path, code, what is known, and what upstream is told."""
    types = book.offer_types.keys()
    yield "scheme", told.scheme, book.schemes, "UNKNOWN_SCHEME"
    yield "type", told.type, types, "UNKNOWN_OFFER_TYPE"
    for i, code in enumerate(told.conditions.classifications or ()):
        path = f"conditions.classifications.{i}"
        yield path, code, book.classifications, "UNKNOWN_CLASSIFICATION"
    awarded = told.award.percentage_on_awarded
    for i, code in enumerate(awarded.schemes if awarded else ()):
        yield f"award.percentage_on_awarded.schemes.{i}", code, book.schemes, "UNKNOWN_SCHEME"
    for i, code in enumerate(awarded.offer_types if awarded else ()):
        yield f"award.percentage_on_awarded.offer_types.{i}", code, types, "UNKNOWN_OFFER_TYPE"


def _category(book: Published, told: OfferTold) -> Iterator[Breach]:
    allowed = book.offer_categories.get(told.type)
    if allowed and told.category is not None and told.category not in allowed:
        message = f"the category {told.category} is not allowed by {told.type} (rules 2.1)"
        yield Breach("category", message, f"use one of {', '.join(sorted(allowed))}")


def _taken(book: Published, told: OfferTold, number: int | None) -> Iterator[Breach]:
    if number is not None and told.number not in (None, number):
        message = f"the offer keeps its number {number} (D-63)"
        yield Breach("number", message, "leave the number out")
    for path, value, proposal in (
        ("number", told.number, "leave it out: the next free one is taken"),
        *((name, getattr(told, name), "give it another one") for name in UNIQUE),
    ):
        owner = book.names.get(f"{path} {value}")
        if value is not None and owner not in (None, told.code):
            message = f"{path} {value} is that of the offer {owner} (rules 2.1)"
            yield Breach(path, message, proposal)
