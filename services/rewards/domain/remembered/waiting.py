"""What a declined event may wait for, by name, and which changes end the wait (D-57).

The names are kept beside the event, so that a change wakes in the tables, too, only what it
concerns:

scheme:CODE        the participant takes part in a scheme, from some moment on
segment:CODE       the participant joins or leaves a segment
location           an address of the participant is another
birthday, name_day the participant's date of birth or name-day is another
not_yet_awarded    the participant was awarded for the first time
referral           the referral stands differently with the participant who was referred
merchant           the merchant of the event's unit decides differently about awards
owner              the participant belongs to another group
offer:CODE         an award of the offer is taken back, or one of an event that is open for it, or
                   an event comes that may complete a set of it
count:CODE         a run finds that what the offer adds up may be enough; no change wakes it
set:…              the same, of any member of a set: members wait and wake together
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from services.rewards.domain.remembered.facts import SleepersWoken
from services.rewards.domain.remembered.kept_event import KeptEvent
from shared.contracts.events import (
    DetailsChanged,
    ParticipantChange,
    SchemeSignedOn,
    SegmentsChanged,
    SignedUp,
)
from shared.contracts.events.participation import Details

INHERENT: frozenset[str] = frozenset()
"""What looks at nothing but the event and the passing of time waits for nothing."""
LOCATION = "location"
BIRTHDAY = "birthday"
NAME_DAY = "name_day"
NOT_YET_AWARDED = "not_yet_awarded"
REFERRAL = "referral"
MERCHANT = "merchant"
OWNER = "owner"


def scheme(code: str) -> str:
    """Wait for the participant to take part in a scheme."""
    return f"scheme:{code}"


def segment(code: str) -> str:
    """Wait for the participant to join or leave a segment."""
    return f"segment:{code}"


def offer(code: str) -> str:
    """Wait for what an offer awarded, or is about to award, to be another."""
    return f"offer:{code}"


def count(code: str) -> str:
    """Wait for more purchases to come together for an accumulating offer."""
    return f"count:{code}"


def together(names: Iterable[str]) -> frozenset[str]:
    """Wait for the same to happen to any event that may stand in one set with this one."""
    return frozenset(f"set:{name}" for name in names)


def wakes(kept: KeptEvent, woken: SleepersWoken) -> bool:
    """Say whether an event sleeps and waits for this."""
    if kept.evaluation != "DORMANT":
        return False
    if woken.since is not None and kept.event.performed_on < woken.since:
        return False
    return not kept.waits_for or not set(kept.waits_for).isdisjoint(woken.reasons)


def waits_at(kept: KeptEvent, merchants: AbstractSet[str]) -> bool:
    """Say whether an event sleeps until one of these merchants, of its unit, decides otherwise."""
    return (
        kept.evaluation == "DORMANT"
        and kept.event.unit_merchant in merchants
        and MERCHANT in kept.waits_for
    )


def beside_merchants() -> SleepersWoken:
    """Wake the members of sets that an event may join which waited for its merchant."""
    return SleepersWoken(tuple(together({MERCHANT})))


def woken_by(change: ParticipantChange) -> Iterator[SleepersWoken]:
    """Say what a change of the participant wakes; leaving a scheme opens no way to an award.

    Who joins a scheme takes part from a moment on: what was performed before sleeps on.
    """
    match change:
        case SignedUp():
            yield from _joined(change, change.schemes)
            yield from _told(change.details)
            if change.owned_by_group is not None:
                yield from _woken((OWNER,))
        case SchemeSignedOn():
            yield from _joined(change, (change.scheme,))
        case SegmentsChanged():
            yield from _woken(segment(code) for code in (*change.joined, *change.left))
        case DetailsChanged():
            yield from _told(change.details)


def _joined(change: SignedUp | SchemeSignedOn, schemes: Iterable[str]) -> Iterator[SleepersWoken]:
    names = sorted(map(scheme, schemes))
    if names:
        yield SleepersWoken(tuple(names), since=change.performed_on)
        yield SleepersWoken(tuple(sorted(together(names))))


def _told(details: Details | None) -> Iterator[SleepersWoken]:
    if details is None:
        return
    told = (
        (LOCATION, details.addresses),
        (BIRTHDAY, details.date_of_birth),
        (NAME_DAY, details.name_day),
    )
    yield from _woken(name for name, value in told if value is not None)


def _woken(names: Iterable[str]) -> Iterator[SleepersWoken]:
    alone = set(names)
    if alone:
        yield SleepersWoken(tuple(sorted(alone | together(alone))))
