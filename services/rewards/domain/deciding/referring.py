"""Referrals: two participants, each of whom decides their own part (rules 3.10, D-22, D-50, D-60).

referred participant                                 referring participant
registers it: was another one first?  ─registered─▶  keeps it; offers judge it here
has an award, or none any more        ─changed────▶  may be awarded, or not yet
cancelled                             ◀─changed───▶  cancelled
forgets it, the next one is first     ◀──changed───  refused: unknown, terminated
"""

from dataclasses import fields, replace
from typing import Literal

from services.rewards.domain.answers.decision import Decision, decided, refused
from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.notice import ReferralNotices
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.deciding import cancelling
from services.rewards.domain.deciding.run import after, run_over
from services.rewards.domain.remembered.facts import (
    EventStands,
    FirstReferral,
    ReferralStands,
    RewardsFact,
)
from services.rewards.domain.remembered.kept_event import KeptEvent, keep
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.events import (
    AwardWithdrawn,
    EventCancelled,
    ExpirationWithdrawn,
    ParticipantReferred,
    ReferralChanged,
    ReferralRegistered,
)
from shared.contracts.events.header import ParticipantEvent
from shared.contracts.events.referral import ReferralChange, ReferralStanding, registered_id

_NOTHING = Decision()


def register(dossier: Dossier, event: ParticipantReferred, occasion: Occasion) -> Decision:
    """Register a referral, and let the referring participant keep it too.

    Told again after a refusal it is another attempt: what answers the one before is no answer.
    """
    told, participant = dossier.told, dossier.participant
    attempt = 0 if told is None else told.attempt + 1
    kept = replace(keep(event), attempt=attempt)
    facts: list[RewardsFact] = [EventStands(kept)]
    standing: ReferralStanding = "NOT_FIRST"
    if participant.referral is None:
        standing = _standing(participant)
        facts.append(ReferralStands(_first(event, participant)))
    notice = ReferralNotices(event.event_id, occasion).registered(event, standing, attempt)
    return Decision((), tuple(facts), (decided(kept, occasion),), (notice,))


def keep_in_step(
    participant: Participant, decision: Decision, cause: str, occasion: Occasion
) -> Decision:
    """Tell the referring participant when awards begin, or cease, to stand: under its run."""
    if participant.referral is None:
        return decision
    participant = after(participant, decision)
    first = participant.referral
    if first is None or first.awarded == participant.awarded:
        return decision
    told = ReferralNotices(cause, occasion).changed(
        first.referral, first.referring_participant, _standing(participant)
    )
    stands = ReferralStands(replace(first, awarded=participant.awarded))
    return decision + Decision(facts=(stands,), notices=(told,))


def refuse(event: ReferralRegistered, answer: Refused, occasion: Occasion) -> Decision:
    """Tell the referred participant that the referring one cannot have referred them."""
    told = ReferralNotices(event.event_id, occasion).refused(event, answer.code)
    return Decision(notices=(told,))


def cancel(dossier: Dossier, event: EventCancelled, occasion: Occasion) -> Decision:
    """Tell the other one that a referral is cancelled; what is no referral concerns nobody else."""
    about = dossier.events[event.cancelled_event].event
    notices = ReferralNotices(event.event_id, occasion)
    match about:
        case ReferralRegistered():
            told = notices.changed(about.referral, about.referred_participant, "CANCELLED")
            return Decision(notices=(told,))
        case ParticipantReferred():
            told = notices.changed(about.event_id, about.referring_participant, "CANCELLED")
            return Decision(notices=(told,)) + _release(dossier, about.event_id, notices)
        case _:
            return _NOTHING


def hear(book: OfferBook, dossier: Dossier, event: ReferralChanged, occasion: Occasion) -> Decision:
    """Follow what the other one says; what is cancelled or refused already stays so."""
    here = dossier.events.get(registered_id(event.referral)) or dossier.events.get(event.referral)
    if here is None or here.state != "POSTED":
        return _NOTHING
    if event.change == "CANCELLED":
        return _cancel_too(dossier, here, event, occasion)
    if event.change == "REFUSED":
        refuses_this = event.attempt == here.attempt
        return _forget(dossier, here, event, occasion) if refuses_this else _NOTHING
    return _restand(book, dossier, here, event.change, _under(event, occasion))


