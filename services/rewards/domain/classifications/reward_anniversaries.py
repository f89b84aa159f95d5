"""Reward Birthdays and Reward on Name-day: once a calendar year (rules 3.12, 3.13)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Literal

from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Declined
from services.rewards.domain.offers.personal_family import PERSONAL_CONDITIONS, PersonalFamily
from services.rewards.domain.offers.personal_offer import Claim, Entitled, Paid
from services.rewards.domain.remembered.itinerary import EVERYONE, Itinerary
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.control.conditions import Anniversary
from shared.contracts.control.offer import Offer as OfferTold
from shared.kernel.anniversaries import anniversary, days_coming, days_of_month
from shared.kernel.money import Platform
from shared.kernel.periods import local_date

Which = Literal["birthday", "name_day"]


@dataclass(frozen=True, slots=True)
class Anniversaries:
    """Due on the day, or at the first run in its month; a skipped run is caught up (D-23).

    ACTUAL_DAY looks at every day since the last run that included the offer, and always at its
    own: whoever joins between two runs of their day has it too (D-49, D-64).
    """

    after_others: ClassVar[bool] = False
    looks_back: ClassVar[bool] = True
    by_rest: ClassVar[bool] = False

    which: Which
    when: Anniversary

    def tested_on(self, _participant: Participant, occasion: Occasion) -> datetime:
        """Take the as-of date of the run (D-10)."""
        return occasion.now

    def due(
        self, offer: str, paid: Paid, participant: Participant, occasion: Occasion
    ) -> Entitled | Declined:
        """Look for anniversaries of years that were not paid."""
        day, since = _day(participant, self.which), self._since(offer, occasion)
        found = [] if day is None else list(self._reached(day, since, occasion.today))
        if not found:
            last = None if since is None else since.isoformat()
            told = {"day": day, "when": self.when, "as_of": occasion.today.isoformat()}
            return Declined(self.which, told | {"last_run": last}, final=False)
        fresh = [on for on in found if str(on.year) not in paid]
        if not fresh:
            return Declined("already_awarded", {"year": found[-1].year}, final=False)
        claims = tuple(Claim((str(on.year),), {self.which: on.isoformat()}) for on in fresh)
        return Entitled(claims, {**paid, **dict.fromkeys((c.name[0] for c in claims), 1)})

    def later(
        self, _offer: str, _paid: Paid, _participant: Participant, _occasion: Occasion
    ) -> datetime | None:
        """Rest does not matter to it: who has their day is found by it."""
        return None

    def itinerary(self, offer: str, occasion: Occasion) -> Itinerary:
        """Whoever has their day on one of the days that are looked at."""
        today = occasion.today
        if self.when == "DURING_MONTH":
            days: frozenset[str] | None = days_of_month(today.month)
        else:
            yesterday = today - timedelta(days=1)
            days = days_coming(min(self._since(offer, occasion) or yesterday, yesterday), today)
        if days is None:
            return EVERYONE
        is_birthday = self.which == "birthday"
        return Itinerary(birthdays=days) if is_birthday else Itinerary(name_days=days)

    def _since(self, offer: str, occasion: Occasion) -> date | None:
        last = occasion.last_asked(offer)
        return None if last is None else local_date(last, occasion.platform.time_zone)

    def _reached(self, day: str, since: date | None, today: date) -> Iterator[date]:
        if self.when == "DURING_MONTH":
            if today.month == int(day[:2]):
                yield anniversary(day, today.year)
            return
        for year in range(min(since or today, today).year, today.year + 1):
            on = anniversary(day, year)
            if on == today or (since is not None and since < on <= today):
                yield on


def _day(participant: Participant, which: Which) -> str | None:
    return participant.birthday if which == "birthday" else participant.name_day


def _family(which: Which, classification: str, section: str) -> PersonalFamily:
    def terms(told: OfferTold, _platform: Platform) -> Anniversaries:
        return Anniversaries(which, getattr(told.conditions, which) or "ACTUAL_DAY")

    return PersonalFamily(
        classification=classification,
        section=section,
        conditions=PERSONAL_CONDITIONS | {which},
        terms=terms,
    )


BIRTHDAYS = _family("birthday", "REWARD_ON_BIRTHDAY", "rules 3.12")
NAME_DAYS = _family("name_day", "REWARD_ON_NAMEDAY", "rules 3.13")
