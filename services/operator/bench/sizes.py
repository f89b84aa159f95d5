"""How much is measured: the whole takes minutes, the quick look two."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many of everything, and for how long one measurement may run."""

    participants: int
    purchases: int
    awards: int
    rows_one_by_one: int
    offer_events: int
    known: int
    """Participants in the engine's table."""
    history: int
    """Purchases of the heaviest of them."""
    repetitions: int
    turns: int
    """How often the ledger and what it is closely compared with take turns."""
    window_seconds: float
    """A measurement ends when everything is done, or after so many seconds of measuring."""
    limit_seconds: float = 90.0
    """A process that has not finished by then is broken."""


FULL = Sizes(
    participants=5_000,
    purchases=60_000,
    awards=120_000,
    rows_one_by_one=3_000,
    offer_events=2_000,
    known=1_000_000,
    history=10_000,
    repetitions=3,
    turns=5,
    window_seconds=6.0,
)
QUICK = Sizes(
    participants=1_000,
    purchases=12_000,
    awards=24_000,
    rows_one_by_one=600,
    offer_events=500,
    known=100_000,
    history=5_000,
    repetitions=1,
    turns=3,
    window_seconds=3.0,
)
SMOKE = Sizes(
    participants=50,
    purchases=600,
    awards=1_200,
    rows_one_by_one=50,
    offer_events=100,
    known=2_000,
    history=500,
    repetitions=1,
    turns=1,
    window_seconds=2.0,
    limit_seconds=40.0,
)
