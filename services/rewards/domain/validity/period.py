"""A period, [from, to): what validities are made of (rules 2.6)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Period:
    """From included, to excluded; a missing end is unbounded."""

    start: datetime | None
    end: datetime | None

    def holds(self, at: datetime) -> bool:
        """Say whether the moment lies in the period."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)

    def told(self) -> dict[str, object]:
        """Say its ends, ready for JSON; those it has not are left out."""
        ends = {"from": self.start, "to": self.end}
        return {name: end.isoformat() for name, end in ends.items() if end is not None}
