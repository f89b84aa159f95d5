"""Asks one offer about an event or a participant, by the engine's own words."""

from collections.abc import Iterable
from datetime import datetime

from services.rewards.domain.answers.occasion import Occasion, out_of_turn
from services.rewards.domain.answers.verdict import Declined, Superseded
from services.rewards.domain.explanation import explain, explain_participant
from services.rewards.domain.judging.past import Past
from services.rewards.domain.judging.progress import Progress, progress
from services.rewards.domain.partition import Partition
from services.rewards.domain.remembered.kept_event import KeptEvent
from shared.contracts.events.referral import registered_id


def found_by(event_id: str, partitions: Iterable[Partition]) -> tuple[Partition, KeptEvent] | None:
    """Find an event where offers judge it: a referral at its referring participant (D-22)."""
    told = list(partitions)
    for name in (registered_id(event_id), event_id):
        for partition in told:
            if (kept := partition.memory.event(name)) is not None:
                return partition, kept
    return None


def explanation(partition: Partition, kept: KeptEvent, offer: str, now: datetime) -> str | None:
    """Say because of what the offer declines now, as a run would; None where it does not."""
    participant = partition.memory.participant(kept.event.participant)
    occasion = out_of_turn(partition.version, now, partition.book.platform)
    past = Past((), partition.memory.events_of(participant.code).values())
    verdict = explain(partition.book, participant, kept, offer, occasion, past)
    match verdict:
        case Declined(because=because):
            return because
        case Superseded():
            return "best_award"
        case _:
            return None


def participant_explanation(partition: Partition, participant: str, offer: str) -> str | None:
    """Say because of what an offer without an event declines as of the last run (scenarios.md 1).

    None where nothing declines, no run was, or nobody of this partition has the name.
    """
    memory = partition.memory
    run, who = memory.diary.latest, memory.participant(participant)
    if run is None or not who.known:
        return None
    occasion = Occasion(run.as_of, run.recorded_at, partition.book.platform, run, memory.diary)
    verdict = explain_participant(partition.book, who, offer, occasion)
    return verdict.because if isinstance(verdict, Declined) else None


def progress_of(
    partitions: Iterable[Partition], participant: str, offer: str, now: datetime
) -> Progress | None:
    """Say how far a participant is with an accumulating offer; None: no such offer, or nobody."""
    for partition in partitions:
        who = partition.memory.participant(participant)
        if who.known:
            events = partition.memory.events_of(participant).values()
            return progress(partition.book, who, events, offer, now)
    return None
