"""What reaches every partition alike: time, and changes of the catalogue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shared.contracts.events.header import ParticipantEvent

RunKind = Literal["EVALUATION", "BALANCE_EXPIRATION", "SETTLEMENT"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReached:
    """Time reached a run: now is as_of, and what waits in its scope is due (rules 3.17)."""

    run_id: str
    """Told twice, it is one execution."""
    version: int
    """The control offset it was told at."""
    as_of: datetime
    recorded_at: datetime
    kind: RunKind = "EVALUATION"
    definition: str | None = None
    schemes: tuple[str, ...] = ()
    """Empty is every scheme; the same for the types and segments."""
    offer_types: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    draft: bool = False
    """Of a settlement: it books nothing until it is confirmed (rules 6)."""
    confirms: str | None = None
    """Of a settlement: the draft that is booked."""
    discards: str | None = None
    """Of a settlement: the draft that is not."""

    def includes(self, scheme: str, offer_type: str) -> bool:
        """Say whether it is over offers of this scheme and type (rules 3.17-2)."""
        in_scheme = not self.schemes or scheme in self.schemes
        return in_scheme and (not self.offer_types or offer_type in self.offer_types)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContinued(ParticipantEvent):
    """A run that is not through its partition goes on behind this participant (rules 3.17)."""

    run: str
    """The id of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueChanged:
    """One control message, in every partition at a definite point; an older version is dropped."""

    version: int
    """The control offset, which grows with every change."""
    recorded_at: datetime
    message: str
    """The kind of thing: "offer", "scheme", "unit" …"""
    code: str
    change: dict[str, Any]
    """The control message's data, as shared.contracts.control describes it."""
