"""Spend requests: who may ask for what, and what comes of it (rules 1.3-5/6, 4.4; D-29, D-30)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.support.reference import calendar, people
from tests.support.reference.merchants import behind
from tests.support.reference.story import Story, Told, minor, total_of
from tests.support.reference_wallet import merchants
from tests.support.reference_wallet.ledger import Debit
from tests.support.reference_wallet.world import World


def wrong(world: World, told: Told) -> set[str]:
    """Everything for which a request may be refused: any of these codes will do."""
    if people.terminated(world.story, told.participant):
        return {"PARTICIPANT_TERMINATED"}
    purchase = world.purchase(told.data["purchase"])
    if purchase is None or purchase.participant != told.participant:
        return {"PURCHASE_NOT_FOUND"}
    return wrong_on(world, told, purchase)


def wrong_on(world: World, told: Told, purchase: Told) -> set[str]:
    """What is wrong with a request on a purchase that is there."""
    who = told.participant
    found = {*_wrong_amount(world, told), *_wrong_time(world, told, purchase)}
    if people.terminated(world.story, who):
        found.add("PARTICIPANT_TERMINATED")
    if world.blocked(who):
        found.add("SPEND_BLOCKED")
    if world.story.cancelled(purchase):
        found.add("PURCHASE_CANCELLED")
    no = merchants.refuses_spends(world, told)
    return found | ({no} if no else set())


def _wrong_time(world: World, told: Told, purchase: Told) -> Iterator[str]:
    """Not before the purchase, nor after the day that is so many days later (D-29, D-59)."""
    story = world.story
    bought, asked = story.performed_on(purchase), story.performed_on(told)
    zone = story.zone_of(purchase)
    days = world.definition().get("spend_window_days", 30)
    last = calendar.day_of(bought, zone) + timedelta(days=days)
    if asked < bought or calendar.day_of(asked, zone) > last:
        yield "SPEND_PERIOD_ELAPSED"


def rule(world: World, told: Told) -> Mapping[str, Any]:
    """The rule of a request's classification; without one nothing is allowed or demanded."""
    for each in world.definition().get("spend_request_rules") or ():
        if told.data.get("classification") in each["classifications"]:
            found: Mapping[str, Any] = each
            return found
    return {}


def _wrong_amount(world: World, told: Told) -> Iterator[str]:
    """An amount where a rule allows one, and then within its ends (rules 1.3-6; D-15)."""
    wanted, asked = rule(world, told), told.data.get("amount")
    if not wanted.get("specific_amount"):
        if asked is not None:
            yield "SPEND_AMOUNT_NOT_ALLOWED"
    elif asked is None:
        yield "SPEND_AMOUNT_REQUIRED"
    elif wanted.get("minimum") is not None and minor(asked) < minor(wanted["minimum"]):
        yield "SPEND_AMOUNT_BELOW_MINIMUM"
    elif wanted.get("maximum") is not None and minor(asked) > minor(wanted["maximum"]):
        yield "SPEND_AMOUNT_ABOVE_MAXIMUM"


def requested(told: Told, purchase: Told) -> int:
    """The amount, or the whole purchase (rules 1.2)."""
    asked = told.data.get("amount")
    return total_of(purchase) if asked is None else minor(asked)


def ask(world: World, told: Told, purchase: Told, own: str | None = None) -> str | None:
    """Spend now, or remember it for the run; says so where it must be covered and is not."""
    debit = world.a_spend(("request", told.id), purchase, told, own=own, request=told)
    most = requested(told, purchase)
    if rule(world, told).get("reject_if_not_covered") and world.covers(debit) < most:
        return "SPEND_NOT_COVERED"
    world.requests.append(told)
    if at_once(world.story, told):
        made(world, debit, world.spend(debit, most, told.recorded_at))
    else:
        debit.amount = most
        world.waiting.append(debit)
    return None


def at_once(story: Story, told: Told) -> bool:
    """Whether requests are immediate, or this one asked to be."""
    forced: list[str] = []
    for each in story.named("business_definition"):
        forced = list(each.data.get("immediate_types") or ())
    return "SPEND_REQUEST" in forced or bool(told.data.get("process_immediately"))


