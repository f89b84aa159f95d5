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
from services.rewards.domain.deciding import transferring
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
            return _terminate(dossier, event, occasion)
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


def _terminate(dossier: Dossier, event: Terminated, occasion: Occasion) -> Decision:
    """Ask first who is to stay in their place, where somebody is."""
    if event.replacement is None:
        return _leave(dossier, event, occasion)
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
    return settled + _leave(dossier, leaving, occasion)


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


def _leave(dossier: Dossier, event: Terminated, occasion: Occasion) -> Decision:
    """Terminate; the balance goes first, then the tokens, then those that stay are released."""
    gone = Decision(facts=(ProfileChanged(event), TokensHeld(frozenset())))
    if event.replacement is not None:
        gone += _hand_over(dossier, event, event.replacement, occasion)
    tokens = dossier.participant.access_tokens.difference(event.transfer_tokens)
    if not tokens:
        return gone
    told = inbound.TokensReleased(because="TERMINATED", tokens=tuple(sorted(tokens)))
    return gone + Decision(notices=(_notice(told, event.participant, event.event_id, occasion),))


def _hand_over(dossier: Dossier, event: Terminated, to: str, occasion: Occasion) -> Decision:
    given = Decision()
    if event.transfer_balance:
        kept = dossier.events[event.event_id]
        given += Decision((transferring.send_to(to, kept, occasion),))
    if event.transfer_tokens:
        told = inbound.TokensReceived(
            termination=event.event_id, giver=event.participant, tokens=event.transfer_tokens
        )
        given += Decision(notices=(_notice(told, to, event.event_id, occasion),))
    return given


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
