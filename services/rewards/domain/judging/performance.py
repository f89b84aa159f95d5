"""What an offer gave a participant of late, and until when it can (rules 3.5, progress query)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from services.rewards.domain.remembered.kept_event import AwardGiven
from shared.kernel.periods import Duration, add_to_instant

_DAYS_A_WEEK = 7
_YEAR_BACK = Duration(-12, "MONTHS")


@dataclass(frozen=True, slots=True)
class Performance:
    """Of the last twelve months; awards that were taken back are not in it."""

    since: datetime
    """Excluded."""
    awards: int
    weekly_minor: int
    """What was awarded a week on average, over all weeks of the year and not only those with an
    award, rounded half up."""


def looked_back_to(now: datetime, zone: str) -> datetime:
    """Say since when awards must be at hand."""
    return add_to_instant(now, _YEAR_BACK, zone)


def performance(awards: Iterable[AwardGiven], offer: str, now: datetime, zone: str) -> Performance:
    """Count and average the posted awards of an offer, created in (a year ago, now]."""
    since = looked_back_to(now, zone)
    lately = {
        award.award_id: award.amount_minor
        for award in awards
        if award.offer == offer and award.state == "POSTED" and since < award.recorded_at <= now
    }
    a_day = Decimal(sum(lately.values())) / ((now - since) // timedelta(days=1))
    weekly = (a_day * _DAYS_A_WEEK).quantize(Decimal(1), ROUND_HALF_UP)
    return Performance(since, len(lately), int(weekly))