def made(world: World, debit: Debit, amount: int) -> None:
    """What a merchant or the participant's account is credited for a spend."""
    event = debit.request or debit.purchase
    if amount and event is not None:
        merchants.spent(world, debit, event)


def instantly(world: World, purchase: Told, place: int, now: datetime) -> None:
    """An award of a purchase pays the same purchase, whatever its conditions (rules 4.4-6).

    One that has ended when it is made pays nothing: an end is no condition (rules 2.9, D-11).
    """
    award, credit = world.story.awards[place], world.credit_of[place]
    if not _may_pay_by_itself(world, purchase):
        return
    debit = world.a_spend(("instant", purchase.id, award.offer), purchase, purchase, instant=True)
    debit.moment = max(now, debit.moment)
    if credit.expires is not None and debit.moment >= credit.expires:
        return
    there = min(world.ledger.remaining(credit), world.ledger.balance(purchase.participant))
    debit.amount = max(min(there, world.unpaid(purchase)), 0)
    debit.recorded_at = now
    if debit.amount:
        debit.paid = [(credit, debit.amount)]
        debit.first_paid = list(debit.paid)
        world.ledger.debits.append(debit)
        made(world, debit, debit.amount)


def automatically(world: World, purchase: Told) -> None:
    """A purchase pays itself from the wallet, on its participant's terms (rules 4.4-7; D-53)."""
    terms, who = automatic_terms(world, purchase.participant), purchase.participant
    merchant = behind(world.story, purchase)
    named = terms.get("merchants") or ()
    if not terms.get("enabled") or not _may_pay_by_itself(world, purchase):
        return
    if merchant is None and named:
        return
    if merchant is not None and not _authorised(merchant, named):
        return
    debit = world.a_spend(
        ("automatic", purchase.id), purchase, purchase, own=purchase.id, automatic=True
    )
    most = total_of(purchase)
    spendable = min(world.covers(debit), most)
    least_there = minor(terms.get("minimum_wallet_balance") or 0)
    if _available(world, debit) < least_there or spendable < minor(terms.get("minimum_spend") or 0):
        return
    if terms.get("maximum_spend") is not None:
        most = min(most, minor(terms["maximum_spend"]))
    made(world, debit, world.spend(debit, most, purchase.recorded_at))
    assert who == debit.participant


def automatic_terms(world: World, who: str) -> Mapping[str, Any]:
    """What the participant last set, at sign-up or later."""
    told = world.story.about(who, "sign_up", "automatic_spend")
    said = [t.data if t.name == "automatic_spend" else t.data.get("automatic_spend") for t in told]
    return next((each for each in reversed(said) if each), {})


def _authorised(merchant: Mapping[str, Any], named: tuple[str, ...]) -> bool:
    allows = merchant.get("automatic_spend", True)
    return bool(allows) and (not named or merchant["code"] in named)


def _available(world: World, debit: Debit) -> int:
    """The balance without what has expired, and without what the purchase itself gave (D-53).

    Whether that counts, D-32 says: it does not.
    """
    out = [c for c in world.ledger.in_order(debit.participant)
           if (c.expires is not None and c.expires <= debit.moment)
           or (c.award is not None and debit.own in c.award.events)]  # fmt: skip
    return world.ledger.balance(debit.participant) - sum(world.ledger.remaining(c) for c in out)


def _may_pay_by_itself(world: World, purchase: Told) -> bool:
    """Not of who is blocked or has left, nor where the merchant refuses it (D-32)."""
    who = purchase.participant
    if world.blocked(who) or people.terminated(world.story, who):
        return False
    return merchants.refuses_spends(world, purchase) is None


def run(world: World, told: Told) -> None:
    """What waits is spent with what is coverable then, the oldest request first."""
    ready = list(world.waiting)
    world.waiting = []
    for debit in ready:
        purchase = debit.purchase
        assert purchase is not None
        if people.terminated(world.story, debit.participant):
            continue
        made(world, debit, world.spend(debit, debit.amount, told.recorded_at))
