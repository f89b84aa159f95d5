"""Leaving: alone, or as a duplicate in favour of somebody who stays (rules 7, D-36, D-47).

duplicate                                            replacement, in another partition
told to leave; stays as they are   ─asked────────▶   effective, or not
refused, or terminated             ◀────answered──   says so
their whole balance, lot by lot    ─transfer─────▶   (the wallets; D-61)
their chosen tokens                ─received─────▶   ingestion hands them over

Until the answer is there the duplicate is as before, but nobody's replacement: of two who name each
other neither leaves. Every message is named by the termination, so that one told twice is one.
"""

from dataclasses import replace

from services.rewards.domain.answers.decision import Decision, refused
from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.remembered.facts import (
    DepartureAsked,
    DepartureSettled,
    EventStands,
    ProfileChanged,
    TokensHeld,
)
from services.rewards.domain.remembered.participant import Participant
from shared.contracts import inbound
from shared.contracts.events import (
    Departure,
    ParticipantMessage,
    ReplacementAnswered,
    ReplacementAsked,
    SignedUp,
    Terminated,
    TokensReceived,
    TokensReleased,
)
from shared.contracts.events.referral import REGISTRAR
from shared.contracts.notice import Notice
from shared.contracts.told import Told
from shared.kernel.ids import derive_id


def depart(dossier: Dossier, event: Terminated | Departure, occasion: Occasion) -> Decision:
    """Let somebody leave, or do one's part in the departure of a duplicate."""
    participant = dossier.participant
    match event:
        case Terminated():
            return _terminate(participant, event, occasion)
        case ReplacementAsked():
            said = inbound.ReplacementAnswered(
                termination=event.termination, effective=participant.effective
            )
            notice = _notice(said, event.terminated, event.termination, occasion, event.event_id)
            return Decision(notices=(notice,))
        case ReplacementAnswered():
            return _answered(dossier, event, occasion)
        case TokensReceived():
            return Decision(facts=(TokensHeld(participant.access_tokens.union(event.tokens)),))
        case TokensReleased():
            left = participant.access_tokens.difference(event.tokens)
            return Decision(facts=(TokensHeld(left),))


def free_tokens(
    participant: Participant, event: ParticipantMessage, answer: Refused, occasion: Occasion
) -> Decision:
    """Free the tokens of a sign-up that is refused for ever: nobody has them."""
    if not isinstance(event, SignedUp) or not answer.binding:
        return Decision()
    nobodys = tuple(code for code in event.access_tokens if code not in participant.access_tokens)
    if not nobodys:
        return Decision()
    told = inbound.TokensReleased(because="REFUSED", tokens=nobodys)
    return Decision(notices=(_notice(told, event.participant, event.event_id, occasion),))


def _terminate(participant: Participant, event: Terminated, occasion: Occasion) -> Decision:
    """Ask first who is to stay in their place, where somebody is."""
    if event.replacement is None:
        return _leave(participant, event, occasion)
    asked = inbound.ReplacementAsked(termination=event.event_id, terminated=event.participant)
    notice = _notice(asked, event.replacement, event.event_id, occasion)
    return Decision(facts=(DepartureAsked(event),), notices=(notice,))


def _answered(dossier: Dossier, event: ReplacementAnswered, occasion: Occasion) -> Decision:
    participant = dossier.participant
    told = participant.departures.get(event.termination)
    if told is None:
        return Decision()
    settled = Decision(facts=(DepartureSettled(told.event_id),))
    answer = _refusal(participant, told, event)
    if answer is not None:
        return settled + _stay(dossier, told, answer, occasion)
    # They leave at the moment at which this is known, not when it was asked.
    leaving = replace(told, recorded_at=occasion.recorded_at)
    return settled + _leave(participant, leaving, occasion)


def _refusal(
    participant: Participant, told: Terminated, event: ReplacementAnswered
) -> Refused | None:
    if participant.terminated_at is not None:
        message = "the participant was terminated while the replacement was asked"
        return Refused("PARTICIPANT_TERMINATED", message, "participant")
    if not event.effective:
        message = f"{told.replacement} is not effective and replaces nobody"
        return Refused("REPLACEMENT_NOT_EFFECTIVE", message, "replacement")
    return None


def _stay(dossier: Dossier, told: Terminated, answer: Refused, occasion: Occasion) -> Decision:
    kept = dossier.events[told.event_id]
    gone = replace(kept, state="REFUSED", refused=answer.code, binding=answer.binding)
    record = refused(gone, answer.code, answer.message, answer.path, occasion)
    return Decision(facts=(EventStands(gone),), trace=(record,))


def _leave(participant: Participant, event: Terminated, occasion: Occasion) -> Decision:
    """Terminate; the balance goes first, then the tokens, then those that stay are released."""
    gone = Decision(facts=(ProfileChanged(event), TokensHeld(frozenset())))
    given: tuple[str, ...] = event.transfer_tokens
    left = tuple(sorted(participant.access_tokens.difference(given)))
    if given:
        assert event.replacement is not None, "only a duplicate hands tokens over"
        told = inbound.TokensReceived(
            termination=event.event_id, giver=event.participant, tokens=given
        )
        notice = _notice(told, event.replacement, event.event_id, occasion)
        gone += Decision(notices=(notice,))
    if left:
        released = inbound.TokensReleased(because="TERMINATED", tokens=left)
        notice = _notice(released, event.participant, event.event_id, occasion)
        gone += Decision(notices=(notice,))
    return gone


def _notice(
    told: Told, to: str, termination: str, occasion: Occasion, cause: str | None = None
) -> Notice:
    return Notice(
        source=REGISTRAR,
        notice_id=derive_id(type(told).__name__, termination, to),
        participant=to,
        event_id=termination,
        cause=cause or termination,
        recorded_at=occasion.recorded_at,
        told=told,
    )
