"""How long a participant may be left in peace by runs over offers without an event (rules 3.17-4).

A run that finds nothing due says from when anything may be, if nothing about the participant
changes; until then no run has to look at them. What changes them ends the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from services.rewards.domain.remembered.tally import Tally


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing is due before that moment by the offers of that version of the roll."""

    version: int
    until: datetime | None
    """None: never, as things are."""

    def lasts(self, at: datetime) -> bool:
        """Say whether it is not over yet at a moment."""
        return self.until is None or at < self.until


def disturbs(before: Mapping[str, Tally], after: Mapping[str, Tally]) -> bool:
    """Say whether other awards stand than before, as far as an offer asks for any (rules 3.11).

    It asks whether one of another offer stands, so from the second offer on nothing changes.
    """
    return _standing(before) != _standing(after)


def _standing(tallies: Mapping[str, Tally]) -> int:
    return len(list(islice((1 for tally in tallies.values() if tally.count), 2)))
