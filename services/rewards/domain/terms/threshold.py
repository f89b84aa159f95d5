"""How much must come together for an award, of what, and within which time (rules 3.4, 3.5)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.rewards.domain.answers.verdict import Detail
from services.rewards.domain.remembered.accumulation import Slice
from shared.contracts.events import PurchaseMade
from shared.kernel.periods import Duration, add_to_instant

Counts = Literal["amount", "number", "items"]
"""What is counted: money in minor units, purchases, or items."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Threshold:
    """Compiled from an accumulating offer's conditions and award."""

    counts: Counts
    low: int
    """F: reached by this much."""
    high: int | None
    """T: what comes together may not be more; None: it may."""
    window: Duration | None
    """W: from the first that counts on, in the zone of its unit (D-52); None: for ever."""
    measure: Callable[[PurchaseMade], int]
    """How much one purchase counts."""
    worth: Callable[[int], int]
    """The award for so much."""

    def ends(self, event: PurchaseMade) -> datetime | None:
        """Say until when others can join this purchase, excluded."""
        if self.window is None:
            return None
        return add_to_instant(event.performed_on, self.window, event.unit_time_zone)

    def slice_of(self, event: PurchaseMade) -> Slice:
        """Say how this purchase counts."""
        return Slice(self.measure(event), event.performed_on, self.ends(event))

    def compared(self, current: int, until: datetime | None) -> Detail:
        """Tell how far it is: so much of so much, and until when it counts."""
        unit = "_minor" if self.counts == "amount" else ""
        told: dict[str, object] = {f"current{unit}": current, f"target{unit}": self.low}
        if self.high is not None and current > self.high:
            told[f"maximum{unit}"] = self.high
        if until is not None:
            told["until"] = until.isoformat()
        return told
