"""What histories are thrown with."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any, TypeVar

Told = dict[str, Any]
Thing = TypeVar("Thing")


class Dice(Random):
    """Throws what histories are made of; the seed tells them apart."""

    def often(self, share: float) -> bool:
        """Say yes in this share of throws."""
        return self.random() < share

    def some(self, things: Sequence[Thing], most: int = 2) -> list[Thing]:
        """Pick one or a few, in any order."""
        return self.sample(list(things), self.randint(1, min(most, len(things))))

    def money(self, *euros: int) -> str:
        """Pick an amount, with cents now and then."""
        cents = self.choice((0, 0, 0, 0, 1, 49, 50, 99))
        return f"{self.choice(euros)}.{cents:02}"


def written(moment: datetime) -> str:
    """An instant as a scenario writes it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
