"""A memory that is written down and read again, as the shell would between two batches."""

from services.rewards.domain.folding.memory import Memory
from services.rewards.domain.remembered.kept_event import KeptEvent
from services.rewards.domain.remembered.participant import Participant
from services.rewards.shell.rows import (
    pack_diary,
    pack_event,
    pack_participant,
    pack_standing,
    pack_tally,
    unpack_diary,
    unpack_event,
    unpack_participant,
    unpack_tally,
)


class Written(Memory):
    """Writes everything down and reads it again."""

    def reread(self) -> "Written":
        """Read what was written into a memory that knows nothing else."""
        fresh = Written()
        fresh.runs = set(self.runs)
        fresh.diary = unpack_diary(pack_diary(self.diary))
        fresh.recall(
            [reread_participant(p) for p in self._participants.values()],
            [_reread(kept) for kept in self._events.values()],
        )
        return fresh


def reread_participant(participant: Participant) -> Participant:
    """Write a participant with all tallies, and read them."""
    rows = {offer: pack_tally(tally) for offer, tally in participant.awards.items()}
    tallies = {offer: unpack_tally(row) for offer, row in rows.items()}
    return unpack_participant(pack_participant(participant), tallies)


def _reread(kept: KeptEvent) -> KeptEvent:
    body, standing = pack_event(kept), pack_standing(kept)
    return unpack_event(kept.event_type, kept.evaluation, kept.waits_for, body, standing)
