"""The only place where the present is read."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Says what time it is, aware and in UTC."""


def system_clock() -> datetime:
    """Read the machine's clock, in UTC."""
    return datetime.now(UTC)
