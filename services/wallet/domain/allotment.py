"""May this credit pay here and now? Weekdays, hours, window, units and groups (rules 2.9)."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.allotment import Allotment
from shared.contracts.commands import MakeSpend
from shared.kernel.periods import WEEKDAYS, add_to_instant, zone


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where and when a spend was performed; times of the week are those of its unit's zone."""

    performed_on: datetime
    unit: str | None = None
    unit_group: str | None = None
    time_zone: str = "UTC"
    without_awards_of: str | None = None
    """The event whose own awards may not pay (D-32)."""


def circumstances(request: MakeSpend) -> Circumstances:
    """Read where and when a request was made."""
    return Circumstances(
        request.performed_on,
        request.unit,
        request.unit_group,
        request.unit_time_zone,
        request.without_awards_of,
    )


def permits(allotment: Allotment, awarded_at: datetime, spend: Circumstances) -> bool:
    """Say whether every spend condition holds but products; an empty one restricts nothing.

    Hours are [from, to); the window starts `after` the award and stays open. What products it may
    pay for is asked of the lines of the purchase: `flow.py`.
    """
    return (
        _time_fits(allotment, spend)
        and _place_fits(allotment, spend)
        and _window_is_open(allotment, awarded_at, spend)
    )


def _time_fits(allotment: Allotment, spend: Circumstances) -> bool:
    if not allotment.weekdays and not allotment.hours:
        return True
    local = spend.performed_on.astimezone(zone(spend.time_zone))
    if allotment.weekdays and WEEKDAYS[local.weekday()] not in allotment.weekdays:
        return False
    minute = local.hour * 60 + local.minute
    hours = allotment.hours
    return not hours or any(each.from_minute <= minute < each.to_minute for each in hours)


def _place_fits(allotment: Allotment, spend: Circumstances) -> bool:
    if not allotment.units and not allotment.groups:
        return True
    return spend.unit in allotment.units or spend.unit_group in allotment.groups


def _window_is_open(allotment: Allotment, awarded_at: datetime, spend: Circumstances) -> bool:
    if allotment.after is None:
        return True
    opens = add_to_instant(awarded_at, allotment.after, spend.time_zone)
    return spend.performed_on >= opens
