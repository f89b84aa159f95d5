"""What must hold of an event, one question after the other, in the order of looking.

The order is that of `because` in the language of scenarios; each question is asked of the whole
history anew (rules 2.1, 2.6, 2.8, 3, 6).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from tests.support.reference import calendar, merchants, people, products
from tests.support.reference.offers import Offer, live
from tests.support.reference.story import EVENT_TYPES, Award, Story, Told, minor, total_of

INTERACTIVE = "BATCH_PROCESS_AND_INTERACTIVELY"
THRESHOLDS = ("REWARD_LOYALTY_TRANSACTION_AMOUNT_BASED",)


@dataclass(frozen=True, slots=True)
class Case:
    """An offer looks at an event at some moment, in a run or at once."""

    story: Story
    offer: Offer
    event: Told
    now: datetime
    at_once: bool = False

    @property
    def participant(self) -> str:
        """Who would be awarded."""
        return self.event.participant

    @property
    def zone(self) -> str:
        """The zone of the event's unit."""
        return self.story.zone_of(self.event)

    @property
    def performed_on(self) -> datetime:
        """When it happened."""
        return self.story.performed_on(self.event)


def declines(case: Case) -> str | None:
    """The first question that is answered with no; None where all are answered with yes."""
    return next((because for because, holds in QUESTIONS if not holds(case)), None)


def consumed(story: Story, offer: str, event: Told) -> list[Award]:
    """The awards of an offer for an event that were not taken back with another event (D-14)."""
    return [award for award in story.awards
            if award.offer == offer and event.id in award.events and not award.freed]  # fmt: skip


def _not_yet_awarded(case: Case) -> bool:
    return not consumed(case.story, case.offer.code, case.event)


def _asked_in_time(case: Case) -> bool:
    return not case.at_once or case.offer.told.get("evaluation") == INTERACTIVE


def _takes_part(case: Case) -> bool:
    scheme = case.offer.told["scheme"]
    return people.takes_part(case.story, case.participant, scheme, case.performed_on)


def _is_live(case: Case) -> bool:
    return live(case.story, case.offer, case.participant, case.performed_on, case.zone)


def _merchant_allows(case: Case) -> bool:
    """The award rules of the unit's merchant (rules 6; D-58)."""
    merchant = merchants.behind(case.story, case.event)
    if merchant is None:
        return True
    if merchant.get("state", "EFFECTIVE") != "EFFECTIVE":
        return False
    schemes = merchant.get("schemes")
    if schemes and case.offer.told["scheme"] not in schemes:
        return False
    owner = people.owner(case.story, case.participant)
    group = merchants.group_of(case.story, merchant)
    if owner is None or group is None:
        return True
    if owner == group:
        return bool(merchant.get("award_own_group", True))
    together = people.collaborate(case.story, owner, group)
    return not together or bool(merchant.get("award_other_groups", True))


def _in_segments(case: Case) -> bool:
    wanted = case.offer.conditions.get("segments") or {}
    return people.in_segments(case.story, case.participant, wanted)


def _classified(case: Case) -> bool:
    wanted = case.offer.conditions.get("classifications")
    return not wanted or case.event.data.get("classification") in wanted


def _amount_fits(case: Case) -> bool:
    wanted = case.offer.conditions.get("transaction_amount")
    if not wanted or case.offer.classification in THRESHOLDS:
        return True
    if case.event.name == "purchase":
        return in_range(total_of(case.event), wanted)
    told = case.event.data.get("amount")
    return told is not None and in_range(minor(told), wanted)


def in_range(amount: int, told: products.Row) -> bool:
    """Whether an amount lies in a range, both ends included (D-15)."""
    low, high = told.get("from"), told.get("to")
    return (low is None or amount >= minor(low)) and (high is None or amount <= minor(high))


def _products_fit(case: Case) -> bool:
    return products.fit(case.story, case.event, case.offer.conditions)


def _paid_with(case: Case) -> bool:
    wanted = case.offer.conditions.get("payment_medium") or {}
    medium = case.event.data.get("payment_medium") or {}
    if wanted.get("brands") and medium.get("brand") not in wanted["brands"]:
        return False
    return not wanted.get("types") or medium.get("type") in wanted["types"]


def _organised(case: Case) -> bool:
    units, groups = (case.offer.conditions.get(key) or () for key in ("units", "groups"))
    if not units and not groups:
        return True
    group = case.story.unit_of(case.event).get("group")
    return case.event.data.get("performed_by_unit") in units or group in groups


def _located(case: Case) -> bool:
    wanted = case.offer.conditions.get("locations")
    return not wanted or people.located(case.story, case.participant, wanted)


def _not_too_old(case: Case) -> bool:
    longest = case.offer.conditions.get("maximum_unprocessed_period")
    return not longest or case.now <= calendar.later(case.performed_on, longest, case.zone)


def _on_the_weekday(case: Case) -> bool:
    wanted = case.offer.conditions.get("weekdays")
    return not wanted or calendar.weekday(case.performed_on, case.zone) in wanted


def _in_the_hours(case: Case) -> bool:
    wanted = case.offer.conditions.get("hours")
    return not wanted or calendar.within_hours(case.performed_on, wanted, case.zone)


