"""A memory that is written down and read again, as the shell would between two batches."""

from services.rewards.domain.kept_event import KeptEvent
from services.rewards.domain.memory import Memory
from services.rewards.shell.rows import (
    pack_diary,
    pack_event,
    pack_participant,
    pack_standing,
    unpack_diary,
    unpack_event,
    unpack_participant,
)


class Written(Memory):
    """Writes everything down and reads it again."""

    def reread(self) -> "Written":
        """Read what was written into a memory that knows nothing else."""
        fresh = Written()
        fresh.runs = set(self.runs)
        fresh.diary = unpack_diary(pack_diary(self.diary))
        fresh.recall(
            [unpack_participant(pack_participant(p)) for p in self._participants.values()],
            [_reread(kept) for kept in self._events.values()],
        )
        return fresh


def _reread(kept: KeptEvent) -> KeptEvent:
    body, standing = pack_event(kept), pack_standing(kept)
    return unpack_event(kept.event_type, kept.evaluation, kept.waits_for, body, standing)
