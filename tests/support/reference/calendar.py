"""Times as they are written, and calendar arithmetic (rules D-09, D-11, D-16, D-52)."""

from calendar import isleap, monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
IN_INSTANTS = {"MINUTES": timedelta(minutes=1), "HOURS": timedelta(hours=1)}
IN_DAYS = {"DAYS": 1, "WEEKS": 7}
IN_MONTHS = {"MONTHS": 1, "YEARS": 12}

Duration = Mapping[str, Any]


def instant(told: str, zone: str) -> datetime:
    """An instant as it is written; a date is its local midnight at the start of the day."""
    if len(told) == len("2024-05-31"):
        return datetime.combine(date.fromisoformat(told), time(), ZoneInfo(zone)).astimezone(UTC)
    return datetime.fromisoformat(told).astimezone(UTC)


def day_of(moment: datetime, zone: str) -> date:
    """The date on the wall."""
    return moment.astimezone(ZoneInfo(zone)).date()


def days_after(start: date, duration: Duration, times: int = 1) -> date:
    """Some dates later; the end of a month is clamped (D-11)."""
    count = duration["value"] * times
    if duration["unit"] in IN_DAYS:
        return start + timedelta(days=count * IN_DAYS[duration["unit"]])
    months = start.year * 12 + start.month - 1 + count * IN_MONTHS[duration["unit"]]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def later(start: datetime, duration: Duration, zone: str, times: int = 1) -> datetime:
    """Some time later: minutes and hours are instants, days and more are dates (D-52)."""
    if duration["unit"] in IN_INSTANTS:
        return start + IN_INSTANTS[duration["unit"]] * int(duration["value"] * times)
    local = start.astimezone(ZoneInfo(zone))
    day = days_after(local.date(), duration, times)
    return datetime.combine(day, local.time(), ZoneInfo(zone)).astimezone(UTC)


def earlier(start: datetime, duration: Duration, zone: str) -> datetime:
    """Some time earlier."""
    return later(start, duration, zone, times=-1)


def anniversary(day_of_year: str, year: int) -> date:
    """The day of a year: 29 February is 28 February in common years (D-09)."""
    month, day = int(day_of_year[:2]), int(day_of_year[3:5])
    if (month, day) == (2, 29) and not isleap(year):
        day = 28
    return date(year, month, day)


def around(day: date, day_of_year: str, before: int, after: int) -> bool:
    """Whether a day lies around an anniversary, of last, this or next year (D-09)."""
    for year in (day.year - 1, day.year, day.year + 1):
        middle = anniversary(day_of_year, year)
        if middle - timedelta(days=before) <= day <= middle + timedelta(days=after):
            return True
    return False


def recurs(day: date, start: str, end: str) -> bool:
    """Whether a day lies in a recurring period, both ends included; it may wrap (D-09)."""
    first, last = anniversary(start, day.year), anniversary(end, day.year)
    if start <= end:
        return first <= day <= last
    return day >= first or day <= last


def within_hours(moment: datetime, hours: list[Mapping[str, Any]], zone: str) -> bool:
    """Whether the wall shows one of the hours, [from, to), which may pass midnight (D-16)."""
    shown = moment.astimezone(ZoneInfo(zone)).time()
    now = shown.hour * 60 + shown.minute
    for each in hours:
        start, end = _minutes(each["from"]), _minutes(each["to"])
        if start <= end and start <= now < end:
            return True
        if start > end and (now >= start or now < end):
            return True
    return False


def weekday(moment: datetime, zone: str) -> str:
    """The day of the week on the wall."""
    return WEEKDAYS[day_of(moment, zone).weekday()]


def _minutes(hour: str) -> int:
    return int(hour[:2]) * 60 + int(hour[3:5])
