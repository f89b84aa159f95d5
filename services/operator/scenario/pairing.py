"""Pairs what is expected with what happened, one to one, whatever the order of either."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Left = TypeVar("Left")
Right = TypeVar("Right")


def pair(
    expected: Sequence[Left], happened: Sequence[Right], fits: Callable[[Left, Right], bool]
) -> tuple[list[Left], list[Right]]:
    """The most pairs there can be; returns what is left over on either side.

    An item that names few fields may fit several: it gives way to one that fits only there.
    """
    taken_by: dict[int, int] = {}
    for number in range(len(expected)):
        _find_place(number, expected, happened, fits, taken_by, set())
    paired = set(taken_by.values())
    return (
        [item for number, item in enumerate(expected) if number not in paired],
        [item for place, item in enumerate(happened) if place not in taken_by],
    )


def _find_place(
    number: int,
    expected: Sequence[Left],
    happened: Sequence[Right],
    fits: Callable[[Left, Right], bool],
    taken_by: dict[int, int],
    tried: set[int],
) -> bool:
    for place, item in enumerate(happened):
        if place in tried or not fits(expected[number], item):
            continue
        tried.add(place)
        other = taken_by.get(place)
        if other is None or _find_place(other, expected, happened, fits, taken_by, tried):
            taken_by[place] = number
            return True
    return False
