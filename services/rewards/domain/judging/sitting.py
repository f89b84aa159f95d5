"""One execution over one participant's events: what offers say, what is granted, what waits on.

In: the events that are due, in order. Out: commands, facts and a record for each event. Offers see
the awards of the same sitting, so "only one" stays one.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from services.rewards.domain.answers.decision import Decision, decided
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Declined, Granted, Superseded
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.judging import unrequested
from services.rewards.domain.judging.accumulating import Accumulating
from services.rewards.domain.judging.awarding import award_of, command_of, contribution_told
from services.rewards.domain.judging.best_award import Bid, losers
from services.rewards.domain.judging.hearing import Hearing
from services.rewards.domain.judging.past import Past
from services.rewards.domain.offers.offer import Offer
from services.rewards.domain.remembered.facts import EventStands, OffersAwarded, RewardsFact
from services.rewards.domain.remembered.kept_event import AwardGiven, KeptEvent
from services.rewards.domain.remembered.participant import Participant, evolve
from services.rewards.domain.terms.number_of_awards import Multiple
from shared.contracts.commands import MakeSpend
from shared.contracts.events import AwardingEvent, PurchaseMade


class Sitting:
    """Hears events one after the other and closes with a decision."""

    def __init__(
        self,
        book: OfferBook,
        participant: Participant,
        occasion: Occasion,
        past: Past,
        looking: AbstractSet[str] = frozenset(),
    ) -> None:
        """`looking`: accumulating offers of which every counted event is heard."""
        self._book = book
        self._participant = participant
        self._occasion = occasion
        self._past = past
        self._hearings: dict[str, Hearing] = {}
        self._queues: dict[str, dict[str, list[KeptEvent]]] = {}
        self._accumulating = Accumulating(participant, occasion, looking)
        self._awarded: list[tuple[str, datetime]] = []

    def hear(self, kept: KeptEvent, also: AbstractSet[str] = frozenset()) -> None:
        """Ask every offer that may still award the event, settle rivals, grant what is left.

        `also`: offers that look at it again, though nothing about it changed.
        """
        hearing = Hearing(kept, self._book.merchant_of(kept.event))
        self._hear(hearing, self._asked(kept, also))

    def hear_again(self, kept: KeptEvent, only: AbstractSet[str]) -> None:
        """Ask these offers alone, of an event that sleeps or is done; what others said stands."""
        concerned = self._book.candidates(_awarding(kept))
        hearing = Hearing(kept, self._book.merchant_of(kept.event), only)
        self._hear(hearing, [offer for offer in concerned if offer.code in only])

    def close(self) -> Decision:
        """Decide: commands in the order in which awards were granted."""
        for offer, kept, why in self._accumulating.close():
            self._hearings[kept.event_id].missing(offer.code, why)
        for offer, kept in self._accumulating.exceeded():
            self._hearings[kept.event_id].exceeded.append(offer.name)
        version, heard = self._book.version, self._hearings.values()
        stands = [(hearing, hearing.standing(version)) for hearing in heard]
        facts: list[RewardsFact] = [
            EventStands(after) for hearing, after in stands if _stands_anew(hearing, after)
        ]
        if self._awarded:
            facts.append(OffersAwarded(tuple(self._awarded)))
        facts += self._accumulating.facts()
        return Decision(
            tuple([command for hearing in heard for command in hearing.asked()]),
            tuple(facts),
            tuple(
                [
                    decided(after, self._occasion, hearing.verdicts.items(), hearing.asked())
                    for hearing, after in stands
                    if self._is_told(hearing, after)
                ]
            ),
        )

    def _hear(self, hearing: Hearing, asked: Iterable[Offer]) -> None:
        self._hearings[hearing.kept.event_id] = hearing
        bids = [bid for offer in asked if (bid := self._ask(offer, hearing))]
        if bids:
            self._settle(bids, hearing)

    def _is_told(self, hearing: Hearing, after: KeptEvent) -> bool:
        """Say whether there is something new to tell of an event."""
        if hearing.only is not None:
            return after != hearing.kept
        return bool(hearing.verdicts) or self._occasion.run is None

    def _asked(self, kept: KeptEvent, also: AbstractSet[str]) -> list[Offer]:
        judged, still = kept.judged_version, kept.open
        return [
            offer
            for offer in self._book.candidates(_awarding(kept))
            if offer.version > judged or offer.code in still or offer.code in also
        ]

    def _ask(self, offer: Offer, hearing: Hearing) -> Bid | None:
        kept, occasion = hearing.kept, self._occasion
        if offer.threshold is not None and self._accumulating.knows(offer, kept):
            hearing.counts(offer.code)
            return None
        if occasion.run is not None and not occasion.includes(offer.scheme, offer.offer_type):
            self._pass_over(offer, hearing)
            return None
        awarded = self._past.awards
        verdict = offer.judge(kept, self._participant, occasion, hearing.merchant, awarded)
        if isinstance(verdict, Declined):
            hearing.declined(offer.code, verdict)
            return None
        if offer.threshold is not None:
            return self._count(offer, hearing)
        if offer.set_of:
            return self._set(offer, verdict.amount_minor, hearing)
        return Bid(offer, verdict.amount_minor, (kept,))

    def _pass_over(self, offer: Offer, hearing: Hearing) -> None:
        """Let the event wait for a run that includes the offer, unless it can never award it.

        Nothing is told of it: the run does not ask this offer.
        """
        if not offer.never_awards(hearing.kept, self._participant, self._occasion):
            hearing.open[offer.code] = frozenset()

    def _count(self, offer: Offer, hearing: Hearing) -> Bid | None:
        """Add the event to those the offer counts (rules 3.4)."""
        counted = self._accumulating.count(offer, hearing.kept)
        if isinstance(counted, Declined):
            hearing.missing(offer.code, counted)
            return None
        if counted is None or counted.amount_minor > 0:
            return counted
        self._accumulating.beaten(offer)
        zero = Declined("zero_award", {"amount_minor": counted.amount_minor}, final=True)
        for kept in counted.events:
            self._hearings[kept.event_id].missing(offer.code, zero)
        return None

    def _set(self, offer: Offer, amount: int, hearing: Hearing) -> Bid | None:
        """Add the event to those the offer has not used: the oldest of each make a set (D-18)."""
        queues = self._queues.setdefault(offer.code, {code: [] for code in offer.set_of})
        queues[_awarding(hearing.kept).classification or ""].append(hearing.kept)
        missing = sorted(code for code, queue in queues.items() if not queue)
        if missing:
            detail, waits_for = {"missing": missing}, offer.waits_to_award()
            lacking = Declined("classification", detail, final=False, waits_for=waits_for)
            hearing.declined(offer.code, lacking)
            return None
        members = sorted((queue[0] for queue in queues.values()), key=_order)
        return Bid(offer, amount, tuple(members))

    def _settle(self, bids: list[Bid], hearing: Hearing) -> None:
        beaten = losers(bids, self._posted)
        for bid in bids:
            by = beaten.get(bid.offer.code)
            if by is None:
                self._grant(bid, hearing)
            else:
                self._supersede(bid, by, hearing)

    def _supersede(self, bid: Bid, by: str, hearing: Hearing) -> None:
        """Let a bid wait: of a set the last event, of what adds up all of them."""
        offer, verdict = bid.offer, Superseded(by, bid.amount_minor)
        if offer.threshold is None:
            known = offer.amount_is_known(hearing.kept, self._occasion)
            waits_for = offer.waits_to_award() if known else frozenset[str]()
            hearing.superseded(offer.code, verdict, waits_for)
            return
        self._accumulating.beaten(offer)
        for kept in bid.events:
            self._hearings[kept.event_id].superseded(offer.code, verdict, offer.waits_to_award())

    def _posted(self, bid: Bid) -> Iterator[AwardGiven]:
        """List what earlier executions, and earlier events of this one, awarded for the same."""
        for kept in bid.events:
            hearing = self._hearings[kept.event_id]
            yield from hearing.kept.posted_awards()
            yield from hearing.given

    def _grant(self, bid: Bid, hearing: Hearing) -> None:
        offer, given = bid.offer, award_of(bid, self._occasion)
        if offer.instant != "NEVER" and unrequested.is_instant(
            offer, self._participant, hearing.merchant
        ):
            given = replace(given, instant="ASKED")
            hearing.spends.append(self._instantly(given, hearing))
        self._past.add(given)
        # What completes an award earned it: of several merchants the last one pays (D-35).
        payer = self._hearings[bid.events[-1].event_id].merchant
        command = command_of(bid, given, payer, self._occasion)
        hearing.commands.append(command)
        detail = contribution_told(command)
        granted = Granted(bid.amount_minor, given.award_id, given.events, detail)
        beside, told = given, granted
        if offer.threshold is not None:
            beside = replace(given, events=given.events[-1:])
            told = replace(granted, events=())
        for kept in bid.events[:-1]:
            self._hearings[kept.event_id].granted(beside, told)
        self._hearings[bid.events[-1].event_id].granted(given, granted)
        if offer.set_of:
            for queue in self._queues[offer.code].values():
                queue.pop(0)
        if offer.threshold is not None:
            self._accumulating.granted(offer)
        latest = max([kept.event.performed_on for kept in bid.events])
        self._awarded.append((offer.code, latest))
        if not isinstance(offer.number_of_awards, Multiple):
            self._participant = evolve(self._participant, OffersAwarded(((offer.code, latest),)))

    def _instantly(self, given: AwardGiven, hearing: Hearing) -> MakeSpend:
        purchase = hearing.kept.event
        assert isinstance(purchase, PurchaseMade), "only offers of purchases are instant (D-07)"
        return unrequested.instant(purchase, given, hearing.merchant, self._occasion)


def _awarding(kept: KeptEvent) -> AwardingEvent:
    assert isinstance(kept.event, AwardingEvent), "only customer events are heard"
    return kept.event


def _stands_anew(hearing: Hearing, after: KeptEvent) -> bool:
    """Say whether an event stands differently; what was never heard before always does."""
    return hearing.kept.judged_version != after.judged_version or after != hearing.kept


def _order(kept: KeptEvent) -> tuple[object, str]:
    return kept.event.performed_on, kept.event_id
