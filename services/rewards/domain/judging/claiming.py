"""What offers without an event award a participant in a run (rules 3.17-4, 3.17-6).

In: the participant as the run has made them so far. Out: for each thing that is due a command, a
record and a kept claim, by which an operator can take the award back. A no leaves nothing behind.
"""

from collections.abc import Iterator

from services.rewards.domain.answers.decision import Decision, decided
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Granted
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.judging.awarding import Cause, given_by, granting
from services.rewards.domain.judging.resting import widened
from services.rewards.domain.offers.personal_offer import Claim, Entitled, PersonalOffer
from services.rewards.domain.remembered.diary import Diary
from services.rewards.domain.remembered.facts import ClaimsPaid, EventStands
from services.rewards.domain.remembered.itinerary import NOBODY, Itinerary
from services.rewards.domain.remembered.kept_event import CLAIM, AwardGiven, KeptEvent
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.commands import GrantAward
from shared.contracts.events.header import ParticipantEvent
from shared.kernel.ids import derive_id

_ENGINE = "rewardstream"


def claim(
    book: OfferBook, participant: Participant, occasion: Occasion, *, after_others: bool
) -> Decision:
    """Ask the offers that depend on no other award, or those that do: the Sign Ups."""
    decision = Decision()
    for offer in _included(book, occasion):
        if offer.terms.after_others is after_others:
            verdict = offer.judge(participant, occasion)
            if isinstance(verdict, Entitled):
                decision += _award(offer, verdict, participant, occasion)
    return decision


def itinerary_of(book: OfferBook, occasion: Occasion) -> Itinerary:
    """Say whom a run visits for offers without an event; where none is included, nobody."""
    found = NOBODY
    for offer in _included(book, occasion):
        found |= offer.terms.itinerary(offer.code, occasion)
    return widened(found, book, occasion)


def noted(book: OfferBook, occasion: Occasion, *, keep_all: bool) -> Diary:
    """Note which offers a run asked that is through, and whether it looked at everyone."""
    diary, run = occasion.diary, occasion.run
    assert run is not None, "only runs are noted"
    if itinerary_of(book, occasion).everyone and not run.segments:
        diary = diary.visited_everyone(book.roll.version)
    asked = [
        offer.code
        for offer in book.personal_offers()
        if offer.terms.looks_back and run.includes(offer.scheme, offer.offer_type)
    ]
    return diary.noted(asked, run, keep_all=keep_all)


def _included(book: OfferBook, occasion: Occasion) -> Iterator[PersonalOffer]:
    for offer in book.personal_offers():
        if occasion.includes(offer.scheme, offer.offer_type):
            yield offer


def _award(
    offer: PersonalOffer, entitled: Entitled, participant: Participant, occasion: Occasion
) -> Decision:
    paid = ClaimsPaid(
        offer.code, len(entitled.claims), occasion.now, offer.ledger, entitled.remembered
    )
    decision = Decision(facts=(paid,))
    for each in entitled.claims:
        decision += _one(offer, each, participant, occasion)
    return decision


def _one(
    offer: PersonalOffer, due: Claim, participant: Participant, occasion: Occasion
) -> Decision:
    kept = _kept(offer, due, participant, occasion)
    given = kept.awards[0]
    verdict = Granted(offer.amount_minor, given.award_id, detail=due.detail)
    command = _command(offer, given, participant, occasion)
    record = decided(kept, occasion, [(offer.code, verdict)], [command])
    return Decision((command,), (EventStands(kept),), (record,))


def _kept(
    offer: PersonalOffer, due: Claim, participant: Participant, occasion: Occasion
) -> KeptEvent:
    """Keep the claim beside the events: its id comes from what is due, to whom, by which offer."""
    cause = (offer.code, participant.code, *due.name)
    claim_id = derive_id("claim", offer.classification, *cause)
    award_id = derive_id("award", claim_id)
    given = given_by(offer, award_id, offer.amount_minor, (claim_id,), occasion)
    told = ParticipantEvent(
        event_id=claim_id,
        external_system=_ENGINE,
        external_reference="/".join(cause),
        fingerprint=claim_id,
        participant=participant.code,
        performed_on=occasion.now,
        recorded_at=occasion.recorded_at,
        unit_time_zone=occasion.platform.time_zone,
    )
    return KeptEvent(event_type=CLAIM, event=told, awards=(given,))


def _command(
    offer: PersonalOffer, given: AwardGiven, participant: Participant, occasion: Occasion
) -> GrantAward:
    """Award without event, unit and merchant, so without contribution (D-43)."""
    run = occasion.run
    assert run is not None, "offers without an event are asked by runs"
    cause = Cause(participant=participant.code, event_id=run.run_id)
    return granting(offer, given, cause, occasion)
