"""Whose each access token is: a fold of the topic of tokens (rules 7).

It is changed in place and has one owner, the shell that folds, like the catalogue. Who has a token
is asked for a place in the inbound topic: once a record was identified, it is so for ever, even
where it is read again after the token has changed hands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import assert_never

from shared.contracts.tokens import (
    ClaimedToken,
    ReassignmentEffective,
    TokenRecord,
    TokensClaimed,
    TokensReassigned,
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a record lies in the inbound topic."""

    partition: int = 0
    offset: int = 0


NOW = Spot(0, 2**63)
"""Behind whatever was told so far: where somebody stands who only asks."""


@dataclass(frozen=True, slots=True)
class _Holding:
    """From these places on somebody has a token; nobody: it identifies nobody."""

    participant: str | None
    claimable: bool = False
    from_offsets: tuple[int, ...] = ()

    def holds_at(self, spot: Spot) -> bool:
        return not self.from_offsets or spot.offset >= self.from_offsets[spot.partition]


@dataclass(slots=True)
class _Token:
    holdings: list[_Holding]
    """In order; the last one whose places have come counts."""

    @property
    def now(self) -> _Holding:
        return self.holdings[-1]


@dataclass(slots=True)
class Tokens:
    """Every token that was ever claimed, and every change of hands."""

    _tokens: dict[str, _Token] = field(default_factory=dict)
    _identifiers: dict[str, str] = field(default_factory=dict)
    """Digest of an identifier, and the code that it stands for."""
    _claimed: dict[str, str] = field(default_factory=dict)
    """Sign-ups whose tokens were claimed, and for whom."""
    _under_way: dict[str, TokensReassigned] = field(default_factory=dict)
    _effective: set[str] = field(default_factory=set)

    def holder(self, code: str, spot: Spot) -> str | None:
        """Say whom a token identifies in a record that lies there."""
        token = self._tokens.get(code)
        if token is None:
            return None
        found = (each for each in reversed(token.holdings) if each.holds_at(spot))
        return next((each.participant for each in found), None)

    def was_of(self, code: str, participant: str) -> bool:
        """Say whether a participant has a token, or ever had it."""
        token = self._tokens.get(code)
        return token is not None and any(e.participant == participant for e in token.holdings)

    def claimed_for(self, event_id: str) -> str | None:
        """Say for whom a sign-up has its tokens already."""
        return self._claimed.get(event_id)

    def is_effective(self, event_id: str) -> bool:
        """Say whether a change of hands holds, and from where on."""
        return event_id in self._effective

    @property
    def under_way(self) -> tuple[str, ...]:
        """Name the changes of hands of which nobody has said yet from where on they hold."""
        return tuple(self._under_way)

    def taken(self, participant: str, claimed: Sequence[ClaimedToken]) -> tuple[int, str] | None:
        """Find the first token that somebody else has, or whose identifier is another token's."""
        for index, token in enumerate(claimed):
            known = self._tokens.get(token.code)
            if known is not None and not _may_claim(known.now, participant):
                return index, "code"
            digest = token.identifier_digest
            if digest is not None and self._identifiers.get(digest, token.code) != token.code:
                return index, "identifier"
        return None

    def learn(self, record: TokenRecord) -> None:
        """Fold one record of the topic, at its place in the order."""
        match record:
            case TokensClaimed():
                self._claim(record)
            case TokensReassigned():
                if record.event_id not in self._effective:
                    self._under_way.setdefault(record.event_id, record)
            case ReassignmentEffective():
                change = self._under_way.pop(record.event_id, None)
                if change is not None:
                    self._effective.add(record.event_id)
                    self._reassign(change, record.from_offsets)
            case _:
                assert_never(record)

    def _claim(self, claim: TokensClaimed) -> None:
        if claim.event_id in self._claimed or self.taken(claim.participant, claim.tokens):
            return
        self._claimed[claim.event_id] = claim.participant
        for token in claim.tokens:
            self._give(token.code, _Holding(claim.participant))
            if token.identifier_digest is not None:
                self._identifiers[token.identifier_digest] = token.code

    def _reassign(self, change: TokensReassigned, from_offsets: tuple[int, ...]) -> None:
        holding = _Holding(change.receiver, change.claimable, from_offsets)
        for code in change.tokens:
            token = self._tokens.get(code)
            if token is not None and token.now.participant == change.giver:
                self._give(code, holding)
                if change.claimable:
                    self._forget_identifier(code)

    def _give(self, code: str, holding: _Holding) -> None:
        token = self._tokens.get(code)
        if token is None:
            self._tokens[code] = _Token([holding])
        elif token.now.participant != holding.participant:
            token.holdings.append(holding)

    def _forget_identifier(self, code: str) -> None:
        for digest in [each for each, of in self._identifiers.items() if of == code]:
            del self._identifiers[digest]


@dataclass(frozen=True, slots=True)
class TokensThere:
    """Tokens as they count for one record."""

    tokens: Tokens
    spot: Spot

    def holder(self, code: str) -> str | None:
        """Say whom a token identifies in the record."""
        return self.tokens.holder(code, self.spot)

    def was_of(self, code: str, participant: str) -> bool:
        """Say whether a participant has a token, or ever had it."""
        return self.tokens.was_of(code, participant)


NOBODYS = TokensThere(Tokens(), Spot())
"""Where nobody has claimed a token yet."""


def digest_of(identifier: str) -> str:
    """Tell identifiers apart without telling them."""
    return blake2b(identifier.encode(), digest_size=16, person=b"access-token").hexdigest()


def fold(records: Iterable[TokenRecord]) -> Tokens:
    """Learn everything that was ever written, in order."""
    tokens = Tokens()
    for record in records:
        tokens.learn(record)
    return tokens


def _may_claim(holding: _Holding, participant: str) -> bool:
    return holding.participant == participant or (holding.participant is None and holding.claimable)
