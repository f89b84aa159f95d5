"""Until when the awarded amount can be used (rules 2.7, D-11, D-48)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from shared.kernel.periods import (
    Duration,
    add_to_date,
    add_to_instant,
    local_date,
    local_midnight,
)


@dataclass(frozen=True, slots=True)
class Always:
    """It never expires."""


@dataclass(frozen=True, slots=True)
class After:
    """So long after the award was created; DAYS and larger count dates of the platform."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class Until:
    """Up to a moment, excluded; the date of it where it is a midnight of the platform."""

    expires_at: datetime
    expires_on: date | None


AwardValidity = Always | After | Until


@dataclass(frozen=True, slots=True)
class Expiry:
    """The first moment it can no longer be used, and its date where the validity counts dates."""

    at: datetime | None = None
    on: date | None = None


def expiry(validity: AwardValidity, created: datetime, time_zone: str) -> Expiry:
    """Say when an award created at this moment expires."""
    match validity:
        case Always():
            return Expiry()
        case Until(expires_at, expires_on):
            return Expiry(expires_at, expires_on)
        case After(duration) if duration.unit in ("MINUTES", "HOURS"):
            return Expiry(add_to_instant(created, duration, time_zone))
        case After(duration):
            day = add_to_date(local_date(created, time_zone), duration)
            return Expiry(local_midnight(day, time_zone), day)
        case _:
            assert_never(validity)


def until(moment: datetime | date, time_zone: str) -> Until:
    """Read the end of a validity: a date stands for its local midnight."""
    if not isinstance(moment, datetime):
        return Until(local_midnight(moment, time_zone), moment)
    day = local_date(moment, time_zone)
    return Until(moment, day if local_midnight(day, time_zone) == moment else None)
