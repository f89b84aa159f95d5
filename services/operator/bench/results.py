"""What came out: the median of each rate, and the ratios of those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median

from aiokafka.errors import KafkaError
from asyncpg import PostgresError

from services.operator.bench.keys import RATIOS, Key

Measurement = Callable[[], Awaitable[float]]


class Unmeasured(Exception):
    """Something could not be measured; the text says why."""


TROUBLE = (Unmeasured, KafkaError, PostgresError, OSError, TimeoutError)


@dataclass(slots=True)
class Results:
    """Every measured figure by name; repeated figures count by their median."""

    figures: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)
    """What could not be measured, and why; everything else stands."""

    def note(self, name: str, figure: float) -> None:
        """Add one measurement of a figure."""
        self.figures[name].append(figure)

    async def alternate(self, measurements: Mapping[str, Measurement], repetitions: int) -> None:
        """Measure A, B, A, B …, so that a noisy minute hits both."""
        for _ in range(repetitions):
            for name, measure in measurements.items():
                async with self.tolerating(name):
                    self.note(name, await measure())

    @asynccontextmanager
    async def tolerating(self, what: str) -> AsyncIterator[None]:
        """Note that something could not be measured, and go on with the rest."""
        try:
            yield
        except TROUBLE as trouble:
            self.failures.append(f"{what}: {type(trouble).__name__}: {trouble}")

    def rates(self) -> dict[str, float]:
        """Say the median of each figure."""
        return {name: median(figures) for name, figures in self.figures.items()}

    def ratios(self) -> dict[Key, float]:
        """Say every ratio whose two figures were measured."""
        rates = self.rates()
        return {
            key: rates[ratio.over] / rates[ratio.under]
            for key, ratio in RATIOS.items()
            if ratio.over in rates and ratio.under in rates
        }
