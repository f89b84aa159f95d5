"""Which sleeping purchases a run has to hear beside those that wait (rules 3.4, D-57)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.catalogue.index import anchors_of
from services.rewards.domain.offers.offer import Offer
from services.rewards.domain.remembered.accumulation import Accumulation
from services.rewards.domain.remembered.kept_event import KeptEvent
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.terms.threshold import Threshold
from shared.contracts.events import PurchaseMade
from shared.kernel.periods import Duration, add_to_instant

_MARGIN = timedelta(days=2)
"""Zones differ by a day, summer time by an hour."""


@dataclass(frozen=True, slots=True)
class Recall:
    """An offer looks at everything that counts, and was performed since then; None: ever."""

    offer: str
    since: datetime | None
    passed: bool
    """Also at what was passed over before: a purchase came late."""

    def wants(self, kept: KeptEvent) -> bool:
        """Say whether the offer looks at a purchase, whatever was said of it before."""
        if kept.state != "POSTED" or not isinstance(kept.event, PurchaseMade):
            return False
        if not self.passed:
            return self.offer in kept.counted
        return self.since is None or kept.event.performed_on >= self.since


def recalls(
    book: OfferBook,
    participant: Participant,
    waiting: Iterable[KeptEvent],
    occasion: Occasion | None = None,
) -> tuple[Recall, ...]:
    """Say which offers have to look at more than waits, because it may be enough.

    Without an occasion for a run of any scope: what is read from the tables before.
    """
    if not participant.accumulations:
        return ()
    told = [kept for kept in waiting if isinstance(kept.event, PurchaseMade)]
    found = []
    for code, known in sorted(participant.accumulations.items()):
        offer = book.offer(code)
        if offer is None or offer.threshold is None or offer.version != known.version:
            continue
        if occasion is None or occasion.includes(offer.scheme, offer.offer_type):
            recall = _recall(offer, offer.threshold, known, told)
            found += [recall] if recall else []
    return tuple(found)


def recalled(
    wanted: Iterable[Recall], events: Iterable[KeptEvent]
) -> Mapping[str, tuple[KeptEvent, frozenset[str]]]:
    """Name the events that offers look at again, each with the offers that do."""
    wanted = tuple(wanted)
    found = {}
    for kept in events if wanted else ():
        asking = frozenset(recall.offer for recall in wanted if recall.wants(kept))
        if asking:
            found[kept.event_id] = (kept, asking)
    return found


def widest(wanted: Sequence[Recall]) -> Recall:
    """Put several recalls of one participant together: whatever any of them needs."""
    moments = [recall.since for recall in wanted]
    since = None if None in moments else min(m for m in moments if m is not None)
    return Recall("", since, passed=any(recall.passed for recall in wanted))


def _recall(
    offer: Offer, threshold: Threshold, known: Accumulation, waiting: Sequence[KeptEvent]
) -> Recall | None:
    events = [kept.event for kept in waiting if _is_new(offer, kept)]
    new = [event for event in events if isinstance(event, PurchaseMade)]
    if not _may_be_enough(threshold, known, new):
        return None
    new = [event for event in new if offer.concerns(event, anchors_of(event))]
    if not _may_be_enough(threshold, known, new):
        return None
    first = min(event.performed_on for event in new)
    if known.may_revive(first):
        return Recall(offer.code, _reaching(threshold, first, known.since), passed=True)
    return Recall(offer.code, known.since, passed=False)


def _is_new(offer: Offer, kept: KeptEvent) -> bool:
    return offer.code not in kept.counted or kept.judged_version < offer.version


def _may_be_enough(threshold: Threshold, known: Accumulation, new: Sequence[PurchaseMade]) -> bool:
    """Say no only where neither what counts together with these, nor one come late, can do."""
    if not new:
        return False
    first = min(event.performed_on for event in new)
    if known.doubtful or known.may_revive(first):
        return True
    counted = known.measure_after(first)
    return counted + sum(threshold.measure(event) for event in new) >= threshold.low


def _reaching(threshold: Threshold, first: datetime, since: datetime | None) -> datetime | None:
    """Say from when on a window may hold a purchase performed then; None: from ever on."""
    if threshold.window is None:
        return None
    back = Duration(-threshold.window.value, threshold.window.unit)
    reaching = add_to_instant(first, back, "UTC") - _MARGIN
    return reaching if since is None else min(reaching, since)
