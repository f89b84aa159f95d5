"""What no schema can say: duplicates, unknown or terminated participants, missing events."""

from typing import Literal

from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.judging import finding, settling, spending, voiding
from services.rewards.domain.remembered.kept_event import KeptEvent
from shared.contracts.events import (
    AwardWithdrawn,
    Departure,
    EventCancelled,
    ExpirationWithdrawn,
    FinancialStatementIssued,
    ParkedRetried,
    ParticipantMessage,
    ParticipantReferred,
    PurchaseMade,
    PurchaseRefused,
    ReferralChanged,
    ReferralRegistered,
    SchemeSignedOff,
    SchemeSignedOn,
    SettlementRequested,
    SignedUp,
    SpendRequested,
    SpendWithdrawn,
    Terminated,
    TransferReceived,
    TransferReturned,
    TransferRevoked,
    WalletVoided,
)
from shared.contracts.notice import received_id

Told = Literal["TOLD"]
"""It was told before with the same content: nothing is to be done."""

_ALWAYS_HEARD = (
    EventCancelled,
    AwardWithdrawn,
    SpendWithdrawn,
    ExpirationWithdrawn,
    ParkedRetried,
    SettlementRequested,
    WalletVoided,
)
"""What is taken back, or settled, may be so after a termination too."""
_AMONG_US = (
    ParkedRetried
    | ReferralChanged
    | PurchaseRefused
    | TransferReturned
    | TransferRevoked
    | Departure
)
"""What our own services tell: it follows from what was accepted before."""


def accept(book: OfferBook, dossier: Dossier, event: ParticipantMessage) -> Refused | Told | None:
    """Say why a message is refused, or that it was told before; None: it is accepted."""
    told = dossier.told
    if told is not None and _is_echo(told, event):
        return "TOLD"
    if told is not None and told.binding:
        if told.event.fingerprint == event.fingerprint:
            return "TOLD"
        return Refused("DIVERGENT", "this id was told before with other content (D-01)")
    return _about_participant(dossier, event) or _about_content(book, dossier, event)


def statement_name(event: FinancialStatementIssued) -> str:
    """Name what may be told only once for a participant: classification and period."""
    return f"{event.classification or ''}/{event.period}"


def _is_echo(told: KeptEvent, event: ParticipantMessage) -> bool:
    """Say whether this very attempt to refer somebody was answered before (D-60)."""
    return (
        isinstance(event, ReferralRegistered)
        and isinstance(told.event, ReferralRegistered)
        and event.attempt <= told.event.attempt
        and event.fingerprint == told.event.fingerprint
    )


def _about_participant(dossier: Dossier, event: ParticipantMessage) -> Refused | None:
    if isinstance(event, _AMONG_US):
        return None
    if isinstance(event, TransferReceived) and event.first != event.transfer:
        return _as_the_first(dossier, event)
    participant = dossier.participant
    if not participant.known and not isinstance(event, SignedUp | ParticipantReferred):
        message = f"the participant {event.participant} never signed up"
        return Refused("UNKNOWN_PARTICIPANT", message, "participant")
    if participant.terminated_at is not None and not isinstance(event, _ALWAYS_HEARD):
        message = (
            f"the participant was terminated at {participant.terminated_at.isoformat()} (D-47)"
        )
        return Refused("PARTICIPANT_TERMINATED", message, "participant")
    return None


def _as_the_first(dossier: Dossier, event: TransferReceived) -> Refused | None:
    """Take or refuse a transfer that came in several messages as a whole."""
    first = dossier.events.get(received_id(event.first))
    assert first is not None, "the messages of a transfer come in their order"
    if first.refused is None:
        return None
    return Refused(first.refused, "the first part of the transfer was refused", "to")


def _about_content(book: OfferBook, dossier: Dossier, event: ParticipantMessage) -> Refused | None:
    match event:
        case SignedUp():
            return _unknown_scheme(book, event.schemes)
        case SchemeSignedOn() | SchemeSignedOff():
            return _unknown_scheme(book, (event.scheme,))
        case SettlementRequested():
            return settling.refusal(dossier, event)
        case SpendRequested():
            return spending.refusal(book, dossier, event)
        case PurchaseMade():
            return spending.refusal_with(book, dossier, event)
        case ParticipantReferred() if event.referring_participant == event.referred_participant:
            return Refused("SELF_REFERRAL", "nobody can refer themselves (D-60)")
        case FinancialStatementIssued():
            return _second_statement(dossier, event)
        case Terminated():
            return _terminating(event)
        case _:
            return _about_undoing(dossier, event)


def _about_undoing(dossier: Dossier, event: ParticipantMessage) -> Refused | None:
    found: object = None
    match event:
        case EventCancelled():
            found = finding.find_event(dossier, event)
        case AwardWithdrawn():
            found = finding.find_award(dossier, event)
        case SpendWithdrawn():
            found = finding.find_spend(dossier, event)
        case ExpirationWithdrawn():
            found = finding.find_expired(dossier, event)
        case WalletVoided():
            found = voiding.voided_by(dossier, event)
    return found if isinstance(found, Refused) else None


def _unknown_scheme(book: OfferBook, schemes: tuple[str, ...]) -> Refused | None:
    for scheme in schemes:
        if scheme not in book.schemes:
            return Refused("UNKNOWN_SCHEME", f"the scheme {scheme} was never published", "scheme")
    return None


def _second_statement(dossier: Dossier, event: FinancialStatementIssued) -> Refused | None:
    if statement_name(event) not in dossier.participant.statements:
        return None
    message = f"there is a statement of this classification for {event.period} already"
    return Refused("DUPLICATE_STATEMENT_PERIOD", message, "period")


def _terminating(event: Terminated) -> Refused | None:
    moves = event.transfer_balance or bool(event.transfer_tokens) or event.replacement is not None
    if moves and event.reason != "DUPLICATION":
        message = f"a termination for {event.reason} moves nothing to anybody (rules 7)"
        return Refused("TRANSFER_NOT_ALLOWED", message, "reason")
    return None
