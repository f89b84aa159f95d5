"""Spend conditions as people write them, as what travels with a credit (rules 2.9, D-16)."""

from collections.abc import Iterator

from services.ingestion.domain.rejection import Refused
from shared.contracts.allotment import Allotment, Hours, ProductRow
from shared.contracts.told import HourRange, ProductTold, SpendConditions
from shared.kernel.periods import Duration

_DAY = 24 * 60


def allotment_of(told: SpendConditions | None, path: str) -> Allotment | None:
    """Turn spend conditions into an allotment; None where nothing is restricted."""
    if told is None or told == SpendConditions():
        return None
    return Allotment(
        weekdays=told.weekdays,
        hours=tuple(
            each
            for index, hours in enumerate(told.hours)
            for each in _hours(hours, f"{path}.hours[{index}]")
        ),
        after=None if told.after is None else Duration(told.after.value, told.after.unit),
        products=tuple(
            _row(row, f"{path}.products[{index}]") for index, row in enumerate(told.products)
        ),
        units=told.units,
        groups=told.groups,
    )


def _hours(told: HourRange, path: str) -> Iterator[Hours]:
    start, end = _minute(told.from_), _minute(told.to)
    if start in (end, _DAY):
        raise Refused("INVALID_MESSAGE", path, "holds no hours: it ends where it begins")
    if start < end:
        yield Hours(from_minute=start, to_minute=end)
        return
    yield Hours(from_minute=start, to_minute=_DAY)
    if end:
        yield Hours(from_minute=0, to_minute=end)


def _minute(told: str) -> int:
    hours, minutes = told.split(":")
    return int(hours) * 60 + int(minutes)


def _row(told: ProductTold, path: str) -> ProductRow:
    if sum(each is not None for each in (told.product, told.type, told.family)) != 1:
        raise Refused("INVALID_MESSAGE", path, "names one of product, type and family")
    if told.amount is not None:
        raise Refused("INVALID_MESSAGE", f"{path}.amount", "is no condition on a spend")
    return ProductRow(product=told.product, type=told.type, family=told.family)
