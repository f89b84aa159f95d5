"""Whose an access token is: the records of the topic of tokens, in the order that counts (rules 7).

The topic has one partition, so that whoever claims a token first is the same for every instance of
ingestion. Identifiers stand here as digests, pass codes as Argon2id hashes, nothing in the clear.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedToken:
    """One token: its authentication code, and what it is shown with."""

    code: str
    identifier_digest: str | None = None
    """Equal for equal identifiers; does not tell them."""
    pass_code_hash: str | None = None
    """Argon2id, as a PHC string."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensClaimed:
    """A sign-up asks for tokens: it gets all of them, or, where one is somebody's, none."""

    event_id: str
    participant: str
    tokens: tuple[ClaimedToken, ...]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensReassigned:
    """Tokens leave who has them; from which messages on, `ReassignmentEffective` says.

    It concerns those of the tokens that are still the giver's.
    """

    event_id: str
    """The event that asked for it."""
    giver: str
    receiver: str | None
    """None: they identify nobody any more."""
    claimable: bool = False
    """Without a receiver: whether somebody else may claim them."""
    tokens: tuple[str, ...]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignmentEffective:
    """A reassignment holds for inbound records from these offsets on, one for each partition.

    The ends of the inbound topic after the reassignment was written: whoever read a record before
    them may have identified it by the giver, and does so for ever. The first of several counts.
    """

    event_id: str
    """The event that asked for the reassignment."""
    from_offsets: tuple[int, ...]
    recorded_at: datetime


TokenRecord = TokensClaimed | TokensReassigned | ReassignmentEffective
