"""A memory of which a run visits one participant in each step, as the shell may be told to."""

from services.rewards.domain.folding.memory import Due, Memory
from services.rewards.domain.remembered.itinerary import NOBODY, Itinerary


class StepByStep(Memory):
    """Visits so many participants in each step."""

    def __init__(self, size: int = 1) -> None:
        super().__init__()
        self._size = size

    def due(self, after: str | None, itinerary: Itinerary = NOBODY) -> Due:
        """List the next ones."""
        everyone = super().due(after, itinerary).participants
        found = [code for code in everyone if code > (after or "")]
        return Due(tuple(found[: self._size]), more=len(found) > self._size)
