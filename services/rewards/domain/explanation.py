"""Ask one offer about one kept event, as a run would, for whom no stored verdict is enough."""

from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.kept_event import KeptEvent
from services.rewards.domain.occasion import Occasion
from services.rewards.domain.participant import Participant
from services.rewards.domain.verdict import NOTHING, Declined, Verdict
from shared.contracts.events import AwardingEvent


def explain(
    book: OfferBook, participant: Participant, kept: KeptEvent, offer: str, occasion: Occasion
) -> Verdict | None:
    """Say what the offer says of the event now; None where the book has no such offer.

    The index leaves out offers that cannot concern an event; asked here, they name the condition.
    An offer that looks at other kinds of events declines by its classification.
    """
    found = book.offer(offer)
    if found is None:
        return None
    event = kept.event
    if not isinstance(event, AwardingEvent) or not isinstance(event, found.event_classes):
        return Declined("classification", {"event_type": kept.event_type}, final=True)
    if not found.effective:
        return Declined("not_effective", NOTHING, final=True)
    return found.judge(kept, participant, occasion)
