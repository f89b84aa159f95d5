"""A run over one participant: everything that waits, in the order of rules 3.17-6, spends last."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.rewards.domain.answers.decision import Decision, decided
from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.judging import spending
from services.rewards.domain.judging.claiming import claim
from services.rewards.domain.judging.past import Past
from services.rewards.domain.judging.recalling import recalled, recalls
from services.rewards.domain.judging.resting import rested
from services.rewards.domain.judging.sitting import Sitting
from services.rewards.domain.remembered.facts import EventStands, ParticipantFact
from services.rewards.domain.remembered.kept_event import KeptEvent
from services.rewards.domain.remembered.participant import Participant, evolve
from shared.contracts.events import ReferralRegistered

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
            "REFERRAL_REGISTERED",
            "SPEND_REQUEST",
        )
    )
}


def run_over(book: OfferBook, dossier: Dossier, occasion: Occasion) -> Decision:
    """Evaluate what waits and what is due; outside the run's segments nothing is (rules 3.17).

    Referrals come after the Sign Ups, which are asked again where a referral was awarded.
    """
    run = occasion.run
    assert run is not None
    who = dossier.participant
    if run.segments and who.segments.isdisjoint(run.segments):
        return Decision()
    events = dossier.events.values()
    waiting = sorted((kept for kept in events if kept.evaluation == "WAITING"), key=_place)
    referrals = [kept for kept in waiting if _is_referral(kept)]
    others = [kept for kept in waiting if kept.ask is None and not _is_referral(kept)]
    past = Past(dossier.awards, events)
    decision = _heard(book, who, others, occasion, past, events)
    decision += claim(book, after(who, decision), occasion, after_others=False)
    decision += claim(book, after(who, decision), occasion, after_others=True)
    if referrals:
        decision += _heard(book, after(who, decision), referrals, occasion, past)
        decision += claim(book, after(who, decision), occasion, after_others=True)
    decision += rested(book, after(who, decision), occasion)
    spends = (_spend(kept, dossier, occasion) for kept in waiting if kept.ask is not None)
    return sum(spends, decision)


def _heard(
    book: OfferBook,
    who: Participant,
    waiting: Sequence[KeptEvent],
    occasion: Occasion,
    past: Past,
    others: Iterable[KeptEvent] = (),
) -> Decision:
    """Hear what waits, and what an accumulating offer needs beside it, in one order."""
    wanted = recalls(book, who, waiting, occasion)
    again = recalled(wanted, others)
    sitting = Sitting(book, who, occasion, past, {recall.offer for recall in wanted})
    asleep = [kept for kept, _ in again.values() if kept.evaluation != "WAITING"]
    for kept in sorted((*waiting, *asleep), key=_place) if asleep else waiting:
        _, asking = again.get(kept.event_id, (kept, frozenset()))
        if kept.evaluation == "WAITING":
            sitting.hear(kept, asking)
        else:
            sitting.hear_again(kept, asking)
    return sitting.close()


def after(who: Participant, decision: Decision) -> Participant:
    """Fold what was decided so far: later offers see the awards of earlier ones."""
    for fact in decision.facts:
        if isinstance(fact, ParticipantFact):
            who = evolve(who, fact)
    return who


def _is_referral(kept: KeptEvent) -> bool:
    return isinstance(kept.event, ReferralRegistered)


def _place(kept: KeptEvent) -> tuple[object, ...]:
    return _ORDER[kept.event_type], kept.event.performed_on, kept.event_id


def _spend(kept: KeptEvent, dossier: Dossier, occasion: Occasion) -> Decision:
    """Spend what a request asked for; a terminated participant's balance is frozen (D-36)."""
    settled = replace(kept, evaluation="SETTLED")
    frozen = dossier.participant.terminated_at is not None
    commands = () if frozen else (spending.make_spend(kept, occasion, deferred=False),)
    record = decided(settled, occasion, (), commands)
    return Decision(commands, (EventStands(spending.remembered(settled)),), (record,))
