"""A value like another one but for some fields: `dataclasses.replace` for what happens often."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

_T = TypeVar("_T")
_Plan = tuple[tuple[str, ...], Callable[[Any], Iterable[Any]], tuple[Callable[..., None], ...]]
_PLANS: dict[type, _Plan] = {}


def changed(value: _T, **changes: object) -> _T:
    """Copy a frozen slotted dataclass with other values in the fields that are named.

    Nothing is computed or checked anew: not for dataclasses with a `__post_init__`.
    """
    made = type(value)
    names, read, writes = _PLANS.get(made) or _planned(made)
    told = dict(zip(names, read(value), strict=True))
    told.update(changes)
    copy = object.__new__(made)
    for write, each in zip(writes, told.values(), strict=True):
        write(copy, each)
    return copy


def _planned(made: type) -> _Plan:
    names = tuple(field.name for field in fields(made))
    plan = names, attrgetter(*names), tuple(getattr(made, name).__set__ for name in names)
    _PLANS[made] = plan
    return plan
