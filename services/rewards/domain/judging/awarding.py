"""From what an offer awards to the award that is remembered and the command that leaves.

The one place where an award is made: for an event, for several, or for none (rules 5).
"""

from dataclasses import dataclass

from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import NOTHING, Detail
from services.rewards.domain.judging.best_award import Bid
from services.rewards.domain.merchants.agreement import NO_CONTRIBUTION
from services.rewards.domain.merchants.merchant import Merchant
from services.rewards.domain.offers.offer import Offer
from services.rewards.domain.offers.personal_offer import PersonalOffer
from services.rewards.domain.remembered.kept_event import AwardGiven, KeptEvent
from services.rewards.domain.terms.award_validity import expiry
from shared.contracts.commands import GrantAward
from shared.contracts.events import PurchaseMade
from shared.kernel.ids import derive_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Whom an award is for and because of what; without an event it has neither unit nor merchant.

    So it bears no contribution then (D-43).
    """

    participant: str
    event_id: str
    """What the award is explained by: the last of its events, or the run."""
    events: tuple[str, ...] = ()
    external_references: tuple[str, ...] = ()
    performed_by_unit: str | None = None
    merchant: Merchant | None = None
    rests_on: tuple[str, ...] = ()


def award_of(bid: Bid, occasion: Occasion) -> AwardGiven:
    """Name the award by all its events: a freed event is awarded again only beside another one."""
    events = tuple([kept.event_id for kept in bid.events])
    award_id = derive_id("award", bid.offer.code, *events)
    return given_by(bid.offer, award_id, bid.amount_minor, events, occasion)


def command_of(
    bid: Bid, given: AwardGiven, merchant: Merchant | None, occasion: Occasion
) -> GrantAward:
    """Ask the wallet to credit an award for events; its unit and merchant are those of the last.

    Of several events it is the last, in the order of counting, that earns the award (D-35).
    """
    last = bid.events[-1].event
    cause = Cause(
        participant=last.participant,
        event_id=last.event_id,
        events=given.events,
        external_references=tuple([kept.event.external_reference for kept in bid.events]),
        performed_by_unit=last.performed_by_unit,
        merchant=merchant,
        rests_on=tuple([kept.event_id for kept in bid.events if _may_be_refused(kept)]),
    )
    return granting(bid.offer, given, cause, occasion)


def contribution_told(command: GrantAward) -> Detail:
    """Say who pays which part of an award, ready for JSON; without merchant nobody does."""
    if command.merchant is None:
        return NOTHING
    return {
        "merchant": command.merchant,
        "contribution_percentage": str(command.contribution_percentage),
        "contribution_minor": command.contribution_minor,
    }


def given_by(
    offer: Offer | PersonalOffer,
    award_id: str,
    amount_minor: int,
    events: tuple[str, ...],
    occasion: Occasion,
) -> AwardGiven:
    """Remember an award beside what it is for."""
    return AwardGiven(
        offer=offer.code,
        offer_number=offer.number,
        award_id=award_id,
        amount_minor=amount_minor,
        events=events,
        recorded_at=occasion.recorded_at,
        offer_type=offer.offer_type,
        scheme=offer.scheme,
    )


def granting(
    offer: Offer | PersonalOffer, given: AwardGiven, cause: Cause, occasion: Occasion
) -> GrantAward:
    """Ask the wallet to credit an award, under all that is frozen in it (D-11, D-35)."""
    pays = cause.merchant.agreement.of(offer.code, given.amount_minor) if cause.merchant else None
    contribution = pays or NO_CONTRIBUTION
    created, platform = occasion.recorded_at, occasion.platform
    ends = expiry(offer.award_validity, created, platform.time_zone)
    return GrantAward(
        command_id=derive_id("grant_award", given.award_id),
        participant=cause.participant,
        event_id=cause.event_id,
        recorded_at=created,
        award_id=given.award_id,
        offer=offer.code,
        offer_number=offer.number,
        offer_type=offer.offer_type,
        scheme=offer.scheme,
        classification=offer.classification,
        events=cause.events,
        external_references=cause.external_references,
        amount_minor=given.amount_minor,
        currency=platform.currency,
        performed_by_unit=cause.performed_by_unit,
        merchant=cause.merchant.code if cause.merchant else None,
        contribution_percentage=contribution.percentage,
        contribution_minor=contribution.minor,
        expires_at=ends.at,
        expires_on=ends.on,
        allotment=offer.allotment,
        rests_on=cause.rests_on,
    )


def _may_be_refused(kept: KeptEvent) -> bool:
    """Say whether the wallet may refuse the event itself, together with its spend request."""
    return isinstance(kept.event, PurchaseMade) and kept.event.spend_request is not None
