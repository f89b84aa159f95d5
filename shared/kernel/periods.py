"""Calendar arithmetic: durations, local midnights, half-open periods (rules D-11, D-52)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

Unit = Literal["MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS", "YEARS"]
Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
WEEKDAYS: tuple[Weekday, ...] = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


@dataclass(frozen=True, slots=True)
class Duration:
    """So many units of time; DAYS and larger are calendar units, MINUTES and HOURS are instants."""

    value: int
    unit: Unit


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Open a time zone by its IANA name; raises ZoneInfoNotFoundError for an unknown one."""
    return ZoneInfo(name)


def add_to_date(start: date, duration: Duration) -> date:
    """Count dates from a date; month ends are clamped (31 January + 1 month = 28 February)."""
    match duration.unit:
        case "DAYS":
            return start + timedelta(days=duration.value)
        case "WEEKS":
            return start + timedelta(weeks=duration.value)
        case "MONTHS":
            return _add_months(start, duration.value)
        case "YEARS":
            return _add_months(start, 12 * duration.value)
        case _:
            message = f"{duration.unit} are not dates"
            raise ValueError(message)


def _add_months(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_to_instant(start: datetime, duration: Duration, zone_name: str) -> datetime:
    """Add a duration to an instant: calendar units keep the local time of day (D-52)."""
    if duration.unit == "MINUTES":
        return start + timedelta(minutes=duration.value)
    if duration.unit == "HOURS":
        return start + timedelta(hours=duration.value)
    local = start.astimezone(zone(zone_name))
    moved = datetime.combine(add_to_date(local.date(), duration), local.time(), local.tzinfo)
    return moved.astimezone(UTC)


def local_midnight(day: date, zone_name: str) -> datetime:
    """The first moment of a day in a zone, in UTC."""
    return datetime.combine(day, time(), zone(zone_name)).astimezone(UTC)


def local_date(instant: datetime, zone_name: str) -> date:
    """The date that an instant has in a zone."""
    return instant.astimezone(zone(zone_name)).date()
