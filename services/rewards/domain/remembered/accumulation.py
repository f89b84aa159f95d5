"""What counts towards an accumulating offer, added up: enough to know when to look (rules 3.4).

The events themselves stay asleep; this is what a participant is known by. It may count too much,
never too little: looking for nothing costs time, not looking would cost an award.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

SLICES_MAX = 64
"""So much is remembered one by one; of more, those whose windows end closest count as one."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Purchases that count: how much, performed from when on, and until when, excluded."""

    measure: int
    starts: datetime
    ends: datetime | None = None
    """None: they count for ever."""

    def counts_after(self, moment: datetime) -> bool:
        """Say whether a purchase performed then can lie in a window with one of these."""
        return self.ends is None or self.ends > moment


@dataclass(frozen=True, slots=True)
class Accumulation:
    """All that counts towards one offer and has not reached its threshold."""

    version: int
    """Of the offer; another version counts anew."""
    slices: tuple[Slice, ...] = ()
    """In the order in which their windows end."""
    passed_until: datetime | None = None
    """Windows were passed over: a purchase performed up to here may still complete one of them."""
    doubtful: bool = False
    """Something that was counted no longer counts."""

    @property
    def since(self) -> datetime | None:
        """When the oldest that counts was performed; None: nothing counts."""
        return min((one.starts for one in self.slices), default=None)

    def measure_after(self, moment: datetime) -> int:
        """Add up what can lie in a window with a purchase performed at this moment."""
        return sum(one.measure for one in self.slices if one.counts_after(moment))

    def standing(self) -> tuple[int, datetime | None]:
        """Say how much lies in the window of the first, and until when that counts."""
        first = min(self.slices, key=lambda one: one.starts)
        ends = first.ends
        return sum(s.measure for s in self.slices if ends is None or s.starts < ends), ends

    def may_revive(self, performed_on: datetime) -> bool:
        """Say whether a purchase is so late that what was passed over matters again."""
        return self.passed_until is not None and performed_on <= self.passed_until

    def plus(self, added: Slice, now: datetime) -> "Accumulation":
        """Count one more; what has ended by now is passed over."""
        everything = (*self.slices, added)
        lasting = [one for one in everything if one.counts_after(now)]
        ended = [one.ends for one in everything if not one.counts_after(now)]
        marks = [mark for mark in (*ended, self.passed_until) if mark is not None]
        return replace(self, slices=_bounded(lasting), passed_until=max(marks, default=None))


def accumulation(
    version: int, counted: Sequence[Slice], passed_until: datetime | None
) -> Accumulation:
    """Remember what is left after a look at every event."""
    return Accumulation(version, _bounded(list(counted)), passed_until)


def _bounded(slices: list[Slice]) -> tuple[Slice, ...]:
    slices.sort(key=_end)
    while len(slices) > SLICES_MAX:
        at = min(range(1, len(slices)), key=lambda i: _gap(slices[i - 1], slices[i]))
        slices[at - 1 : at + 1] = [_merged(slices[at - 1], slices[at])]
    return tuple(slices)


def _end(one: Slice) -> float:
    return float("inf") if one.ends is None else one.ends.timestamp()


def _gap(one: Slice, other: Slice) -> float:
    return 0.0 if one.ends is None or other.ends is None else _end(other) - _end(one)


def _merged(one: Slice, other: Slice) -> Slice:
    return Slice(one.measure + other.measure, min(one.starts, other.starts), other.ends)
