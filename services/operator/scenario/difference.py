"""One key of an expectation that does not hold."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One key of an expectation that does not hold; `offers` are those concerned, by event."""

    key: str
    expected: Any
    actual: Any
    about: frozenset[tuple[str, str]] = field(default=frozenset(), compare=False)