def _figures_fit(case: Case) -> bool:
    """Each KPI's sum over the products it lists lies in its range (rules 3.8; D-03, D-20)."""
    for wanted in case.offer.conditions.get("kpis") or ():
        listed = case.story.known("kpi", wanted["kpi"]).get("products") or ()
        value = 0
        for row in case.event.data.get("kpis", ()):
            if row["kpi"] == wanted["kpi"] and (not listed or row.get("product") in listed):
                value += minor(row["value"])
        if not in_range(value, wanted):
            return False
    return True


def _behaved(case: Case) -> bool:
    """The page or the address is one of those that were asked for (rules 3.9; D-21)."""
    if not case.offer.conditions.get("pages") and not case.offer.conditions.get("urls"):
        return True
    if case.event.name == "social_media":
        page = (case.event.data["medium"].lower(), case.event.data["profile"].lower())
        pages = case.offer.conditions.get("pages") or ()
        return page in [(each["medium"].lower(), each["profile"].lower()) for each in pages]
    if case.event.name == "web":
        urls = case.offer.conditions.get("urls") or ()
        return _address(case.event.data["url"]) in [_address(url) for url in urls]
    return True


def _address(url: str) -> tuple[str, str, str]:
    """The same website with http and https: D-21 names the scheme among what does not matter."""
    parts = urlsplit(url.lower())
    return parts.netloc, parts.path.rstrip("/"), parts.query


def _referred_awarded(case: Case) -> bool:
    """The referred one has an award that stands (rules 3.10; D-22, D-50)."""
    referred = case.event.data.get("referred_participant")
    return referred is None or bool(case.story.posted(referred))


def _first_referral(case: Case) -> bool:
    """Of the referrals of one person the first pays (D-22, D-60).

    One that was taken back counts no more, as with statements (D-62).
    """
    if case.event.name != "referral":
        return True
    referred = case.event.data["referred_participant"]
    others = [told for told in case.story.named("referral")
              if told.data["referred_participant"] == referred]  # fmt: skip
    return next(told for told in others if not case.story.cancelled(told)) is case.event


def _number_allows(case: Case) -> bool:
    """ONLY_ONE, or one in each period from the last awarded event (rules 2.10; D-13)."""
    wanted = case.offer.told.get("number_of_awards", "MULTIPLE")
    mine = [a for a in case.story.posted(case.participant) if a.offer == case.offer.code]
    if wanted == "MULTIPLE" or not mine:
        return True
    if wanted == "ONLY_ONE":
        return False
    last = max(mine, key=lambda award: award.performed_on)
    event = case.story.event(last.events[-1])
    assert event is not None
    zone = case.story.zone_of(event)
    return case.performed_on >= calendar.later(last.performed_on, wanted["one_per"], zone)


QUESTIONS: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("not_effective", lambda case: case.offer.effective),
    ("terminated", lambda case: not people.terminated(case.story, case.participant)),
    ("event_cancelled", lambda case: not case.story.cancelled(case.event)),
    ("already_awarded", _not_yet_awarded),
    ("batch_only", _asked_in_time),
    ("scheme", _takes_part),
    ("validity", _is_live),
    ("merchant", _merchant_allows),
    ("segments", _in_segments),
    ("classification", _classified),
    ("transaction_amount", _amount_fits),
    ("products", _products_fit),
    ("payment_medium", _paid_with),
    ("organisational", _organised),
    ("location", _located),
    ("unprocessed_period", _not_too_old),
    ("weekdays", _on_the_weekday),
    ("hours", _in_the_hours),
    ("kpis", _figures_fit),
    ("behaviour", _behaved),
    ("number_of_awards", _first_referral),
    ("not_yet_awarded", _referred_awarded),
    ("number_of_awards", _number_allows),
)

TYPES = {
    "INCREASE_REVENUE_PRODUCT_BASED": ("PURCHASE",),
    "INCREASE_REVENUE_TRANSACTION_BASED": ("PURCHASE",),
    "UTILISE_FREE_CAPACITY": ("PURCHASE",),
    "REWARD_LOYALTY_TRANSACTION_AMOUNT_BASED": ("PURCHASE",),
    "REWARD_LOYALTY_TRANSACTION_NUMBER_BASED": ("PURCHASE",),
    "REWARD_LOYALTY_TRANSACTION_ITEM_QUANTITY_BASED": ("PURCHASE",),
    "REWARD_FINANCIAL_ACHIEVEMENT": ("FINANCIAL_ACHIEVEMENT",),
    "REWARD_ACHIEVEMENTS": ("ACHIEVEMENT",),
    "REWARD_FINANCIAL_STATEMENTS": ("FINANCIAL_STATEMENT",),
    "REWARD_BEHAVIOR": ("SOCIAL_MEDIA", "WEB"),
    "REWARD_REFERRALS": ("REFERRAL",),
}
"""Which events an offer looks at (rules 1.5)."""


def looks_at(offer: Offer, event: Told) -> bool:
    """Whether events of this type are any of the offer's business."""
    return EVENT_TYPES[event.name] in TYPES.get(offer.classification, ())
