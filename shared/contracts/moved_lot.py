"""What one credit gives to a transfer, as it travels to the other wallet (D-61)."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.allotment import Allotment


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedLot:
    """Money that keeps its place in the order of paying, its end and its conditions (D-61)."""

    lot: str
    """The lot that it was taken from."""
    amount_minor: int
    credited_at: datetime
    """When the money first came in: its window counts from there, and so does its turn (D-31)."""
    valid_from: datetime | None = None
    expires_at: datetime | None = None
    expires_on: date | None = None
    allotment: Allotment | None = None
