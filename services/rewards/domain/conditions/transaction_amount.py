"""Looks at the amount of the event (rules 3.2, 3.6, D-15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from services.rewards.domain.answers.breach import Bounds
from services.rewards.domain.answers.condition import Anchor, nowhere
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Because, Detail
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.waiting import INHERENT
from shared.contracts.events import AwardingEvent, FinanciallyAchieved, PurchaseMade


@dataclass(frozen=True, slots=True)
class TransactionAmount:
    """Holds when the total lies in the range, both ends included; without amount it does not."""

    because: ClassVar[Because] = "transaction_amount"
    awaits: ClassVar[frozenset[str]] = INHERENT

    bounds: Bounds

    def failure(
        self, event: AwardingEvent, _participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Compare the event's amount with the range."""
        amount = _amount(event)
        bounds = self.bounds
        if amount is not None and bounds.hold(amount):
            return None
        return {"amount_minor": amount, "from_minor": bounds.low, "to_minor": bounds.high}

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """An amount is no name to find an offer by."""
        return nowhere()


def _amount(event: AwardingEvent) -> int | None:
    if isinstance(event, PurchaseMade):
        return event.total_minor
    return event.amount_minor if isinstance(event, FinanciallyAchieved) else None