def called(
    dossier: Dossier, event: EventCancelled | AwardWithdrawn | ExpirationWithdrawn
) -> EventCancelled | AwardWithdrawn | ExpirationWithdrawn:
    """Read upstream's name of a referral as the name that it has with the referring participant."""
    name = event.cancelled_event if isinstance(event, EventCancelled) else event.awarded_event
    other = None if name is None else registered_id(name)
    if other is None or name in dossier.events or other not in dossier.events:
        return event
    if isinstance(event, EventCancelled):
        return replace(event, cancelled_event=other)
    return replace(event, awarded_event=other)


def _restand(
    book: OfferBook, dossier: Dossier, kept: KeptEvent, change: ReferralChange, occasion: Occasion
) -> Decision:
    """Judge it at once under the run that made it payable; else it waits for the next (D-22)."""
    assert isinstance(kept.event, ReferralRegistered)
    assert change in ("AWARDED", "NOT_AWARDED")
    changed = replace(kept, event=replace(kept.event, standing=change))
    changed = changed.awake() if kept.evaluation == "DORMANT" else changed
    stands = Decision(facts=(EventStands(changed),))
    if occasion.run is None:
        return stands
    only = Dossier(dossier.participant, None, {changed.event_id: changed})
    judged = stands + run_over(book, only, occasion)
    return keep_in_step(dossier.participant, judged, occasion.run.run_id, occasion)


def _under(event: ReferralChanged, occasion: Occasion) -> Occasion:
    named = event.run
    if named is None:
        return occasion
    run = named.reached(occasion.recorded_at)
    return replace(occasion, now=run.as_of, run=run)


def _cancel_too(
    dossier: Dossier, kept: KeptEvent, event: ReferralChanged, occasion: Occasion
) -> Decision:
    header = {name.name: getattr(event, name.name) for name in fields(ParticipantEvent)}
    taken_back = EventCancelled(**header, cancelled_event=kept.event_id)
    undone = cancelling.cancel_event(dossier, taken_back, occasion)
    notices = ReferralNotices(event.event_id, occasion)
    return undone + _release(dossier, kept.event_id, notices)


def _forget(
    dossier: Dossier, kept: KeptEvent, event: ReferralChanged, occasion: Occasion
) -> Decision:
    message = f"the referring participant is refused: {event.code}"
    answer = Refused(event.code or "", message, "data.referring_participant")
    gone = replace(kept, state="REFUSED", refused=answer.code, binding=answer.binding)
    record = refused(gone, answer.code, answer.message, answer.path, occasion)
    notices = ReferralNotices(event.event_id, occasion)
    forgotten = Decision(facts=(EventStands(gone),), trace=(record,))
    return forgotten + _release(dossier, kept.event_id, notices)


def _release(dossier: Dossier, referral: str, notices: ReferralNotices) -> Decision:
    """Where the first referral is gone, the next one that was told counts."""
    first = dossier.participant.referral
    if first is None or first.referral != referral:
        return _NOTHING
    following = _next(dossier, referral)
    if following is None:
        return Decision(facts=(ReferralStands(None),))
    stands = _first(following, dossier.participant)
    to, standing = stands.referring_participant, _standing(dossier.participant)
    told = notices.changed(stands.referral, to, standing)
    return Decision(facts=(ReferralStands(stands),), notices=(told,))


def _next(dossier: Dossier, gone: str) -> ParticipantReferred | None:
    left = [
        kept.event
        for kept in dossier.events.values()
        if isinstance(kept.event, ParticipantReferred)
        and kept.state == "POSTED"
        and kept.event_id != gone
    ]
    return min(left, key=lambda event: (event.recorded_at, event.event_id), default=None)


def _first(event: ParticipantReferred, participant: Participant) -> FirstReferral:
    return FirstReferral(event.event_id, event.referring_participant, participant.awarded)


def _standing(participant: Participant) -> Literal["AWARDED", "NOT_AWARDED"]:
    return "AWARDED" if participant.awarded else "NOT_AWARDED"
