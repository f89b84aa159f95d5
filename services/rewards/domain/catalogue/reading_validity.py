"""Reads when an offer is live: one function for each option (rules 2.6)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, TypeVar

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.validity import Validity
from services.rewards.domain.validity.around_day import AroundDay
from services.rewards.domain.validity.effective_date import FromEffectiveDate
from services.rewards.domain.validity.period import Period
from services.rewards.domain.validity.recurring import Recurring, Season
from services.rewards.domain.validity.specific_periods import SpecificPeriods
from shared.contracts.control.offer import (
    BirthdayWindow,
    NameDayWindow,
    RecurringPeriod,
    ValidityTold,
)
from shared.contracts.told import PeriodTold
from shared.kernel.periods import local_midnight

ALWAYS = Period(None, None)
_LEAP_YEAR = 2000
_Made = TypeVar("_Made")


def read_validity(
    told: Literal["FROM_EFFECTIVE_DATE"] | ValidityTold, effective_since: datetime, time_zone: str
) -> Validity | Breach:
    """Read when the offer is live; that exactly one option is given is asked elsewhere."""
    if isinstance(told, ValidityTold):
        for name, reader in _READERS.items():
            option = getattr(told, name)
            if option is not None:
                return reader(option, time_zone)
    return FromEffectiveDate(effective_since)


def _periods(told: tuple[PeriodTold, ...], time_zone: str) -> Validity | Breach:
    if not told:
        return Breach("validity.periods", "name at least one period (rules 2.6)")
    read = [_period(one, f"validity.periods.{i}", time_zone) for i, one in enumerate(told)]
    periods = _all_or_breach(read)
    return periods if isinstance(periods, Breach) else SpecificPeriods(periods)


def _birthday(told: BirthdayWindow, time_zone: str) -> Validity | Breach:
    overall = ALWAYS
    if told.from_ is not None or told.to is not None:
        bounds = PeriodTold.model_validate({"from": told.from_, "to": told.to})
        period = _period(bounds, "validity.birthday", time_zone)
        if isinstance(period, Breach):
            return period
        overall = period
    return AroundDay("birthday", told.before, told.after, overall)


def _name_day(told: NameDayWindow, _time_zone: str) -> Validity | Breach:
    return AroundDay("name_day", told.before, told.after, ALWAYS)


def _recurring(told: tuple[RecurringPeriod, ...], _time_zone: str) -> Validity | Breach:
    if not told:
        return Breach("validity.recurring", "name at least one period (rules 2.6)")
    read = [_season(one, f"validity.recurring.{i}") for i, one in enumerate(told)]
    seasons = _all_or_breach(read)
    return seasons if isinstance(seasons, Breach) else Recurring(seasons)


_READERS: Mapping[str, Callable[..., Validity | Breach]] = {
    "periods": _periods,
    "birthday": _birthday,
    "name_day": _name_day,
    "recurring": _recurring,
}
"""The register: the option as a marketer writes it."""


def _period(told: PeriodTold, path: str, time_zone: str) -> Period | Breach:
    start, end = _moment(told.from_, time_zone), _moment(told.to, time_zone)
    if start is None and end is None:
        return Breach(path, "a period has from, to or both (rules 2.6, D-45)")
    if start is not None and end is not None and start >= end:
        return Breach(path, "from is not before to, which is excluded (rules 2.6)", "swap the ends")
    return Period(start, end)


def _season(told: RecurringPeriod, path: str) -> Season | Breach:
    for name, day in (("from", told.from_), ("to", told.to)):
        if not _exists(day):
            return Breach(f"{path}.{name}", f"{day} is no day of any year (rules 2.6, D-09)")
    return Season(told.from_, told.to)


def _exists(day: str) -> bool:
    try:
        date(_LEAP_YEAR, int(day[:2]), int(day[3:]))
    except ValueError:
        return False
    return True


def _moment(told: datetime | date | None, time_zone: str) -> datetime | None:
    if told is None or isinstance(told, datetime):
        return told
    return local_midnight(told, time_zone)


def _all_or_breach(read: Sequence[_Made | Breach]) -> tuple[_Made, ...] | Breach:
    broken = next((one for one in read if isinstance(one, Breach)), None)
    return broken or tuple(one for one in read if not isinstance(one, Breach))
