"""When offers are asked: at the moment an event is told, or by a run."""

from dataclasses import dataclass, field
from datetime import date, datetime

from services.rewards.domain.remembered.diary import Diary
from shared.contracts.events import RunReached
from shared.kernel.money import Platform
from shared.kernel.periods import local_date


@dataclass(frozen=True, slots=True)
class Occasion:
    """One execution of the engine; `now` judges, `recorded_at` is when awards are created."""

    now: datetime
    recorded_at: datetime
    platform: Platform
    run: RunReached | None = None
    """None: interactively, at the moment the event is told (rules 1.4)."""
    diary: Diary = field(default_factory=Diary)

    @property
    def today(self) -> date:
        """The date of now in the platform's zone."""
        return local_date(self.now, self.platform.time_zone)

    def last_asked(self, offer: str) -> datetime | None:
        """Say as of when a run asked the offer last; None: this one is the first (D-49, D-64)."""
        return None if self.run is None else self.diary.before(offer, self.run)

    def includes(self, scheme: str, offer_type: str) -> bool:
        """Say whether offers of this scheme and type are asked now (rules 3.17-2)."""
        return self.run is None or self.run.includes(scheme, offer_type)


def out_of_turn(version: int, now: datetime, platform: Platform) -> Occasion:
    """Ask offers of this version of the book as a run of every scope would; nothing comes of it."""
    run = RunReached(run_id="explanation", version=version, as_of=now, recorded_at=now)
    return Occasion(now, now, platform, run)
