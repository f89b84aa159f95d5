"""What ingestion says of records that it could not take: refused ones, and unreadable ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRejected:
    """A record was refused at the door; its id stays free. Everything in it is masked."""

    code: str
    """A code of the rules (8.3), as INVALID_LINE_TOTAL."""
    path: str
    """The field of the record that is wrong, as data.lines[0].total."""
    message: str
    """Why, in a sentence."""
    source: str | None
    id: str | None
    type: str | None
    subject: str | None
    received_at: datetime
    topic: str
    partition: int
    offset: int
    """Where the record itself lies, unmasked."""
    record: dict[str, Any] | None
    """None where the record is too large to travel twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A record that nobody could read."""

    topic: str
    partition: int
    offset: int
    reason: str
    record: str | None = None
    """Its bytes as text, masked, and cut where they are long; rewards and wallet leave them out."""


DoorFact = MessageRejected | DeadLetter
"""What ingestion states beside the journal; rewards and wallet have dead letters of their own."""
