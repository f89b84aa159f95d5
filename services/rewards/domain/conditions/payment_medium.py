"""Looks at what was paid with (rules 2.8, D-12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from services.rewards.domain.answers.condition import Anchor
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Because, Detail
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.waiting import INHERENT
from shared.contracts.events import AwardingEvent, FinanciallyAchieved, PurchaseMade
from shared.contracts.events.header import PaymentMedium


@dataclass(frozen=True, slots=True)
class PaymentMediumCondition:
    """Holds when brand and type are each in their list; an empty list is no filter.

    An event without a payment medium fails a list that is not empty.
    """

    because: ClassVar[Because] = "payment_medium"
    awaits: ClassVar[frozenset[str]] = INHERENT

    brands: frozenset[str]
    types: frozenset[str]

    def failure(
        self, event: AwardingEvent, _participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Compare the event's payment medium with the lists."""
        medium = _paid_with(event)
        brand = medium.brand if medium else None
        kind = medium.type if medium else None
        if (not self.brands or brand in self.brands) and (not self.types or kind in self.types):
            return None
        listed = {"brands": sorted(self.brands), "types": sorted(self.types)}
        return {"brand": brand, "type": kind, **listed}

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """Find it by brand and by type, where they are listed."""
        found: dict[str, frozenset[Anchor]] = {}
        if self.brands:
            found["brand"] = frozenset(("brand", code) for code in self.brands)
        if self.types:
            found["medium_type"] = frozenset(("medium_type", code) for code in self.types)
        return found


def _paid_with(event: AwardingEvent) -> PaymentMedium | None:
    return event.payment_medium if isinstance(event, PurchaseMade | FinanciallyAchieved) else None
