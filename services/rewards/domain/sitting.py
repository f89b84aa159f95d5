"""One execution over one participant's events: what offers say, what is granted, what waits on.

In: the events that are due, in order. Out: commands, facts and a record for each event. Offers see
the awards of the same sitting, so "only one" stays one.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.rewards.domain.award_validity import expiry
from services.rewards.domain.best_award import Bid, losers
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.decision import Decision, decided
from services.rewards.domain.facts import EventStands, OffersAwarded, RewardsFact
from services.rewards.domain.kept_event import AwardGiven, Evaluation, KeptEvent
from services.rewards.domain.number_of_awards import Multiple
from services.rewards.domain.occasion import Occasion
from services.rewards.domain.offer import Offer
from services.rewards.domain.participant import Participant, evolve
from services.rewards.domain.verdict import Declined, Granted, Superseded, Verdict
from shared.contracts.commands import GrantAward
from shared.contracts.events import AwardingEvent
from shared.kernel.ids import derive_id


@dataclass(slots=True)
class _Hearing:
    """One event while it is being heard."""

    kept: KeptEvent
    open: dict[str, frozenset[str]] = field(default_factory=dict)
    """Offers that may still award it, and for what each waits; nothing: the next run asks it."""
    given: list[AwardGiven] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    commands: list[GrantAward] = field(default_factory=list)


class Sitting:
    """Hears events one after the other and closes with a decision."""

    def __init__(self, book: OfferBook, participant: Participant, occasion: Occasion) -> None:
        self._book = book
        self._participant = participant
        self._occasion = occasion
        self._hearings: dict[str, _Hearing] = {}
        self._queues: dict[str, dict[str, list[KeptEvent]]] = {}
        self._awarded: list[tuple[str, datetime]] = []

    def hear(self, kept: KeptEvent) -> None:
        """Ask every offer that may still award the event, settle rivals, grant what is left."""
        hearing = self._hearings[kept.event_id] = _Hearing(kept)
        bids = [bid for offer in self._asked(kept) if (bid := self._ask(offer, hearing))]
        self._settle(bids, hearing)

    def close(self) -> Decision:
        """Decide: commands in the order in which awards were granted."""
        heard = self._hearings.values()
        stands = [(hearing, self._standing(hearing)) for hearing in heard]
        commands = tuple(command for hearing in heard for command in hearing.commands)
        facts: list[RewardsFact] = [
            EventStands(after) for hearing, after in stands if after != hearing.kept
        ]
        if self._awarded:
            facts.append(OffersAwarded(tuple(self._awarded)))
        trace = tuple(
            decided(after, self._occasion, hearing.verdicts.items(), hearing.commands)
            for hearing, after in stands
            if hearing.verdicts or self._occasion.run is None
        )
        return Decision(commands, tuple(facts), trace)

    def _asked(self, kept: KeptEvent) -> Iterator[Offer]:
        event = kept.event
        assert isinstance(event, AwardingEvent)
        for offer in self._book.candidates(event):
            if offer.version > kept.judged_version or offer.code in kept.open:
                yield offer

    def _ask(self, offer: Offer, hearing: _Hearing) -> Bid | None:
        if not self._occasion.includes(offer.scheme, offer.offer_type):
            hearing.open[offer.code] = frozenset()
            return None
        verdict = offer.judge(hearing.kept, self._participant, self._occasion)
        if isinstance(verdict, Declined):
            self._declined(offer, verdict, hearing)
            return None
        if offer.set_of:
            return self._set(offer, verdict.amount_minor, hearing)
        return Bid(offer, verdict.amount_minor, (hearing.kept,))

    def _declined(self, offer: Offer, verdict: Declined, hearing: _Hearing) -> None:
        hearing.verdicts[offer.code] = verdict
        if not verdict.final:
            hearing.open[offer.code] = verdict.waits_for

    def _set(self, offer: Offer, amount: int, hearing: _Hearing) -> Bid | None:
        """Add the event to those the offer has not used: the oldest of each make a set (D-18)."""
        queues = self._queues.setdefault(offer.code, {code: [] for code in offer.set_of})
        event = hearing.kept.event
        assert isinstance(event, AwardingEvent)
        queues[event.classification or ""].append(hearing.kept)
        missing = sorted(code for code, queue in queues.items() if not queue)
        if missing:
            detail = {"missing": missing}
            lacking = Declined(
                "classification", detail, final=False, waits_for=offer.waits_to_award()
            )
            self._declined(offer, lacking, hearing)
            return None
        members = sorted((queue[0] for queue in queues.values()), key=_order)
        return Bid(offer, amount, tuple(members))

    def _settle(self, bids: list[Bid], hearing: _Hearing) -> None:
        beaten = losers(bids, self._posted(bids))
        for bid in bids:
            by = beaten.get(bid.offer.code)
            if by is None:
                self._grant(bid, hearing)
            else:
                hearing.verdicts[bid.offer.code] = Superseded(by, bid.amount_minor)
                hearing.open[bid.offer.code] = bid.offer.waits_to_award()

    def _posted(self, bids: list[Bid]) -> Iterator[AwardGiven]:
        """List what earlier executions, and earlier events of this one, awarded for the same."""
        for event_id in dict.fromkeys(kept.event_id for bid in bids for kept in bid.events):
            hearing = self._hearings[event_id]
            yield from hearing.kept.posted_awards()
            yield from hearing.given

    def _grant(self, bid: Bid, hearing: _Hearing) -> None:
        offer = bid.offer
        members = [self._hearings[kept.event_id] for kept in bid.events]
        given = _award(bid, self._occasion)
        granted = Granted(bid.amount_minor, given.award_id, given.events)
        for member in members:
            member.given.append(given)
            member.verdicts[offer.code] = granted
            member.open.pop(offer.code, None)
        if offer.set_of:
            for queue in self._queues[offer.code].values():
                queue.pop(0)
        latest = max([kept.event.performed_on for kept in bid.events])
        self._awarded.append((offer.code, latest))
        if not isinstance(offer.number_of_awards, Multiple):
            self._participant = evolve(self._participant, OffersAwarded(((offer.code, latest),)))
        hearing.commands.append(_command(offer, given, bid.events, self._occasion))

    def _standing(self, hearing: _Hearing) -> KeptEvent:
        evaluation, waits_for = _wait(hearing.open.values())
        return replace(
            hearing.kept,
            awards=(*hearing.kept.awards, *hearing.given),
            evaluation=evaluation,
            judged_version=self._book.version,
            open=tuple(sorted(hearing.open)),
            waits_for=waits_for,
        )


def _wait(open_for: Collection[frozenset[str]]) -> tuple[Evaluation, tuple[str, ...]]:
    """Sleep only if every open offer waits for something (D-57)."""
    if not open_for:
        return "SETTLED", ()
    if not all(open_for):
        return "WAITING", ()
    return "DORMANT", tuple(sorted(frozenset().union(*open_for)))


def _order(kept: KeptEvent) -> tuple[object, str]:
    return kept.event.performed_on, kept.event_id


def _award(bid: Bid, occasion: Occasion) -> AwardGiven:
    """Name the award by all its events: a freed event is awarded again only beside another one."""
    events = tuple(kept.event_id for kept in bid.events)
    return AwardGiven(
        offer=bid.offer.code,
        offer_number=bid.offer.number,
        award_id=derive_id("award", bid.offer.code, *events),
        amount_minor=bid.amount_minor,
        events=events,
        recorded_at=occasion.recorded_at,
    )


def _command(
    offer: Offer, given: AwardGiven, events: tuple[KeptEvent, ...], occasion: Occasion
) -> GrantAward:
    first = events[0].event
    created, platform = occasion.recorded_at, occasion.platform
    ends = expiry(offer.award_validity, created, platform.time_zone)
    return GrantAward(
        command_id=derive_id("grant_award", given.award_id),
        participant=first.participant,
        event_id=events[-1].event_id,
        recorded_at=created,
        award_id=given.award_id,
        offer=offer.code,
        offer_number=offer.number,
        offer_type=offer.offer_type,
        scheme=offer.scheme,
        classification=offer.classification,
        events=given.events,
        external_references=tuple(kept.event.external_reference for kept in events),
        amount_minor=given.amount_minor,
        currency=platform.currency,
        performed_by_unit=first.performed_by_unit,
        merchant=first.unit_merchant,
        expires_at=ends.at,
        expires_on=ends.on,
        allotment=offer.allotment,
    )
