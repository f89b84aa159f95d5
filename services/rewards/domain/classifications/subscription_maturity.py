"""Subscription Maturity: for every period that a subscription lasts (rules 3.15, D-25)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count, takewhile
from typing import ClassVar

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Declined, Detail
from services.rewards.domain.offers.personal_family import PERSONAL_CONDITIONS, PersonalFamily
from services.rewards.domain.offers.personal_offer import Claim, Entitled, Paid
from services.rewards.domain.remembered.history import History
from services.rewards.domain.remembered.itinerary import Itinerary
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.control.offer import Offer as OfferTold
from shared.kernel.money import Platform
from shared.kernel.periods import Duration, add_to_instant

_PATH = "conditions.maturity"
_TOTAL = "total"
_LONGEST: Mapping[str, int] = {"DAYS": 36_525, "WEEKS": 5_200, "MONTHS": 1_200, "YEARS": 100}
"""A hundred years: the calendar ends at some time."""


@dataclass(frozen=True, slots=True)
class Span:
    """A subscription from when it began to when it was interrupted; None: it goes on."""

    subscription: str
    start: datetime
    end: datetime | None

    @property
    def name(self) -> str:
        """Name the span by what it began with."""
        return f"{self.start.isoformat()} {self.subscription}"

    @property
    def ledger(self) -> str:
        """Name the number of all awards for the subscription."""
        return f"{_TOTAL} {self.subscription}"

    def total(self, paid: Paid) -> int:
        """Say how many awards there were for the subscription."""
        return paid.get(self.ledger, 0)

    def holds(self, at: datetime) -> bool:
        """Say whether a moment lies after its start and not after its end."""
        return self.start < at and (self.end is None or at <= self.end)


@dataclass(frozen=True, slots=True)
class Maturing:
    """Due for each completed period of the span that a subscription is in.

    Of a span that an interruption has broken, only what was completed after the last run that
    included the offer: so a skipped run loses nothing, and an offer does not pay for what was
    over before it.
    """

    after_others: ClassVar[bool] = False
    looks_back: ClassVar[bool] = True
    by_rest: ClassVar[bool] = True

    period: Duration
    tolerance: Duration
    """An interruption of so many days is none."""
    time_zone: str

    def tested_on(self, _participant: Participant, occasion: Occasion) -> datetime:
        """Take the as-of date of the run (D-10)."""
        return occasion.now

    def due(
        self, offer: str, paid: Paid, participant: Participant, occasion: Occasion
    ) -> Entitled | Declined:
        """Count the completed periods of each subscription, less those that were paid."""
        claims: list[Claim] = []
        for code, history in sorted(participant.subscriptions.items()):
            spans = self._spans(code, history, occasion.now)
            for span in spans:
                broken = span is not spans[-1] or self._interrupted(span, occasion.now)
                since = occasion.last_asked(offer) or occasion.now if broken else None
                found = list(self._unpaid(span, since, paid, occasion.now))
                if found:
                    claims += _claims(span, found, paid)
                    paid = self._remember(span, found, paid)
        if not claims:
            return Declined("maturity", self._next(participant, occasion.now), final=False)
        return Entitled(tuple(claims), paid)

    def later(
        self, offer: str, paid: Paid, participant: Participant, occasion: Occasion
    ) -> datetime | None:
        """When the next period is completed, or a mark that was told ahead of time is reached."""
        now = occasion.now
        if isinstance(self.due(offer, paid, participant, occasion), Entitled):
            return now
        ahead = (m.at for h in participant.subscriptions.values() for m in h if m.at > now)
        return min((*self._completing(participant, now), *ahead), default=None)

    def itinerary(self, _offer: str, occasion: Occasion) -> Itinerary:
        """Any subscription may have completed a period."""
        return Itinerary(astir_at=occasion.now)

    def _spans(self, code: str, history: History, now: datetime) -> list[Span]:
        spans: list[Span] = []
        for mark in history:
            if mark.at > now:
                break
            last = spans[-1] if spans else None
            if mark.on and (last is None or self._interrupted(last, mark.at)):
                spans.append(Span(code, mark.at, None))
            elif last is not None and (mark.on or last.end is None):
                spans[-1] = replace(last, end=None if mark.on else mark.at)
        return spans

    def _interrupted(self, span: Span, at: datetime) -> bool:
        """Say whether a span was interrupted for too long by then (D-25, D-52)."""
        return span.end is not None and at > add_to_instant(
            span.end, self.tolerance, self.time_zone
        )

    def _completed(self, span: Span, now: datetime) -> Iterator[tuple[int, datetime]]:
        """Number the completed periods, each with the moment at which it was."""
        until = now if span.end is None else min(span.end, now)
        moments = ((k, self._moment(span.start, k)) for k in count(1))
        return takewhile(lambda each: each[1] <= until, moments)

    def _moment(self, start: datetime, periods: int) -> datetime:
        whole = replace(self.period, value=self.period.value * periods)
        return add_to_instant(start, whole, self.time_zone)

    def _unpaid(
        self, span: Span, since: datetime | None, paid: Paid, now: datetime
    ) -> Iterator[tuple[int, datetime]]:
        """List the completed periods of a span beyond those that were paid within it."""
        before = paid.get(span.name, 0) + sum(
            span.holds(self._moment(start, k))
            for start, number in _others(span, paid)
            for k in range(1, number + 1)
        )
        for k, moment in self._completed(span, now):
            if k > before and (since is None or moment > since):
                yield k, moment

    def _remember(self, span: Span, found: Sequence[tuple[int, datetime]], paid: Paid) -> Paid:
        """Remember how many periods of each span are paid, each of them in one span only."""
        after = {**paid, span.name: found[-1][0], span.ledger: span.total(paid) + len(found)}
        for start, number in _others(span, paid):
            name = replace(span, start=start).name
            outside = sum(not span.holds(self._moment(start, k)) for k in range(1, number + 1))
            if outside:
                after[name] = outside
            else:
                del after[name]
        return after

    def _next(self, participant: Participant, now: datetime) -> Detail:
        """Say when the next period is completed, if nothing interrupts it."""
        codes = sorted(participant.subscriptions)
        following = min(self._completing(participant, now), default=None)
        return {"subscriptions": codes, "next": following and following.isoformat()}

    def _completing(self, participant: Participant, now: datetime) -> list[datetime]:
        """When each subscription that goes on completes its next period."""
        return [
            self._moment(span.start, sum(1 for _ in self._completed(span, now)) + 1)
            for code, history in participant.subscriptions.items()
            for span in self._spans(code, history, now)[-1:]
            if span.end is None
        ]


def _claims(span: Span, found: Sequence[tuple[int, datetime]], paid: Paid) -> Iterator[Claim]:
    """Name each award by its number among all of the subscription: that never comes again."""
    for number, (k, moment) in enumerate(found, span.total(paid) + 1):
        detail = {"subscription": span.subscription, "since": span.start.isoformat()}
        told = {**detail, "completed": moment.isoformat(), "periods": k}
        yield Claim((span.subscription, str(number)), told)


def _others(span: Span, paid: Paid) -> Iterator[tuple[datetime, int]]:
    """Other spans of the subscription that were paid: told late, spans part and join."""
    for name, number in paid.items():
        start, code = name.split(" ", 1)
        if code == span.subscription and name not in (span.name, span.ledger):
            yield datetime.fromisoformat(start), number


def _terms(told: OfferTold, platform: Platform) -> Maturing | Breach:
    maturity = told.conditions.maturity
    if maturity is None:
        message = "an offer on maturity says for how long a subscription lasts (rules 3.15)"
        return Breach(f"{_PATH}.uninterrupted", message, "give a period, such as 1 YEARS")
    period = maturity.uninterrupted
    if not 1 <= period.value <= _LONGEST.get(period.unit, 0):
        message = "a period of maturity lasts a day to a hundred years (rules 3.15)"
        return Breach(f"{_PATH}.uninterrupted", message, f"count {', '.join(_LONGEST)}")
    if maturity.maximum_interruption_days > _LONGEST["DAYS"]:
        message = "an interruption of more than a hundred years is none (rules 3.15, D-25)"
        return Breach(f"{_PATH}.maximum_interruption_days", message, "make it shorter")
    return Maturing(
        period=Duration(period.value, period.unit),
        tolerance=Duration(maturity.maximum_interruption_days, "DAYS"),
        time_zone=platform.time_zone,
    )


MATURITY = PersonalFamily(
    classification="REWARD_SUBSCRIPTION_MATURITY",
    section="rules 3.15",
    conditions=PERSONAL_CONDITIONS | {"maturity"},
    terms=_terms,
)
