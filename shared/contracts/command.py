"""What every command about one participant's wallet says of itself."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One wish about one participant's wallet; the same id with the same content is a replay."""

    command_id: str
    participant: str
    event_id: str
    """The event that all this began with; the correlation id."""
    recorded_at: datetime
    """When the engine decided it; what the ledger records."""
