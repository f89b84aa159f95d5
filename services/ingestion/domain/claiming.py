"""What a message changes of access tokens, before it may stand in the journal (rules 7).

    1 wanted: what has to stand on the topic of tokens, as far as it does not yet
    2 answered: once it was read back, whether the message stands

A sign-up whose tokens are somebody's is refused as a whole; whose they are, the order of the topic
of tokens decides.
"""

from typing import Any

from services.ingestion.domain.normalisers import Outcome
from services.ingestion.domain.personal import claimed_tokens
from services.ingestion.domain.rejection import Rejection
from services.ingestion.domain.tokens import Tokens
from shared.contracts import inbound
from shared.contracts.door import Misfit, NotJson, OutsideMessage
from shared.contracts.events import SignedUp, TokensReceived, TokensReleased
from shared.contracts.tokens import TokenRecord, TokensClaimed, TokensReassigned
from shared.contracts.told import Told

_HANDED_ON = frozenset({inbound.TokensReceived, inbound.TokensReleased})
_REFUSED = {
    "code": "is somebody's token already",
    "identifier": "identifies another token already",
}


def names_tokens(told: OutsideMessage[Told] | Misfit | NotJson) -> bool:
    """Say whether what a message comes to depends on whose a token is."""
    if not isinstance(told, OutsideMessage):
        return False
    data: Any = told.data
    if getattr(data, "access_token", None) is not None or changes_tokens(told):
        return True
    return type(data) is inbound.Termination and bool(data.transfer_tokens)


def changes_tokens(told: OutsideMessage[Told]) -> bool:
    """Say whether a message can change whose a token is."""
    data: Any = told.data
    # By the class itself: this is asked of every message.
    kind = type(data)
    return kind in _HANDED_ON or (kind is inbound.SignUp and bool(data.access_tokens))


def wanted(
    told: OutsideMessage[Told], outcome: Outcome, tokens: Tokens, *, deactivates: bool
) -> TokenRecord | None:
    """Say what has to be written of tokens before a message may stand; None: nothing."""
    match outcome:
        case SignedUp() if outcome.access_tokens:
            claim = _claim(told, outcome)
            is_answered = tokens.claimed_for(claim.event_id) is not None
            hopeless = tokens.taken(claim.participant, claim.tokens) is not None
            return None if is_answered or hopeless else claim
        case TokensReceived():
            change = TokensReassigned(
                event_id=outcome.event_id,
                giver=outcome.giver,
                receiver=outcome.participant,
                tokens=outcome.tokens,
                recorded_at=outcome.recorded_at,
            )
            return None if tokens.is_effective(change.event_id) else change
        case TokensReleased():
            return _release(outcome, tokens, deactivates=deactivates)
        case _:
            return None


def answered(told: OutsideMessage[Told] | Misfit, outcome: Outcome, tokens: Tokens) -> Outcome:
    """Let a message stand, or say which of its tokens is somebody's."""
    if not isinstance(outcome, SignedUp) or not outcome.access_tokens or isinstance(told, Misfit):
        return outcome
    # Told again with other content it stands, and the engine calls it divergent.
    if tokens.claimed_for(outcome.event_id) == outcome.participant:
        return outcome
    taken = tokens.taken(outcome.participant, _claim(told, outcome).tokens)
    if taken is None:
        return Rejection("INVALID_MESSAGE", "id", "was told before, of somebody else")
    index, part = taken
    return Rejection("INVALID_MESSAGE", f"data.access_tokens[{index}].{part}", _REFUSED[part])


def _claim(told: OutsideMessage[Told], event: SignedUp) -> TokensClaimed:
    assert isinstance(told.data, inbound.SignUp)
    return TokensClaimed(
        event_id=event.event_id,
        participant=event.participant,
        tokens=claimed_tokens(event.event_id, told.data.access_tokens),
        recorded_at=event.recorded_at,
    )


def _release(
    event: TokensReleased, tokens: Tokens, *, deactivates: bool
) -> TokensReassigned | None:
    """Who has left keeps their tokens, unless the definition says that unused ones end."""
    was_refused = event.because == "REFUSED"
    if tokens.is_effective(event.event_id) or not (was_refused or deactivates):
        return None
    return TokensReassigned(
        event_id=event.event_id,
        giver=event.participant,
        receiver=None,
        claimable=was_refused,
        tokens=event.tokens,
        recorded_at=event.recorded_at,
    )
