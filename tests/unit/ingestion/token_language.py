"""The language of tests about access tokens: claims, and changes of hands."""

from services.ingestion.domain.tokens import digest_of
from shared.contracts.tokens import (
    ClaimedToken,
    ReassignmentEffective,
    TokensClaimed,
    TokensReassigned,
)
from shared.kernel.ids import derive_id
from tests.unit.ingestion.language import NOW


def a_claim(who: str, *codes: str, by: str = "s1", identifier: str | None = None) -> TokensClaimed:
    """A sign-up's claim; an identifier is that of its first token."""
    digests = [None if identifier is None else digest_of(identifier), *[None] * len(codes)]
    tokens = tuple(
        ClaimedToken(code=code, identifier_digest=digest)
        for code, digest in zip(codes, digests, strict=False)
    )
    return TokensClaimed(
        event_id=derive_id("pos", who, by), participant=who, tokens=tokens, recorded_at=NOW
    )


def a_change(
    giver: str, receiver: str | None, *codes: str, by: str = "x1", claimable: bool = False
) -> TokensReassigned:
    """Tokens leave who has them."""
    return TokensReassigned(
        event_id=by,
        giver=giver,
        receiver=receiver,
        claimable=claimable,
        tokens=codes,
        recorded_at=NOW,
    )


def effective(by: str = "x1", *, from_offsets: tuple[int, ...] = (10,)) -> ReassignmentEffective:
    """From these offsets on the change holds."""
    return ReassignmentEffective(event_id=by, from_offsets=from_offsets, recorded_at=NOW)
