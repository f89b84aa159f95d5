"""One participant brings another (rules 1.2, 3.10, D-22)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.contracts.events.header import CustomerEvent, ParticipantEvent
from shared.contracts.events.run import RunReached
from shared.kernel.ids import derive_id

REGISTRAR = "/rewardstream/rewards"
"""Who tells of referrals from one partition to another; nobody else may."""

ReferralStanding = Literal["AWARDED", "NOT_AWARDED", "NOT_FIRST"]
"""Whether the referred participant has an award, and whether another referral was there first."""
ReferralChange = Literal["AWARDED", "NOT_AWARDED", "CANCELLED", "REFUSED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantReferred(CustomerEvent):
    """Its participant is the referred one, who decides which referral was first."""

    referring_participant: str
    referred_participant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRegistered(CustomerEvent):
    """The referral where it is awarded: its participant is the referring one.

    External system and reference are those of the referral itself.
    """

    referral: str
    """The event id of the referral, as the referred participant has it."""
    referred_participant: str
    standing: ReferralStanding
    attempt: int = 0
    """How often it was refused here before it was told again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNamed:
    """The run under which something was told."""

    id: str
    version: int
    as_of: datetime
    schemes: tuple[str, ...] = ()
    offer_types: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()

    def reached(self, recorded_at: datetime) -> RunReached:
        """The run itself, as it was reached."""
        return RunReached(
            run_id=self.id,
            version=self.version,
            as_of=self.as_of,
            recorded_at=recorded_at,
            schemes=self.schemes,
            offer_types=self.offer_types,
            segments=self.segments,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralChanged(ParticipantEvent):
    """A referral stands differently, says the partition of the other one of the two."""

    referral: str
    change: ReferralChange
    code: str | None = None
    """Why it is refused."""
    run: RunNamed | None = None
    """The run that made it so; None: outside a run."""
    attempt: int = 0
    """Which telling of the referral is refused, where it is."""


def registered_id(referral: str) -> str:
    """Name a referral where it is awarded, by the event id that it has where it is registered."""
    return derive_id(REGISTRAR, referral)
