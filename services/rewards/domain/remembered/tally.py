"""How often an offer awarded a participant, and when last (rules 2.10, D-13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

REMEMBERED_MAX = 3
"""So many awarded moments before the latest are remembered, in case that one is taken back."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often an offer's awards to the participant stand, and the latest awarded moment."""

    count: int
    latest: datetime | None
    before: tuple[datetime, ...] = ()
    """The awarded moments next to the latest, latest first: some, not all."""

    def plus(self, moment: datetime) -> "Tally":
        """Count one more award."""
        if self.latest is None or moment >= self.latest:
            return Tally(self.count + 1, moment, self._known[:REMEMBERED_MAX])
        known = sorted((*self._known, moment), reverse=True)
        return Tally(self.count + 1, known[0], tuple(known[1 : 1 + REMEMBERED_MAX]))

    def minus(self, moment: datetime) -> "Tally | None":
        """Count one award less; None: which of the others is the latest was forgotten."""
        if self.count <= 1:
            return NONE_AWARDED
        known = list(self._known)
        if moment in known:
            known.remove(moment)
        return Tally(self.count - 1, known[0], tuple(known[1:])) if known else None

    def may_forget(self, less: int) -> bool:
        """Say whether with so many awards less the latest may be one that was forgotten."""
        return less >= len(self._known) and self.count > len(self._known)

    @property
    def _known(self) -> tuple[datetime, ...]:
        return self.before if self.latest is None else (self.latest, *self.before)


NONE_AWARDED = Tally(0, None)


def tally_of(moments: Iterable[datetime]) -> Tally:
    """Count awards of which every moment is at hand."""
    return reduce(Tally.plus, moments, NONE_AWARDED)
