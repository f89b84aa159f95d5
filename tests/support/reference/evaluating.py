"""An event at once, or a run over everything that waits (rules 1.4, 2.4, 3.17; D-08, D-22)."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from tests.support.reference import calendar, people
from tests.support.reference.accumulating import Group, accumulates, groups
from tests.support.reference.amounts import amount_for, expiry
from tests.support.reference.conditions import Case, declines, looks_at
from tests.support.reference.merchants import contribution
from tests.support.reference.occasions import OCCASIONS, criteria, due, includes
from tests.support.reference.offers import Offer, offers
from tests.support.reference.story import Award, Story, Told, minor

ORDER = (
    ("PURCHASE",),
    ("ACHIEVEMENT", "FINANCIAL_ACHIEVEMENT"),
    ("FINANCIAL_STATEMENT",),
    ("SOCIAL_MEDIA", "WEB"),
)
"""The order inside a run (rules 3.17-6); people, sign-ups and referrals come after."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One execution, over one participant's events of some types."""

    book: list[Offer]
    now: datetime
    created: datetime
    complete: list[Group] = field(default_factory=list)
    """What the event completes."""
    at_once: bool = False


def at_once(story: Story, event: Told) -> None:
    """Evaluate one event when it is saved."""
    single = [offer for offer in offers(story) if not accumulates(offer)]
    within = Evaluation(single, event.recorded_at, event.recorded_at, at_once=True)
    _evaluate(story, within, event)
    for offer in offers(story):
        if accumulates(offer) and looks_at(offer, event):
            now = event.recorded_at
            story.because[event.id, offer.code] = str(
                declines(Case(story, offer, event, now, at_once=True))
            )


def run(story: Story, told: Told) -> None:
    """Evaluate everything that waits, in the order of a run, up to the fixed point."""
    book = [offer for offer in offers(story) if includes(story, told, offer)]
    wanted = criteria(story, told)[2]
    everybody = [who for who in story.participants()
                 if not wanted or people.segments(story, who) & set(wanted)]  # fmt: skip
    for who in everybody:
        for types in ORDER:
            _events(story, book, who, told, *types)
        for offer in book:
            if offer.classification in OCCASIONS and offer.classification != "REWARD_SIGN_UPS":
                _occasions(story, offer, who, told)
    before = -1
    while before != len(story.awards):
        before = len(story.awards)
        for who in everybody:
            for offer in book:
                if offer.classification == "REWARD_SIGN_UPS":
                    _occasions(story, offer, who, told)
        for who in everybody:
            _events(story, book, who, told, "REFERRAL")


def _events(story: Story, book: list[Offer], who: str, told: Told, *types: str) -> None:
    """The oldest event first; what is awarded for several is awarded at the last of them."""
    now = calendar.instant(told.data["as_of"], story.zone)
    events = story.events(who, *types)
    single = [offer for offer in book if not accumulates(offer)]
    together: list[Group] = []
    for offer in book:
        if accumulates(offer) and any(looks_at(offer, event) for event in events):
            together += groups(story, offer, who, now)
    for event in events:
        complete = [group for group in together if group.events[-1] is event]
        _evaluate(story, Evaluation(single, now, told.recorded_at, complete), event)


def _evaluate(story: Story, within: Evaluation, event: Told) -> None:
    """Award the event by every applicable offer, of the flagged ones by the best (rules 2.4)."""
    applicable = [*within.complete]
    for offer in within.book:
        if looks_at(offer, event):
            because, amount = _verdict(Case(story, offer, event, within.now, within.at_once))
            story.because[event.id, offer.code] = because
            if not because:
                applicable.append(Group(offer, [event], amount))
    best = _best(story, applicable)
    for each in sorted(applicable, key=lambda one: one.offer.number):
        if not each.offer.told.get("only_if_best") or each.offer is best:
            award = _award(story, each.offer, event.participant, each.amount, within.created)
            _post(story, award, each.events)
        else:
            for one in each.events:
                story.because[one.id, each.offer.code] = "best_award"


def _verdict(case: Case) -> tuple[str, int]:
    because = declines(case)
    if because is not None:
        return because, 0
    amount = amount_for(case)
    return ("zero_award" if amount <= 0 else ""), amount


def _best(story: Story, applicable: list[Group]) -> Offer | None:
    """The one flagged offer that pays most now, and more than was paid before (D-08).

    Of equals the one with the smallest number. One that does not beat what was paid before for any
    of its events is out of the running, and its amount with it.
    """
    running = [
        each for each in applicable
        if not each.offer.told.get("only_if_best") or each.amount > _paid(story, each)
    ]  # fmt: skip
    most = max((each.amount for each in running), default=0)
    flagged = [each.offer for each in running
               if each.offer.told.get("only_if_best") and each.amount == most]  # fmt: skip
    return min(flagged, key=lambda offer: offer.number, default=None)


def _paid(story: Story, group: Group) -> int:
    """The highest award that stands for any of these events."""
    ids = {event.id for event in group.events}
    posted = story.posted(group.events[0].participant)
    return max((award.amount for award in posted if ids & set(award.events)), default=0)


def _occasions(story: Story, offer: Offer, who: str, told: Told) -> None:
    for occasion in due(story, offer, who, told):
        award = _award(story, offer, who, minor(offer.told["award"]["amount"]), told.recorded_at)
        story.awards.append(replace(award, occasion=occasion))


def _post(story: Story, award: Award, events: list[Told]) -> None:
    award.events = tuple(event.id for event in events)
    award.performed_on = max(story.performed_on(event) for event in events)
    award.contribution = contribution(story, events[-1], award.offer, award.amount)
    story.awards.append(award)
    for event in events:
        story.because.pop((event.id, award.offer), None)


def _award(story: Story, offer: Offer, who: str, amount: int, created: datetime) -> Award:
    """What is frozen in an award when it is made (rules 5)."""
    expires_on, expires_at = expiry(story, offer, created)
    return Award(
        participant=who,
        offer=offer.code,
        offer_type=offer.told["type"],
        scheme=offer.told["scheme"],
        amount=amount,
        created=created,
        performed_on=created,
        expires_on=expires_on,
        expires_at=expires_at,
    )
