"""Ask one offer about a kept event or a participant, where no stored verdict is enough."""

from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import NOTHING, Declined, Granted, Verdict
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.judging.past import Past
from services.rewards.domain.judging.progress import expected
from services.rewards.domain.offers.personal_offer import Entitled
from services.rewards.domain.remembered.kept_event import KeptEvent
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.events import AwardingEvent


def explain(
    book: OfferBook,
    participant: Participant,
    kept: KeptEvent,
    offer: str,
    occasion: Occasion,
    past: Past | None = None,
) -> Verdict | None:
    """Say what the offer says of the event now; None where the book has no such offer.

    The index leaves out offers that cannot concern an event; asked here, they name the condition.
    An offer that looks at other kinds of events declines by its classification.
    """
    found = book.offer(offer)
    if found is None:
        return None if book.personal_offer(offer) is None else _another_kind(kept)
    event = kept.event
    if not isinstance(event, AwardingEvent) or not isinstance(event, found.event_classes):
        return _another_kind(kept)
    if not found.effective:
        return Declined("not_effective", NOTHING, final=True)
    merchant, awarded = book.merchant_of(event), (past or Past()).awards
    verdict = found.judge(kept, participant, occasion, merchant, awarded)
    if found.threshold is None or not isinstance(verdict, Granted):
        return verdict
    return expected(found, participant, kept)


def explain_participant(
    book: OfferBook, participant: Participant, offer: str, occasion: Occasion
) -> Entitled | Declined | None:
    """Say what an offer without an event says of a participant, on the occasion of a run.

    None where the book has no such offer. Nothing is stored of a no: the last run is the occasion.
    """
    found = book.personal_offer(offer)
    return None if found is None else found.judge(participant, occasion)


def _another_kind(kept: KeptEvent) -> Declined:
    return Declined("classification", {"event_type": kept.event_type}, final=True)
