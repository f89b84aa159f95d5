"""What the engine may remember: about the participant, and about each event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.rewards.domain.remembered.accumulation import Accumulation
from services.rewards.domain.remembered.kept_event import KeptEvent
from services.rewards.domain.remembered.rest import Rest
from services.rewards.domain.remembered.tally import Tally
from shared.contracts.events import ParticipantChange, Terminated


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    """The participant is what the world said last."""

    change: ParticipantChange


@dataclass(frozen=True, slots=True)
class OffersAwarded:
    """Offers awarded the participant; what number of awards counts (rules 2.10)."""

    awards: tuple[tuple[str, datetime], ...]
    """Offer and latest performed_on of the awarded events, once for each award."""


@dataclass(frozen=True, slots=True)
class ClaimsPaid:
    """An offer without an event awarded the participant what was due (rules 3.11 - 3.16)."""

    offer: str
    count: int
    at: datetime
    ledger: str
    """Under this name the participant remembers what the offer paid."""
    remembered: Mapping[str, int]
    """All that it must not pay again, instead of what was remembered before."""


@dataclass(frozen=True, slots=True)
class AwardTakenBack:
    """A posted award is no longer one; the tally is that of the awards which remain (D-13)."""

    offer: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class OfferCounted:
    """So much counts towards an accumulating offer now; None: nothing (rules 3.4)."""

    offer: str
    accumulation: Accumulation | None


@dataclass(frozen=True, slots=True)
class CountDoubted:
    """Something that was counted towards these offers no longer counts."""

    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatementKept:
    """The participant has a statement of this classification and period."""

    statement: str
    event_id: str


@dataclass(frozen=True, slots=True)
class StatementFreed:
    """A cancelled statement frees its classification and period (D-62)."""

    statement: str


@dataclass(frozen=True, slots=True)
class FirstReferral:
    """The referral by which a participant came, and what its referring participant was told."""

    referral: str
    """Its event id."""
    referring_participant: str
    awarded: bool
    """That the referred participant has an award (D-50)."""


@dataclass(frozen=True, slots=True)
class ReferralStands:
    """From now on this referral of the participant counts as the first; None: none does (D-60)."""

    first: FirstReferral | None


@dataclass(frozen=True, slots=True)
class Rested:
    """A run has looked at the participant; None: the next one has to look again (3.17-4)."""

    rest: Rest | None


@dataclass(frozen=True, slots=True)
class DepartureAsked:
    """The participant is to be terminated once the one who replaces them has said yes (rules 7)."""

    termination: Terminated


@dataclass(frozen=True, slots=True)
class DepartureSettled:
    """The one who was to replace the participant has answered, whatever it was."""

    termination: str


@dataclass(frozen=True, slots=True)
class TokensHeld:
    """These access tokens are the participant's from now on, and no others."""

    tokens: frozenset[str]


@dataclass(frozen=True, slots=True)
class SleepersWoken:
    """Something changed that could change answers: what waits for it is due again (D-57)."""

    reasons: tuple[str, ...]
    """The names of `waiting.py`; an event wakes when it waits for one of them."""
    since: datetime | None = None
    """Only events performed at this moment or later wake; None: whenever they were."""


@dataclass(frozen=True, slots=True)
class EventStands:
    """From now on the event stands like this."""

    kept: KeptEvent


ParticipantFact = (
    ProfileChanged
    | OffersAwarded
    | ClaimsPaid
    | AwardTakenBack
    | OfferCounted
    | CountDoubted
    | StatementKept
    | StatementFreed
    | ReferralStands
    | Rested
    | DepartureAsked
    | DepartureSettled
    | TokensHeld
)

RewardsFact = ParticipantFact | SleepersWoken | EventStands


def tallied(fact: OffersAwarded | ClaimsPaid | AwardTakenBack) -> Iterable[str]:
    """Name the offers of which a participant has another number of awards now."""
    if isinstance(fact, OffersAwarded):
        return {offer for offer, _ in fact.awards}
    return (fact.offer,)
