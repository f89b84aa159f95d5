"""Requests to spend: what is checked here, and what the wallet is asked (rules 4.4, D-29, D-30)."""

from datetime import timedelta

from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.catalogue.spend_rules import SpendRule
from services.rewards.domain.remembered.kept_event import KeptEvent, SpendAsk
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
    if dossier.participant.spending_blocked:
        return Refused("SPEND_BLOCKED", "spending is blocked for this participant", "participant")
    merchant = book.merchant_of(event)
    shut_out = merchant and merchant.refuses(dossier.participant.owned_by_group)
    if shut_out:
        return shut_out
    if kept.state == "CANCELLED":
        return Refused("PURCHASE_CANCELLED", "the purchase was cancelled", "purchase")
    late = _elapsed(kept.event, event, book.spend_rules.window_days)
    return late or _amount(book, event)


def ask_of(book: OfferBook, purchase: PurchaseMade, event: SpendRequested) -> SpendAsk:
    """Read a request by the rules of today: this much, of this purchase (rules 1.3-6)."""
    asked, merchant = event.requested_minor, book.merchant_of(event)
    return SpendAsk(
        purchase_reference=purchase.external_reference,
        purchase_total_minor=purchase.total_minor,
        requested_minor=purchase.total_minor if asked is None else asked,
        reject_if_not_covered=book.spend_rules.rule_for(event.classification).reject_if_not_covered,
        credits_participant=merchant is not None and merchant.credits_participants,
    )


def spend_id_of(request: str) -> str:
    """Name the spend that a request causes."""
    return derive_id("spend", request)


def make_spend(kept: KeptEvent, occasion: Occasion, *, deferred: bool) -> MakeSpend:
    """Ask the wallet to spend now, or to check and remember the request until a run."""
    event, ask = kept.event, kept.ask
    assert isinstance(event, SpendRequested)
    assert ask is not None
    moment = "deferred" if deferred else "told" if occasion.run is None else "run"
    return MakeSpend(
        command_id=derive_id("make_spend", event.event_id, moment),
        participant=event.participant,
        event_id=event.event_id,
        recorded_at=occasion.recorded_at,
        spend_id=spend_id_of(event.event_id),
        spend_request=event.event_id,
        external_reference=event.external_reference,
        purchase=event.purchase,
        purchase_reference=ask.purchase_reference,
        purchase_total_minor=ask.purchase_total_minor,
        requested_minor=ask.requested_minor,
        reject_if_not_covered=ask.reject_if_not_covered,
        performed_on=event.performed_on,
        currency=occasion.platform.currency,
        unit=event.performed_by_unit,
        unit_group=event.unit_group,
        unit_time_zone=event.unit_time_zone,
        deferred=deferred,
        merchant=event.unit_merchant,
        credits_participant=ask.credits_participant,
    )


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
