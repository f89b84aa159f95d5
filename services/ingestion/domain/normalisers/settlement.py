"""What is settled ahead of the next run (rules 6)."""

from services.ingestion.domain.telling import EventFields, Telling
from shared.contracts.events.settlement import SettlementRequested
from shared.contracts.inbound.settlement import Settlement


def settlement(telling: Telling[Settlement]) -> SettlementRequested:
    """A purchase of the same source; whether there is one, the engine knows."""
    told: EventFields = {"purchase": telling.event_named(telling.data.purchase)}
    return SettlementRequested(**telling.about(told), **told)
