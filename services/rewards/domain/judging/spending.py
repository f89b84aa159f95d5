"""Requests to spend: what is checked here, and what the wallet is asked (rules 4.4, D-29, D-30)."""

from dataclasses import replace
from datetime import timedelta

from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.catalogue.spend_rules import SpendRule
from services.rewards.domain.judging.bought import Bought, lines_of, make_spend_of
from services.rewards.domain.remembered.kept_event import KeptEvent, SpendAsk
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.commands import MakeSpend
from shared.contracts.events import PurchaseMade, SpendRequested
from shared.kernel.ids import derive_id
from shared.kernel.money import to_decimal_text
from shared.kernel.periods import local_date, local_midnight


def refusal(book: OfferBook, dossier: Dossier, event: SpendRequested) -> Refused | None:
    """Say why a request cannot be heard, before the wallet is asked."""
    kept = dossier.events.get(event.purchase)
    if kept is None or kept.state == "REFUSED" or not isinstance(kept.event, PurchaseMade):
        return Refused("PURCHASE_NOT_FOUND", "the participant has no such purchase", "purchase")
    shut_out = _shut_out(book, dossier.participant, event)
    if shut_out:
        return shut_out
    if kept.state == "CANCELLED":
        return Refused("PURCHASE_CANCELLED", "the purchase was cancelled", "purchase")
    late = _elapsed(kept.event, event, book.spend_rules.window_days)
    return late or _amount(book, event)


def refusal_with(book: OfferBook, dossier: Dossier, event: PurchaseMade) -> Refused | None:
    """Say why a purchase and the request that it carries cannot be heard: both, or neither."""
    request = told_with(event)
    if request is None:
        return None
    known = dossier.events.get(request.event_id)
    if known is not None and known.binding:
        message = "the id of its spend request was told before with other content (D-01)"
        return Refused("DIVERGENT", message, "spend_request.id")
    no = _shut_out(book, dossier.participant, request) or _amount(book, request)
    return no and replace(no, path=f"spend_request.{no.path}" if no.path == "amount" else no.path)


def told_with(purchase: PurchaseMade) -> SpendRequested | None:
    """Read the request that a purchase carries as a request of its own, made with it."""
    part = purchase.spend_request
    if part is None:
        return None
    return SpendRequested(
        event_id=part.spend_request,
        external_system=purchase.external_system,
        external_reference=part.external_reference,
        fingerprint=derive_id("told with", purchase.event_id, purchase.fingerprint),
        participant=purchase.participant,
        performed_on=purchase.performed_on,
        recorded_at=purchase.recorded_at,
        performed_by_unit=purchase.performed_by_unit,
        unit_group=purchase.unit_group,
        unit_merchant=purchase.unit_merchant,
        unit_time_zone=purchase.unit_time_zone,
        classification=part.classification,
        process_immediately=purchase.spend_immediately,
        purchase=purchase.event_id,
        requested_minor=part.requested_minor,
    )


def ask_of(
    book: OfferBook, purchase: PurchaseMade, event: SpendRequested, *, with_purchase: bool = False
) -> SpendAsk:
    """Read a request by the rules of today: this much, of this purchase (rules 1.3-6)."""
    asked, merchant = event.requested_minor, book.merchant_of(event)
    return SpendAsk(
        purchase_reference=purchase.external_reference,
        purchase_total_minor=purchase.total_minor,
        requested_minor=purchase.total_minor if asked is None else asked,
        reject_if_not_covered=book.spend_rules.rule_for(event.classification).reject_if_not_covered,
        credits_participant=merchant is not None and merchant.credits_participants,
        with_purchase=with_purchase,
        lines=lines_of(purchase),
    )


def make_spend(kept: KeptEvent, occasion: Occasion, *, deferred: bool) -> MakeSpend:
    """Ask the wallet to spend now, or to check and remember the request until a run."""
    event, ask = kept.event, kept.ask
    assert isinstance(event, SpendRequested)
    assert ask is not None
    moment = "deferred" if deferred else "told" if occasion.run is None else "run"
    bought = Bought(event.purchase, ask.purchase_reference, ask.purchase_total_minor, ask.lines)
    asked = make_spend_of(event, event.event_id, event.external_reference, bought, occasion)
    return replace(
        asked,
        command_id=derive_id("make_spend", event.event_id, moment),
        requested_minor=ask.requested_minor,
        reject_if_not_covered=ask.reject_if_not_covered,
        deferred=deferred,
        credits_participant=ask.credits_participant,
        without_awards_of=event.purchase if ask.with_purchase else None,
    )


def remembered(kept: KeptEvent) -> KeptEvent:
    """Keep of a request what is still needed: only a run looks at the lines again."""
    if kept.ask is None or not kept.ask.lines or kept.evaluation == "WAITING":
        return kept
    return replace(kept, ask=replace(kept.ask, lines=()))


def _shut_out(book: OfferBook, participant: Participant, event: SpendRequested) -> Refused | None:
    if participant.spending_blocked:
        return Refused("SPEND_BLOCKED", "spending is blocked for this participant", "participant")
    merchant = book.merchant_of(event)
    return merchant.refuses(participant.owned_by_group) if merchant else None


def _elapsed(purchase: PurchaseMade, event: SpendRequested, days: int) -> Refused | None:
    """The window ends with the day, in the zone of the purchase's unit (D-29, D-59)."""
    zone = purchase.unit_time_zone
    last_day = local_date(purchase.performed_on, zone) + timedelta(days=days)
    end = local_midnight(last_day + timedelta(days=1), zone)
    if purchase.performed_on <= event.performed_on < end:
        return None
    message = f"requests for this purchase are accepted until {last_day} (D-29)"
    return Refused("SPEND_PERIOD_ELAPSED", message, "performed_on")


def _amount(book: OfferBook, event: SpendRequested) -> Refused | None:
    rule = book.spend_rules.rule_for(event.classification)
    asked = event.requested_minor
    if asked is None:
        if not rule.specific_amount:
            return None
        message = "requests of this classification name an amount (rules 1.3-6)"
        return Refused("SPEND_AMOUNT_REQUIRED", message, "amount")
    if not rule.specific_amount:
        message = "no rule of the request's classification allows an amount (rules 1.3-6)"
        return Refused("SPEND_AMOUNT_NOT_ALLOWED", message, "amount")
    return _outside(rule, asked, book.platform.digits)


def _outside(rule: SpendRule, asked: int, digits: int) -> Refused | None:
    if rule.minimum_minor is not None and asked < rule.minimum_minor:
        message = f"the smallest amount is {to_decimal_text(rule.minimum_minor, digits)}"
        return Refused("SPEND_AMOUNT_BELOW_MINIMUM", message, "amount")
    if rule.maximum_minor is not None and asked > rule.maximum_minor:
        message = f"the largest amount is {to_decimal_text(rule.maximum_minor, digits)}"
        return Refused("SPEND_AMOUNT_ABOVE_MAXIMUM", message, "amount")
    return None
