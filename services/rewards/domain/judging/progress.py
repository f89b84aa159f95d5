"""How far a participant is with an accumulating offer (rules 3.5, progress query)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.rewards.domain.answers.occasion import Occasion, out_of_turn
from services.rewards.domain.answers.verdict import Declined, Granted
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.offers.offer import Offer
from services.rewards.domain.remembered.accumulation import Slice
from services.rewards.domain.remembered.kept_event import KeptEvent
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.terms.threshold import Counts
from shared.contracts.events import PurchaseMade


@dataclass(frozen=True, slots=True)
class Progress:
    """So much of so much; what counts next must come before `until`, excluded."""

    counts: Counts
    """`amount`: current and target are minor units."""
    current: int
    target: int
    until: datetime | None
    """None: nothing counts yet, or it counts for ever."""


def progress(
    book: OfferBook,
    participant: Participant,
    events: Iterable[KeptEvent],
    offer: str,
    now: datetime,
) -> Progress | None:
    """Add up what counts and was not awarded, from the first whose window has not ended.

    None where the book has no such accumulating offer. Of the participant's events those that are
    due or asleep are enough.
    """
    found = book.offer(offer)
    if found is None or found.threshold is None:
        return None
    occasion = out_of_turn(book.version, now, book.platform)
    counted = sorted(_counting(book, found, participant, events, occasion))
    lasting = [one for _, _, one in counted if one.counts_after(now)]
    ends = lasting[0].ends if lasting else None
    current = sum(one.measure for one in lasting if ends is None or one.starts < ends)
    return Progress(found.threshold.counts, current, found.threshold.low, ends)


def expected(offer: Offer, participant: Participant, kept: KeptEvent) -> Granted | Declined:
    """Say what an accumulating offer says of an event that meets every condition.

    From what is remembered of others: enough for an explanation, not for an award.
    """
    threshold, event = offer.threshold, kept.event
    assert threshold is not None
    assert isinstance(event, PurchaseMade), "only purchases accumulate (rules 1.5)"
    known = participant.accumulations.get(offer.code)
    one = threshold.slice_of(event)
    others = known.slices if known is not None and known.version == offer.version else ()
    together = others if offer.code in kept.counted else (*others, one)
    first = min(together, key=lambda each: each.starts, default=one)
    inside = [each for each in together if first.ends is None or each.starts < first.ends]
    total = sum(each.measure for each in inside)
    if total >= threshold.low:
        return Granted(threshold.worth(total))
    return Declined("threshold", threshold.compared(total, first.ends), final=False)


def _counting(
    book: OfferBook,
    offer: Offer,
    participant: Participant,
    events: Iterable[KeptEvent],
    occasion: Occasion,
) -> Iterable[tuple[datetime, str, Slice]]:
    assert offer.threshold is not None
    for kept in events:
        event = kept.event
        if not isinstance(event, PurchaseMade) or offer.name in kept.exceeded:
            continue
        if kept.evaluation != "WAITING" and offer.code not in kept.counted:
            continue
        merchant = book.merchant_of(event)
        if isinstance(offer.judge(kept, participant, occasion, merchant), Granted):
            yield event.performed_on, event.event_id, offer.threshold.slice_of(event)
