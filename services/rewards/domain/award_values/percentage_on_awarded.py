"""A percentage of what the participant was awarded before (rules 2.2, D-05, D-19, D-52)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from services.rewards.domain.remembered.kept_event import AwardGiven
from shared.contracts.events import AwardingEvent
from shared.kernel.money import percentage_of
from shared.kernel.periods import Duration, add_to_instant


@dataclass(frozen=True, slots=True)
class PercentageOnAwarded:
    """Of the awards that stand and were created in (performed_on - within, performed_on].

    Those of the offer itself do not count. Of others those of the offer types, or of the schemes,
    that are listed; where none is listed, all.
    """

    percentage: Decimal
    within: Duration
    offer_types: frozenset[str]
    schemes: frozenset[str]

    def since(self, event: AwardingEvent) -> datetime:
        """Say after which moment awards count: calendar units in the zone of the event's unit."""
        back = Duration(-self.within.value, self.within.unit)
        return add_to_instant(event.performed_on, back, event.unit_time_zone)

    def of(self, offer: str, event: AwardingEvent, awards: Iterable[AwardGiven]) -> int:
        """Add up what counts, and take the percentage, rounded once (D-06)."""
        since, until = self.since(event), event.performed_on
        total = sum(
            award.amount_minor
            for award in awards
            if since < award.recorded_at <= until and self._counts(offer, award)
        )
        return percentage_of(total, self.percentage)

    def _counts(self, offer: str, award: AwardGiven) -> bool:
        if award.state != "POSTED" or award.offer == offer:
            return False
        if not self.offer_types and not self.schemes:
            return True
        return award.offer_type in self.offer_types or award.scheme in self.schemes
