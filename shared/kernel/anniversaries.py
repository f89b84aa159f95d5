"""Days that come again every year, written as "12-06" (rules D-09, D-64)."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

_A_YEAR = 366


def day_of_year(day: date) -> str:
    """Write the day and month of a date, "12-06"."""
    return f"{day.month:02}-{day.day:02}"


def anniversary(day: str, year: int) -> date:
    """Say when the day comes in a year: a month without it has its last day instead.

    So 29 February is 28 February in common years.
    """
    month, number = int(day[:2]), int(day[3:])
    return date(year, month, min(number, monthrange(year, month)[1]))


def days_coming(after: date, until: date) -> frozenset[str] | None:
    """List the days that come in (after, until]; None: every day of the year does."""
    count = (until - after).days
    if count >= _A_YEAR:
        return None
    dates = (until - timedelta(days=back) for back in range(count))
    return frozenset(name for day in dates for name in _names(day))


def days_of_month(month: int) -> frozenset[str]:
    """List the days that a month may have."""
    return frozenset(f"{month:02}-{number:02}" for number in range(1, 32))


def _names(day: date) -> Iterator[str]:
    """Name a date, and on the last of a month the days that this month does not have."""
    yield day_of_year(day)
    if (last := monthrange(day.year, day.month)[1]) == day.day:
        yield from (f"{day.month:02}-{number}" for number in range(last + 1, 32))
