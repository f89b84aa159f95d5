"""A run on its way through the participants of a partition: whom it has visited, what it came to.

It visits them in the order of their codes, some in each step; between two steps new records are
judged. A record about somebody who was not visited yet has them visited first, ahead of the order:
so everybody is judged as if the run had been through at once (rules 3.17).
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from services.rewards.domain.answers.decision import Decision, Record, run_record
from services.rewards.domain.remembered.kept_event import CLAIM
from shared.contracts.commands import GrantAward
from shared.contracts.events import RunReached


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run came to in one partition."""

    participants: int = 0
    """Visited."""
    events: int = 0
    """Waiting events that offers were asked about."""
    awards: int = 0
    amount_minor: int = 0
    parked: int = 0
    """Participants who could not be judged: an operator tries them again."""

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.participants + other.participants,
            self.events + other.events,
            self.awards + other.awards,
            self.amount_minor + other.amount_minor,
            self.parked + other.parked,
        )


@dataclass(frozen=True, slots=True)
class Tour:
    """Where a run stands that is not through yet."""

    run: RunReached
    now: datetime
    """When its awards are created, whenever it comes to them."""
    after: str = ""
    """The participant whom it visited last in its order."""
    counts: Counts = Counts()


@dataclass(frozen=True, slots=True)
class Execution:
    """A run that is through, or did not take place: once for each partition (rules 3.17-1)."""

    run: RunReached
    counts: Counts = Counts()
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """What came of a run after its tour: a referral that it made payable, somebody tried again."""

    run_id: str
    record: int
    """The sequence of the record that tells it."""
    counts: Counts


def run_completed(tour: Tour, partition: int) -> Record:
    """Tell that a run is through one partition, and what it came to."""
    return run_record(
        "run_completed",
        tour.run,
        str(partition),
        tour.now,
        {"outcome": "COMPLETED", **asdict(tour.counts)},
    )


def run_extended(run: RunReached, counts: Counts, name: str, at: datetime) -> Record:
    """Tell what came of a run behind its tour."""
    return run_record("run_extended", run, name, at, {"outcome": "EXTENDED", **asdict(counts)})


def counts_of(decision: Decision) -> Counts:
    """Count what one decision came to, of a visit or after it."""
    awards = [command for command in decision.commands if isinstance(command, GrantAward)]
    judged = [record for record in decision.trace if record.data.get("outcome") == "EVALUATED"]
    return Counts(
        events=sum(record.data.get("event_type") != CLAIM for record in judged),
        awards=len(awards),
        amount_minor=sum(award.amount_minor for award in awards),
    )
