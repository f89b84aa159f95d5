"""From what an offer awards to the award that is remembered and the command that leaves."""

from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.judging.best_award import Bid
from services.rewards.domain.remembered.kept_event import AwardGiven
from services.rewards.domain.terms.award_validity import expiry
from shared.contracts.commands import GrantAward
from shared.kernel.ids import derive_id


def award_of(bid: Bid, occasion: Occasion) -> AwardGiven:
    """Name the award by all its events: a freed event is awarded again only beside another one."""
    events = tuple([kept.event_id for kept in bid.events])
    return AwardGiven(
        offer=bid.offer.code,
        offer_number=bid.offer.number,
        award_id=derive_id("award", bid.offer.code, *events),
        amount_minor=bid.amount_minor,
        events=events,
        recorded_at=occasion.recorded_at,
        offer_type=bid.offer.offer_type,
        scheme=bid.offer.scheme,
    )


def command_of(bid: Bid, given: AwardGiven, occasion: Occasion) -> GrantAward:
    """Ask the wallet to credit an award, under all that is frozen in it."""
    offer, first = bid.offer, bid.events[0].event
    created, platform = occasion.recorded_at, occasion.platform
    ends = expiry(offer.award_validity, created, platform.time_zone)
    return GrantAward(
        command_id=derive_id("grant_award", given.award_id),
        participant=first.participant,
        event_id=bid.events[-1].event_id,
        recorded_at=created,
        award_id=given.award_id,
        offer=offer.code,
        offer_number=offer.number,
        offer_type=offer.offer_type,
        scheme=offer.scheme,
        classification=offer.classification,
        events=given.events,
        external_references=tuple([kept.event.external_reference for kept in bid.events]),
        amount_minor=given.amount_minor,
        currency=platform.currency,
        performed_by_unit=first.performed_by_unit,
        merchant=first.unit_merchant,
        expires_at=ends.at,
        expires_on=ends.on,
        allotment=offer.allotment,
    )
