"""When runs asked which offers: the last run of rules D-23, D-49 and D-64.

It is kept for each offer of a partition, not for each participant: nothing is written for everyone
at every run. A run over some segments is the last run only for those whom it asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.contracts.events import RunReached


@dataclass(frozen=True, slots=True)
class Asked:
    """One run that asked an offer about everyone, or about those in some segments."""

    version: int
    as_of: datetime
    segments: tuple[str, ...]

    def asked_whom(self, run: RunReached) -> bool:
        """Say whether it asked about everyone whom a later run asks about."""
        return not self.segments or (bool(run.segments) and set(run.segments) <= set(self.segments))


@dataclass(frozen=True, slots=True)
class Diary:
    """What is remembered of the evaluation runs of a partition."""

    asked: Mapping[str, tuple[Asked, ...]] = field(default_factory=dict)
    """By offer, in order of their versions."""
    latest: RunReached | None = None
    """The last evaluation run: as of it, a person is told why there is no award."""
    rolled: int = -1
    """Under this version of the roll everyone was looked at."""
    furthest: datetime | None = None
    """No evaluation run was as of a later moment."""

    def knows_rest(self, version: int, now: datetime) -> bool:
        """Say whether who rests at a moment may be left in peace under a version of the roll."""
        return self.rolled >= version and (self.furthest is None or now >= self.furthest)

    def visited_everyone(self, version: int) -> "Diary":
        """Note that a run looked at everyone under this version of the roll."""
        return replace(self, rolled=version)

    def before(self, offer: str, run: RunReached) -> datetime | None:
        """Say as of when the offer was asked last before this run; None: it is the first."""
        earlier = (
            asked.as_of
            for asked in self.asked.get(offer, ())
            if asked.version < run.version and asked.asked_whom(run)
        )
        return max(earlier, default=None)

    def noted(self, offers: Iterable[str], run: RunReached, *, keep_all: bool) -> "Diary":
        """Add a run that is through; of each offer and its segments the latest two are kept.

        The one before the latest is what the latest itself looked back to. `keep_all`: there are
        participants for whom older runs are still to be judged.
        """
        one = Asked(run.version, run.as_of, tuple(sorted(run.segments)))
        asked = dict(self.asked)
        for offer in offers:
            told = (*asked.get(offer, ()), one)
            asked[offer] = told if keep_all else _thinned(told)
        furthest = max(run.as_of, self.furthest or run.as_of)
        return replace(self, asked=asked, latest=run, furthest=furthest)


def _thinned(told: tuple[Asked, ...]) -> tuple[Asked, ...]:
    latest: dict[tuple[str, ...], list[Asked]] = {}
    for asked in told:
        latest[asked.segments] = [*latest.get(asked.segments, ())[-1:], asked]
    return tuple(sorted((a for two in latest.values() for a in two), key=lambda a: a.version))
