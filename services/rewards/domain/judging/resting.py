"""How long a participant may rest whom a run has looked at: what it saves, and whom it finds.

A million participants of whom nothing new is known are not looked at again by every run.
"""

from datetime import datetime

from services.rewards.domain.answers.decision import Decision
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.remembered.facts import Rested
from services.rewards.domain.remembered.itinerary import EVERYONE, Itinerary
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.rest import Rest

_NOTHING = Decision()


def rested(book: OfferBook, who: Participant, occasion: Occasion) -> Decision:
    """Say how long somebody may rest, as a run has left them; all offers count, asked or not."""
    version = book.roll.version
    rest = who.rest
    if version < 0 or (rest and rest.version == version and rest.lasts(occasion.now)):
        return _NOTHING
    after = _rest(book, who, occasion, version)
    return _NOTHING if after == rest else Decision(facts=(Rested(after),))


def widened(found: Itinerary, book: OfferBook, occasion: Occasion) -> Itinerary:
    """Lead to everyone where nobody's rest tells anything.

    New offers may award anyone, and a run as of a moment before others looks at another day.
    """
    known = occasion.diary.knows_rest(book.roll.version, occasion.now)
    return found if found.astir_at is None or known else EVERYONE


def _rest(book: OfferBook, who: Participant, occasion: Occasion, version: int) -> Rest | None:
    until: datetime | None = None
    for offer in book.personal_offers():
        due = offer.later(who, occasion)
        if due is not None and due <= occasion.now:
            return None
        until = until if due is None or (until and until <= due) else due
    return Rest(version, until)
