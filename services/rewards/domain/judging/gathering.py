"""Counts purchases together, oldest first, until a threshold is reached (rules 3.4, D-17)."""

from dataclasses import dataclass
from datetime import datetime

from services.rewards.domain.answers.verdict import Declined
from services.rewards.domain.remembered.accumulation import Slice
from services.rewards.domain.remembered.kept_event import KeptEvent
from services.rewards.domain.terms.threshold import Threshold


@dataclass(frozen=True, slots=True)
class Counted:
    """One purchase, and how it counts."""

    kept: KeptEvent
    slice: Slice


class Gathering:
    """The purchases that one offer counts, told in order of (performed_on, event id).

    It holds them from the first that may still be completed on, and adds up those in that one's
    window: the shortest prefix that comes to the threshold is found the moment its last is told.
    """

    def __init__(self, threshold: Threshold, now: datetime) -> None:
        self.waiting: list[Counted] = []
        self.passed: list[tuple[Counted, Declined]] = []
        """Whose window ended, or with whom too much came together: why, for good."""
        self.exceeding: list[Counted] = []
        """Of these, with whom too much came together: they never count again."""
        self.passed_until: datetime | None = None
        """A purchase performed up to here might change what was passed over."""
        self.total = 0
        """So much lies in the window of the first."""
        self._inside = 0
        self._threshold = threshold
        self._now = now

    def add(self, one: Counted) -> None:
        """Tell the next purchase; ask what is reached before the one after it."""
        self.waiting.append(one)

    def reached(self) -> tuple[Counted, ...]:
        """Name the shortest prefix, within the window of its first, that is enough; or none."""
        high = self._threshold.high
        while self._is_enough():
            if high is None or self.total <= high:
                return tuple(self.waiting[: self._inside])
            self._exceed()
        return ()

    def take(self) -> None:
        """Use up what was reached: what was too much is not carried over."""
        del self.waiting[: self._inside]
        self._inside = self.total = 0

    def set_aside(self) -> None:
        """Leave what was reached together as it is: another offer awards better, or it is zero."""
        self._note(self.waiting[self._inside - 1].slice.starts)
        self.take()

    def close(self) -> None:
        """Nothing more comes: give up whose window has ended by now."""
        while self.waiting:
            self._widen()
            ends = self.waiting[0].slice.ends
            if ends is None or self._now < ends:
                return
            self._miss(ends)

    @property
    def is_held_up(self) -> bool:
        """Say, after `close`, whether time alone may bring enough: some were performed ahead of it.

        The first still waits for others, and what lies beyond its window might do without it.
        """
        beyond = self._inside < len(self.waiting)
        return beyond and sum(one.slice.measure for one in self.waiting) >= self._threshold.low

    def declined(self) -> Declined:
        """Say what is still missing, after `close`."""
        return self._declined(final=False)

    def _is_enough(self) -> bool:
        while self.waiting:
            self._widen()
            if self.total >= self._threshold.low:
                return True
            ends = self.waiting[0].slice.ends
            more_may_come = self._inside == len(self.waiting)
            if more_may_come or ends is None or self._now < ends:
                return False
            self._miss(ends)
        return False

    def _widen(self) -> None:
        """Add up in the window of the first, until it is enough."""
        ends, low = self.waiting[0].slice.ends, self._threshold.low
        for one in self.waiting[self._inside :]:
            if (self._inside and self.total >= low) or (ends and one.slice.starts >= ends):
                return
            self.total += one.slice.measure
            self._inside += 1

    def _exceed(self) -> None:
        """Pass the first over, for good: otherwise it mattered how often runs execute (D-17)."""
        self.exceeding.append(self.waiting[0])
        self._give_up(self._declined(final=True))

    def _miss(self, ends: datetime) -> None:
        self._note(ends)
        self._give_up(self._declined(final=True))

    def _give_up(self, why: Declined) -> None:
        """Drop the first; of the rest those stay added up that lie in the window of the next."""
        first = self.waiting.pop(0)
        self.passed.append((first, why))
        self.total -= first.slice.measure
        self._inside -= 1
        ends = self.waiting[0].slice.ends if self.waiting else None
        while ends and self._inside and self.waiting[self._inside - 1].slice.starts >= ends:
            self._inside -= 1
            self.total -= self.waiting[self._inside].slice.measure

    def _note(self, moment: datetime) -> None:
        known = self.passed_until
        self.passed_until = moment if known is None else max(known, moment)

    def _declined(self, *, final: bool) -> Declined:
        detail = self._threshold.compared(self.total, self.waiting[0].slice.ends)
        return Declined("threshold", detail, final=final)
