"""The offers that are live, as they were told and as they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.operator.stack import Stack, environment
from services.rewards import questions
from services.rewards.domain.catalogue.book import Listing, OfferBook
from shared.kernel.money import Platform

_OF_ITS_OWN = ("code", "number", "name", "state", "latest_effective_date")
"""What a new offer made from another does not take over."""


@dataclass(frozen=True, slots=True)
class LiveOffer:
    """One offer of the book."""

    told: Mapping[str, Any]
    number: int
    classification: str
    state: str
    effective_since: datetime
    version: int

    @property
    def code(self) -> str:
        """Its code."""
        return str(self.told["code"])

    def as_json(self) -> dict[str, Any]:
        """As another program wants to read it."""
        return {
            "code": self.code,
            "number": self.number,
            "classification": self.classification,
            "state": self.state,
            "effective_since": self.effective_since,
            "version": self.version,
            "offer": dict(self.told),
        }

    def template(self, code: str) -> dict[str, Any]:
        """Make a new offer from it: the same terms, not effective until somebody says so."""
        terms = {key: value for key, value in self.told.items() if key not in _OF_ITS_OWN}
        return {"code": code, "state": "NOT_EFFECTIVE", **terms}


async def book(stack: Stack, platform: Platform) -> OfferBook:
    """Read the live book; raises what the driver raises."""
    async with questions.reading(environment(stack)["DATABASE_URL_READER"]) as session:
        return await questions.read_book(session, platform)


def offers(live: OfferBook) -> list[LiveOffer]:
    """List the offers in order of their number."""
    found = [_offer(listing) for listing in live.listings.values()]
    return sorted(found, key=lambda offer: offer.number)


def _offer(listing: Listing) -> LiveOffer:
    offer, told = listing.offer, listing.told
    return LiveOffer(
        told=told.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True),
        number=offer.number,
        classification=offer.classification,
        state=told.state,
        effective_since=listing.effective_since,
        version=offer.version,
    )
