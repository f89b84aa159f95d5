"""The compared values of a verdict, written for people; what no sentence took is told after it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from shared.kernel.money import Platform, to_decimal_text
from shared.kernel.periods import zone

_MINOR = "_minor"


@dataclass(slots=True)
class Values:
    """Reads compared values by name, and remembers which were read."""

    told: Mapping[str, Any]
    platform: Platform
    _read: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        """Say whether a value was compared, and is there."""
        return self.told.get(name) is not None

    def text(self, name: str) -> str:
        """Write a value as it was told; a dash where there is none."""
        self._read.add(name)
        value = self.told.get(name)
        return "–" if value is None else _plain(value)

    def money(self, name: str) -> str:
        """Write minor units in decimals with their currency."""
        self._read.add(name)
        return f"{to_decimal_text(self.told[name], self.platform.digits)} {self.platform.currency}"

    def amount(self, name: str) -> str:
        """Write what is money under `<name>_minor`, or else a plain number under `<name>`."""
        return self.money(f"{name}{_MINOR}") if self.has(f"{name}{_MINOR}") else self.text(name)

    def moment(self, name: str) -> str:
        """Write an instant in the platform's zone: 31 May 2024 10:00."""
        self._read.add(name)
        return written(self.told.get(name), self.platform.time_zone)

    def listed(self, name: str) -> str:
        """Write a list of codes; of none, none."""
        self._read.add(name)
        return ", ".join(map(_plain, self.told.get(name) or ())) or "none"

    def between(self, low: str, high: str, written_as: Callable[[str], str]) -> str:
        """Write a range whose missing ends are unbounded."""
        ends = [
            f"{word} {written_as(name)}"
            for word, name in (("from", low), ("to", high))
            if self.has(name)
        ]
        self._read |= {low, high}
        return " ".join(ends) or "any"

    def passed_over(self, *names: str) -> None:
        """Take it that these need not be told."""
        self._read |= set(names)

    def rest(self) -> Iterator[str]:
        """Write what no sentence took."""
        for name, value in self.told.items():
            if name in self._read or value is None:
                continue
            label = name.removesuffix(_MINOR).replace("_", " ")
            yield f"{label} {self.money(name) if name.endswith(_MINOR) else _plain(value)}"


def written(moment: object, time_zone: str) -> str:
    """Write an instant, told as ISO 8601, in a zone; anything else as it is."""
    if not isinstance(moment, str):
        return "–" if moment is None else str(moment)
    try:
        local = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    if local.tzinfo is None:
        return f"{local.day} {local:%B %Y}"
    local = local.astimezone(zone(time_zone))
    return f"{local.day} {local:%B %Y %H:%M}"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
