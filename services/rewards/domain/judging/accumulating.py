"""What the accumulating offers count in one sitting (rules 3.4, 3.5, D-17).

An offer either looks: then every event that counts is heard, oldest first, and nothing is taken
from memory. Or it only adds up: what is new joins what is remembered, and cannot be enough.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import NOTHING, Declined
from services.rewards.domain.judging.best_award import Bid
from services.rewards.domain.judging.gathering import Counted, Gathering
from services.rewards.domain.offers.offer import Offer
from services.rewards.domain.remembered import waiting
from services.rewards.domain.remembered.accumulation import Accumulation, accumulation
from services.rewards.domain.remembered.facts import OfferCounted
from services.rewards.domain.remembered.kept_event import KeptEvent
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.terms.threshold import Threshold
from shared.contracts.events import PurchaseMade


class Accumulating:
    """Counts for one participant; `looking` are the offers whose events were recalled."""

    def __init__(
        self, participant: Participant, occasion: Occasion, looking: AbstractSet[str]
    ) -> None:
        self._participant = participant
        self._now = occasion.now
        self._looking = looking
        self._gatherings: dict[str, tuple[Offer, Gathering]] = {}
        self._sums: dict[str, Accumulation] = {}

    def knows(self, offer: Offer, kept: KeptEvent) -> bool:
        """Say whether the event is counted already, and the offer only adds up."""
        return (
            offer.code in kept.counted
            and offer.version <= kept.judged_version
            and not self._looks(offer)
        )

    def count(self, offer: Offer, kept: KeptEvent) -> Bid | Declined | None:
        """Count an event that meets every condition: enough for an award, or what is missing.

        None: what is missing is known at the end.
        """
        threshold, event = offer.threshold, kept.event
        if offer.name in kept.exceeded:
            return Declined("threshold", NOTHING, final=True)
        assert threshold is not None
        assert isinstance(event, PurchaseMade), "only purchases accumulate (rules 1.5)"
        if not self._looks(offer):
            return self._add_up(offer, threshold, event)
        _, gathering = self._gatherings.setdefault(
            offer.code, (offer, Gathering(threshold, self._now))
        )
        gathering.add(Counted(kept, threshold.slice_of(event)))
        return self._bid(offer, threshold, gathering)

    def exceeded(self) -> Iterator[tuple[Offer, KeptEvent]]:
        """Name what never counts again, after `close`."""
        for offer, gathering in self._gatherings.values():
            for one in gathering.exceeding:
                yield offer, one.kept

    def granted(self, offer: Offer) -> None:
        """Use up what was awarded."""
        self._gatherings[offer.code][1].take()

    def beaten(self, offer: Offer) -> None:
        """Leave what came together aside, where another offer awards better."""
        self._gatherings[offer.code][1].set_aside()

    def close(self) -> Iterator[tuple[Offer, KeptEvent, Declined]]:
        """Say at the end of each event that was counted and not awarded what is missing.

        It sleeps until that is there, or, if time alone may do, is due at the next run.
        """
        for offer, gathering in self._gatherings.values():
            gathering.close()
            for one, why in gathering.passed:
                yield offer, one.kept, why
            if gathering.waiting:
                asleep = frozenset() if gathering.is_held_up else {waiting.count(offer.code)}
                missing = replace(gathering.declined(), waits_for=frozenset(asleep))
                for one in gathering.waiting:
                    yield offer, one.kept, missing

    def facts(self) -> Iterator[OfferCounted]:
        """Say what to remember of each offer, after `close`."""
        if not (self._looking or self._gatherings or self._sums):
            return
        before = self._participant.accumulations
        for code in sorted({*self._looking, *self._gatherings}):
            left = self._left(code)
            if left != before.get(code):
                yield OfferCounted(code, left)
        yield from (OfferCounted(code, each) for code, each in sorted(self._sums.items()))

    def _looks(self, offer: Offer) -> bool:
        if offer.code in self._looking:
            return True
        known = self._participant.accumulations.get(offer.code)
        return known is None or known.version != offer.version

    def _add_up(self, offer: Offer, threshold: Threshold, event: PurchaseMade) -> Declined:
        known = self._sums.get(offer.code) or self._participant.accumulations[offer.code]
        added = threshold.slice_of(event)
        self._sums[offer.code] = after = known.plus(added, self._now)
        if not added.counts_after(self._now):
            detail = threshold.compared(added.measure, added.ends)
            return Declined("threshold", detail, final=True)
        detail, asleep = threshold.compared(*after.standing()), {waiting.count(offer.code)}
        return Declined("threshold", detail, final=False, waits_for=frozenset(asleep))

    def _bid(self, offer: Offer, threshold: Threshold, gathering: Gathering) -> Bid | None:
        reached = gathering.reached()
        if not reached:
            return None
        return Bid(offer, threshold.worth(gathering.total), tuple(one.kept for one in reached))

    def _left(self, code: str) -> Accumulation | None:
        """Remember what counts on, and up to when a late purchase would change the past."""
        known = self._participant.accumulations.get(code)
        offer, gathering = self._gatherings.get(code, (None, None))
        version = offer.version if offer else known.version if known else -1
        marks = [gathering.passed_until if gathering else None]
        if known is not None and known.version == version:
            marks.append(known.passed_until)
        passed_until = max((mark for mark in marks if mark is not None), default=None)
        counts = gathering is not None and not gathering.is_held_up
        counted = [one.slice for one in gathering.waiting] if gathering and counts else []
        if not counted and passed_until is None:
            return None
        return accumulation(version, counted, passed_until)
