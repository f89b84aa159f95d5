"""When offers are asked: at the moment an event is told, or by a run."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.events import RunReached
from shared.kernel.money import Platform


@dataclass(frozen=True, slots=True)
class Occasion:
    """One execution of the engine; `now` judges, `recorded_at` is when awards are created."""

    now: datetime
    recorded_at: datetime
    platform: Platform
    run: RunReached | None = None
    """None: interactively, at the moment the event is told (rules 1.4)."""

    def includes(self, scheme: str, offer_type: str) -> bool:
        """Say whether offers of this scheme and type are asked now (rules 3.17-2)."""
        run = self.run
        if run is None:
            return True
        in_scheme = not run.schemes or scheme in run.schemes
        return in_scheme and (not run.offer_types or offer_type in run.offer_types)
