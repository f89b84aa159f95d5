"""A run over one participant: everything that waits, in the order of rules 3.17-6, spends last."""

from dataclasses import replace

from services.rewards.domain import spending
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.decision import Decision, decided
from services.rewards.domain.dossier import Dossier
from services.rewards.domain.facts import EventStands
from services.rewards.domain.kept_event import KeptEvent
from services.rewards.domain.occasion import Occasion
from services.rewards.domain.sitting import Sitting

_ORDER = {
    name: place
    for place, name in enumerate(
        (
            "PURCHASE",
            "ACHIEVEMENT",
            "FINANCIAL_ACHIEVEMENT",
            "FINANCIAL_STATEMENT",
            "SOCIAL_MEDIA",
            "WEB",
            "REFERRAL",
            "SPEND_REQUEST",
        )
    )
}


def run_over(book: OfferBook, dossier: Dossier, occasion: Occasion) -> Decision:
    """Evaluate what waits; participants outside the run's segments wait on (rules 3.17)."""
    run = occasion.run
    assert run is not None
    if run.segments and dossier.participant.segments.isdisjoint(run.segments):
        return Decision()
    waiting = sorted(
        (kept for kept in dossier.events.values() if kept.evaluation == "WAITING"), key=_place
    )
    sitting = Sitting(book, dossier.participant, occasion)
    for kept in waiting:
        if kept.ask is None:
            sitting.hear(kept)
    spends = (_spend(kept, dossier, occasion) for kept in waiting if kept.ask is not None)
    return sum(spends, sitting.close())


def _place(kept: KeptEvent) -> tuple[object, ...]:
    return _ORDER[kept.event_type], kept.event.performed_on, kept.event_id


def _spend(kept: KeptEvent, dossier: Dossier, occasion: Occasion) -> Decision:
    """Spend what a request asked for; a terminated participant's balance is frozen (D-36)."""
    settled = replace(kept, evaluation="SETTLED")
    frozen = dossier.participant.terminated_at is not None
    commands = () if frozen else (spending.make_spend(kept, occasion, deferred=False),)
    record = decided(settled, occasion, (), commands)
    return Decision(commands, (EventStands(settled),), (record,))
