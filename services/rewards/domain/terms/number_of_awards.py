"""How often an offer awards one participant (rules 2.10, D-13)."""

from dataclasses import dataclass

from services.rewards.domain.answers.verdict import Detail
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.events import AwardingEvent
from shared.kernel.periods import Duration, add_to_instant


@dataclass(frozen=True, slots=True)
class Multiple:
    """Every event, or set, that was not awarded yet."""

    def failure(self, _offer: str, _event: AwardingEvent, _who: Participant) -> Detail | None:
        """Never in the way."""
        return None


@dataclass(frozen=True, slots=True)
class OnlyOne:
    """Only if no award of this offer to the participant stands."""

    def failure(self, offer: str, _event: AwardingEvent, who: Participant) -> Detail | None:
        """Count the awards that stand."""
        tally = who.awards.get(offer)
        return {"awards": tally.count, "allowed": 1} if tally and tally.count else None


@dataclass(frozen=True, slots=True)
class OnePer:
    """Only from one period after the latest awarded event on, in the zone of the event's unit."""

    period: Duration

    def failure(self, offer: str, event: AwardingEvent, who: Participant) -> Detail | None:
        """Compare with the awarded period; events older than the latest awarded are refused."""
        tally = who.awards.get(offer)
        if tally is None or not tally.count or tally.latest is None:
            return None
        end = add_to_instant(tally.latest, self.period, event.unit_time_zone)
        if event.performed_on >= end:
            return None
        return {
            "performed_on": event.performed_on.isoformat(),
            "awarded_on": tally.latest.isoformat(),
            "awarded_until": end.isoformat(),
        }


NumberOfAwards = Multiple | OnlyOne | OnePer
