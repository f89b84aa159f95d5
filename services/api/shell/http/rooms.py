"""What the routes ask: everything behind the door, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.api.shell.previews import Previews
from shared.kernel.clock import Clock
from shared.kernel.money import Platform


@dataclass(frozen=True, slots=True)
class Rooms:
    """What answers, and by which bounds."""

    previews: Previews
    platform: Platform
    clock: Clock
    database_url: str = field(repr=False)
    body_bytes_max: int
    questions_max: int
    seconds_max: float
