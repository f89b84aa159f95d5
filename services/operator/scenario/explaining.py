"""Asks one offer about one event where no stored verdict is enough: by the engine's own words."""

from datetime import datetime

from services.rewards.domain.explanation import explain
from services.rewards.domain.kept_event import KeptEvent
from services.rewards.domain.occasion import Occasion
from services.rewards.domain.partition import Partition
from services.rewards.domain.verdict import Declined, Superseded
from shared.contracts.events import RunReached


def explanation(partition: Partition, kept: KeptEvent, offer: str, now: datetime) -> str | None:
    """Say because of what the offer declines now, as a run would; None where it does not."""
    run = RunReached(run_id="explanation", version=partition.version, as_of=now, recorded_at=now)
    participant = partition.memory.participant(kept.event.participant)
    occasion = Occasion(now, now, partition.book.platform, run)
    verdict = explain(partition.book, participant, kept, offer, occasion)
    match verdict:
        case Declined(because, _, _):
            return because
        case Superseded():
            return "best_award"
        case _:
            return None
