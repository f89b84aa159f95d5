"""What a cancellation is about: the event, award or spend it names, or why there is none."""

from collections.abc import Mapping
from datetime import datetime

from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.remembered.kept_event import AwardGiven, KeptEvent
from shared.contracts.events import (
    AwardWithdrawn,
    EventCancelled,
    ExpirationWithdrawn,
    PurchaseMade,
    SpendWithdrawn,
)
from shared.contracts.events.header import CustomerEvent


def find_event(dossier: Dossier, event: EventCancelled) -> KeptEvent | Refused:
    """Find the posted customer event that is taken back."""
    kept = dossier.events.get(event.cancelled_event)
    if kept is None or kept.state == "REFUSED" or not isinstance(kept.event, CustomerEvent):
        return Refused("EVENT_NOT_FOUND", "the participant has no such event", "event")
    if kept.state == "CANCELLED":
        return Refused("ALREADY_CANCELLED", "the event was cancelled before", "event")
    return kept


def find_award(dossier: Dossier, event: AwardWithdrawn) -> AwardGiven | Refused:
    """Find the posted award that an operator takes back: of an event, or the latest."""
    kept = dossier.events.get(event.awarded_event) if event.awarded_event else None
    among = dossier.events.values() if event.awarded_event is None else (kept,) if kept else ()
    given = [(k, a) for k in among for a in k.awards if a.offer == event.offer]
    if not given:
        return Refused("EVENT_NOT_FOUND", f"no award of {event.offer} to take back", "offer")
    posted = [pair for pair in given if pair[1].state == "POSTED"]
    if not posted:
        return Refused("ALREADY_CANCELLED", "the award was taken back before", "offer")
    return max(posted, key=_age)[1]


def _age(given: tuple[KeptEvent, AwardGiven]) -> tuple[datetime, datetime, str]:
    """Of awards that one run made, the latest is that of the latest event."""
    kept, award = given
    return award.recorded_at, kept.event.performed_on, kept.event_id


def whole(award: AwardGiven, events: Mapping[str, KeptEvent]) -> AwardGiven:
    """Find an award with all its events: beside the last of them."""
    keeper = events.get(award.events[-1])
    return (keeper.award(award.award_id) if keeper else None) or award


def undone_with(kept: KeptEvent, events: Mapping[str, KeptEvent]) -> set[str]:
    """Name the events that cancelling this one, or an award of it, changes or looks at.

    As far as those at hand tell: asked again with what it named before, it may name more.
    """
    named = set(kept.spend_requests)
    return named.union(*(whole(award, events).events for award in kept.posted_awards()))


def find_expired(dossier: Dossier, event: ExpirationWithdrawn) -> AwardGiven | Refused:
    """Find the award whose expiration an operator takes back; the wallet knows if it expired."""
    kept = dossier.events.get(event.awarded_event)
    award = kept.consumed_by(event.offer) if kept else None
    return award or Refused("EVENT_NOT_FOUND", f"no award of {event.offer} for that event", "event")


def find_spend(dossier: Dossier, event: SpendWithdrawn) -> KeptEvent | Refused:
    """Find the spend request whose spend an operator takes back."""
    if event.spend_request is None:
        return find_unrequested(dossier, event)
    kept = dossier.events.get(event.spend_request)
    if kept is None or kept.ask is None or kept.state == "REFUSED":
        return Refused("EVENT_NOT_FOUND", "there is no such spend request", "spend_request")
    if kept.state == "CANCELLED" or kept.ask.withdrawn:
        return Refused("ALREADY_CANCELLED", "the spend was taken back before", "spend_request")
    return kept


def find_unrequested(dossier: Dossier, event: SpendWithdrawn) -> KeptEvent | Refused:
    """Find the purchase whose instant or automatic spend an operator takes back."""
    kept = dossier.events.get(event.purchase or "")
    if kept is None or kept.state == "REFUSED" or not isinstance(kept.event, PurchaseMade):
        return Refused("EVENT_NOT_FOUND", "the participant has no such purchase", "purchase")
    asked = {kept.automatic} if event.automatic else {award.instant for award in kept.awards}
    if not asked & {"ASKED", "WITHDRAWN"}:
        kind = "automatic" if event.automatic else "instant"
        return Refused("EVENT_NOT_FOUND", f"the purchase has no {kind} spend", "purchase")
    if kept.state == "CANCELLED" or "ASKED" not in asked:
        return Refused("ALREADY_CANCELLED", "the spend was taken back before", "purchase")
    return kept
