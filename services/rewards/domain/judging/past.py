"""What a participant was awarded before, for offers that look back at it (rules 2.2, D-19)."""

from collections.abc import Iterable
from datetime import datetime

from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.remembered.kept_event import AwardGiven, KeptEvent
from shared.contracts.events import AwardingEvent


class Past:
    """Every award once, as it stands; put together only when an offer asks."""

    def __init__(
        self, recalled: Iterable[AwardGiven] = (), events: Iterable[KeptEvent] = ()
    ) -> None:
        """Events at hand know better than what was read from the tables how an award stands."""
        self._recalled, self._events = recalled, events
        self._given: list[AwardGiven] = []
        self._before: dict[str, AwardGiven] | None = None

    def add(self, given: AwardGiven) -> None:
        """Remember an award of this very execution."""
        self._given.append(given)

    def awards(self) -> Iterable[AwardGiven]:
        """List all of them."""
        if self._before is None:
            self._before = {award.award_id: award for award in self._recalled}
            for kept in self._events:
                self._before.update((award.award_id, award) for award in kept.awards)
        return (*self._before.values(), *self._given)


def looked_back_to(book: OfferBook, waiting: Iterable[KeptEvent]) -> datetime | None:
    """Say since when awards must be at hand to judge these events; None: none is looked at."""
    events = (kept.event for kept in waiting)
    asked = (e for e in events if isinstance(e, AwardingEvent) and book.index.looks_back(e))
    since = (
        offer.looks_back.since(event)
        for event in asked
        for offer in book.candidates(event)
        if offer.looks_back is not None
    )
    return min(since, default=None)
