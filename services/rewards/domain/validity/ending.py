"""Until when an offer can award a participant as it stands (rules 3.5, progress query)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import assert_never

from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.validity import Validity
from services.rewards.domain.validity.around_day import AroundDay
from services.rewards.domain.validity.effective_date import FromEffectiveDate
from services.rewards.domain.validity.period import Period
from services.rewards.domain.validity.recurring import Recurring
from services.rewards.domain.validity.specific_periods import SpecificPeriods
from shared.kernel.anniversaries import anniversary
from shared.kernel.periods import local_date, local_midnight

_EVER = datetime.min.replace(tzinfo=UTC)


def ends(validity: Validity, who: Participant, now: datetime, zone: str) -> datetime | None:
    """Say the end, excluded, of the time in which it is live now, or will be next.

    None: it has no end, or it is around a day of the participant's that is not known.
    """
    match validity:
        case FromEffectiveDate():
            return None
        case SpecificPeriods(periods):
            return _of_periods(periods, now)
        case AroundDay():
            return _around(validity, who, now, zone)
        case Recurring(seasons):
            return _next([(season.last, 0) for season in seasons], now, zone)
        case _:
            assert_never(validity)


def _of_periods(periods: Iterable[Period], now: datetime) -> datetime | None:
    """The end of the first period that is not over; where all are, of the last."""
    known = sorted(periods, key=lambda period: period.start or _EVER)
    coming = [period for period in known if period.end is None or period.end > now]
    if coming:
        return coming[0].end
    return max(period.end for period in known if period.end is not None)


def _around(validity: AroundDay, who: Participant, now: datetime, zone: str) -> datetime | None:
    day = who.birthday if validity.day == "birthday" else who.name_day
    if day is None:
        return None
    end, last = _next([(day, validity.after)], now, zone), validity.overall.end
    return end if last is None or end is None else min(end, last)


def _next(days: Iterable[tuple[str, int]], now: datetime, zone: str) -> datetime | None:
    """The first end to come of days of the year and so many days after each."""
    year = local_date(now, zone).year
    found = (
        local_midnight(anniversary(day, each) + timedelta(days=after + 1), zone)
        for day, after in days
        for each in (year - 1, year, year + 1)
    )
    return min((end for end in found if end > now), default=None)
