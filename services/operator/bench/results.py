"""What came out: the median of each rate, and the ratios of those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

from services.operator.bench.keys import RATIOS, Key

Measurement = Callable[[], Awaitable[float]]


@dataclass(slots=True)
class Results:
    """Every measured figure by name; repeated figures count by their median."""

    figures: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def note(self, name: str, figure: float) -> None:
        """Add one measurement of a figure."""
        self.figures[name].append(figure)

    async def alternate(self, measurements: Mapping[str, Measurement], repetitions: int) -> None:
        """Measure A, B, A, B …, so that a noisy minute hits both."""
        for _ in range(repetitions):
            for name, measure in measurements.items():
                self.note(name, await measure())

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
