"""Dates and instants as they were told, in UTC."""

from datetime import UTC, date, datetime

from shared.kernel.periods import local_date, local_midnight

_YEAR_MIN, _YEAR_MAX = 1800, 2999


def instant_of(told: datetime | date, zone_name: str) -> datetime:
    """Take an instant, or a date's local midnight; ValueError outside the years 1800 to 2999."""
    if not _YEAR_MIN <= told.year <= _YEAR_MAX:
        message = f"lies outside the years {_YEAR_MIN} to {_YEAR_MAX}"
        raise ValueError(message)
    if isinstance(told, datetime):
        return told.astimezone(UTC)
    return local_midnight(told, zone_name)


def date_of(told: datetime | date, zone_name: str) -> date:
    """Take a date, or the date an instant has in the zone; ValueError as for instants."""
    instant = instant_of(told, zone_name)
    return local_date(instant, zone_name) if isinstance(told, datetime) else told
