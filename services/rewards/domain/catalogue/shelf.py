"""A dictionary that never changes: setting a key makes another one, which shares almost all of it.

Copying ten thousand entries for each of ten thousand changes would be quadratic. Here a change
copies the few entries set lately; these join the others when they have become many.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")

RECENT_MAX = 100
"""About the square root of the largest book, so both copies cost the same."""


class Shelf(Mapping[str, Value]):
    """Keys in the order in which they were first set."""

    __slots__ = ("_recent", "_settled")

    def __init__(self, settled: dict[str, Value], recent: dict[str, Value] | None = None) -> None:
        self._settled = settled
        self._recent: dict[str, Value] = recent or {}

    def put(self, key: str, value: Value) -> "Shelf[Value]":
        """Answer a shelf with this key; this one stays as it is."""
        recent = {**self._recent, key: value}
        if len(recent) <= RECENT_MAX:
            return Shelf(self._settled, recent)
        return Shelf({**self._settled, **recent})

    def __getitem__(self, key: str) -> Value:
        if key in self._recent:
            return self._recent[key]
        return self._settled[key]

    def __iter__(self) -> Iterator[str]:
        yield from self._settled
        yield from (key for key in self._recent if key not in self._settled)

    def __len__(self) -> int:
        return len(self._settled) + sum(key not in self._settled for key in self._recent)
