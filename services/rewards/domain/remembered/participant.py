"""A participant as the engine knows them: a fold of what was told and of what was awarded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import assert_never

from services.rewards.domain.remembered.accumulation import Accumulation
from services.rewards.domain.remembered.facts import (
    AwardTakenBack,
    ClaimsPaid,
    CountDoubted,
    DepartureAsked,
    DepartureSettled,
    FirstReferral,
    OfferCounted,
    OffersAwarded,
    ParticipantFact,
    ProfileChanged,
    ReferralStands,
    Rested,
    StatementFreed,
    StatementKept,
    TokensHeld,
)
from services.rewards.domain.remembered.history import (
    History,
    Mark,
    holds_at,
    holds_from,
    with_mark,
)
from services.rewards.domain.remembered.personal_data import filled_since, merged
from services.rewards.domain.remembered.rest import Rest, disturbs
from services.rewards.domain.remembered.tally import NONE_AWARDED, Tally
from shared.contracts.events import (
    AutomaticSpendChanged,
    DetailsChanged,
    InstantSpendAuthorised,
    ParticipantChange,
    SchemeSignedOff,
    SchemeSignedOn,
    SegmentsChanged,
    SignedUp,
    SpendingChanged,
    SubscriptionChanged,
    Terminated,
)
from shared.contracts.events.participation import AutomaticSpend, Details
from shared.kernel.anniversaries import day_of_year
from shared.kernel.changing import changed


@dataclass(frozen=True, slots=True)
class Participant:
    """Everything about a participant that judging needs and that is no event."""

    code: str
    signed_up_on: datetime | None = None
    """None: never signed up, unknown."""
    schemes: Mapping[str, History] = field(default_factory=dict)
    segments: frozenset[str] = frozenset()
    owned_by_group: str | None = None
    details: Details | None = None
    spending_blocked: bool = False
    terminated_at: datetime | None = None
    automatic_spend: AutomaticSpend | None = None
    instant_spend_authorised: bool = False
    subscriptions: Mapping[str, History] = field(default_factory=dict)
    awards: Mapping[str, Tally] = field(default_factory=dict)
    statements: Mapping[str, str] = field(default_factory=dict)
    signed_up_unit: str | None = None
    signed_up_group: str | None = None
    """Where they signed up, and its group: what offers without an event ask for a place."""
    filled: Mapping[str, datetime] = field(default_factory=dict)
    """Personal data that was filled in after the sign-up, and since when (D-24)."""
    claims: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By ledger of an offer without an event: what it paid and must not pay again."""
    referral: FirstReferral | None = None
    """The referral that counts of those that were told of them (D-60)."""
    accumulations: Mapping[str, Accumulation] = field(default_factory=dict)
    """What counts towards each accumulating offer and is not enough yet."""
    rest: Rest | None = None
    """None: the next run over offers without an event has to look at them."""
    departures: Mapping[str, Terminated] = field(default_factory=dict)
    """Terminations that wait for what the replacement says, by their event ids (rules 7)."""
    access_tokens: frozenset[str] = frozenset()
    """Authentication codes of the tokens that identify them."""

    @property
    def effective(self) -> bool:
        """True from their sign-up until they leave, or have said that they will (rules 7)."""
        return self.known and self.terminated_at is None and not self.departures

    @property
    def known(self) -> bool:
        """True once they have signed up."""
        return self.signed_up_on is not None

    @property
    def birthday(self) -> str | None:
        """The day of the year on which they were born, "12-06"."""
        born = self.details.date_of_birth if self.details else None
        return None if born is None else day_of_year(born)

    @property
    def name_day(self) -> str | None:
        """The day of the year that their name has, "12-06" (rules 3.13)."""
        return self.details.name_day if self.details else None

    def has_award_of_another(self, offer: str) -> bool:
        """Say whether an award of any other offer stands (rules 3.11, D-22, D-50)."""
        return any(tally.count for code, tally in self.awards.items() if code != offer)

    @property
    def awarded(self) -> bool:
        """True while any award of any offer stands (D-22, D-50)."""
        return any(tally.count for tally in self.awards.values())

    def may_forget(self, awards: int) -> bool:
        """Say whether so many awards taken back need a look at all that were ever made."""
        return any(tally.may_forget(awards) for tally in self.awards.values())

    def takes_part(self, scheme: str, at: datetime) -> bool:
        """Say whether they took part in the scheme then: sign-off is excluded (D-04)."""
        return holds_at(self.schemes.get(scheme, ()), at)

    def takes_part_from(self, scheme: str, at: datetime) -> datetime | None:
        """Say from when on, then or later, they take part in the scheme; None: never."""
        return holds_from(self.schemes.get(scheme, ()), at)


def fold(code: str, facts: Iterable[ParticipantFact]) -> Participant:
    """Remember everything that was ever noted about a participant, in order."""
    return reduce(evolve, facts, Participant(code))


def evolve(participant: Participant, fact: ParticipantFact) -> Participant:
    """Remember one fact. Never refuses: the past is not up for debate."""
    match fact:
        case ProfileChanged(change):
            return _with_change(_stirred(participant), change)
        case OffersAwarded(awards):
            return _with_awards(participant, _counted(participant.awards, awards))
        case ClaimsPaid(offer, count, at, ledger, remembered):
            tallies = _counted(participant.awards, [(offer, at)] * count)
            paid = {**participant.claims, ledger: remembered}
            return replace(_with_awards(participant, tallies), claims=paid)
        case AwardTakenBack(offer, tally):
            return _with_awards(participant, {**participant.awards, offer: tally})
        case Rested(rest):
            return changed(participant, rest=rest)
        case OfferCounted(offer, accumulation):
            return _with_count(participant, offer, accumulation)
        case CountDoubted(offers):
            doubted = {o: a for o, a in participant.accumulations.items() if o in offers}
            found = {o: replace(a, doubtful=True) for o, a in doubted.items()}
            return replace(participant, accumulations={**participant.accumulations, **found})
        case StatementKept() | StatementFreed():
            return _with_statement(participant, fact)
        case ReferralStands(first):
            return replace(participant, referral=first)
        case _:
            return _with_departure(participant, fact)


def _with_departure(
    participant: Participant, fact: DepartureAsked | DepartureSettled | TokensHeld
) -> Participant:
    match fact:
        case DepartureAsked(told):
            departures = {**participant.departures, told.event_id: told}
            return replace(participant, departures=departures)
        case DepartureSettled(termination):
            rest = {k: v for k, v in participant.departures.items() if k != termination}
            return replace(participant, departures=rest)
        case TokensHeld(tokens):
            return replace(participant, access_tokens=tokens)
        case _:
            assert_never(fact)


def _with_awards(participant: Participant, tallies: Mapping[str, Tally]) -> Participant:
    if participant.rest is not None and disturbs(participant.awards, tallies):
        return changed(participant, awards=tallies, rest=None)
    return changed(participant, awards=tallies)


def _stirred(participant: Participant) -> Participant:
    """Have the next run look at them: something about them has changed."""
    return participant if participant.rest is None else changed(participant, rest=None)


def _counted(
    before: Mapping[str, Tally], awards: Iterable[tuple[str, datetime]]
) -> Mapping[str, Tally]:
    tallies = dict(before)
    for offer, performed_on in awards:
        tallies[offer] = tallies.get(offer, NONE_AWARDED).plus(performed_on)
    return tallies


def _with_statement(participant: Participant, fact: StatementKept | StatementFreed) -> Participant:
    known = {k: v for k, v in participant.statements.items() if k != fact.statement}
    if isinstance(fact, StatementKept):
        known[fact.statement] = fact.event_id
    return replace(participant, statements=known)


def _with_count(
    participant: Participant, offer: str, accumulation: Accumulation | None
) -> Participant:
    rest = {code: each for code, each in participant.accumulations.items() if code != offer}
    found = {} if accumulation is None else {offer: accumulation}
    return replace(participant, accumulations=rest | found)


def _with_change(participant: Participant, change: ParticipantChange) -> Participant:
    match change:
        case SignedUp():
            return _signed_up(participant, change)
        case SchemeSignedOn():
            return _with_scheme(participant, change.scheme, Mark(change.performed_on, on=True))
        case SchemeSignedOff():
            return _with_scheme(participant, change.scheme, Mark(change.performed_on, on=False))
        case SegmentsChanged():
            stayed = participant.segments.difference(change.left)
            return replace(participant, segments=stayed.union(change.joined))
        case SubscriptionChanged():
            return _with_subscription(participant, change)
        case _:
            return _with_personal(participant, change)


def _with_personal(
    participant: Participant,
    change: DetailsChanged
    | SpendingChanged
    | AutomaticSpendChanged
    | InstantSpendAuthorised
    | Terminated,
) -> Participant:
    match change:
        case DetailsChanged():
            return _with_details(participant, change)
        case SpendingChanged():
            return replace(participant, spending_blocked=change.blocked)
        case AutomaticSpendChanged():
            return replace(participant, automatic_spend=change.automatic_spend)
        case InstantSpendAuthorised():
            return replace(participant, instant_spend_authorised=change.authorised)
        case Terminated():
            return replace(participant, terminated_at=change.recorded_at)
        case _:
            assert_never(change)


def _signed_up(participant: Participant, change: SignedUp) -> Participant:
    had, has = participant.details, merged(participant.details, change.details)
    again = filled_since(participant.filled, had, has, change.performed_on)
    mark = Mark(change.performed_on, on=True)
    joined = {s: with_mark(participant.schemes.get(s, ()), mark) for s in change.schemes}
    return replace(
        participant,
        signed_up_on=participant.signed_up_on or change.performed_on,
        schemes={**participant.schemes, **joined},
        owned_by_group=change.owned_by_group or participant.owned_by_group,
        details=has,
        filled=again if participant.known else {},
        automatic_spend=change.automatic_spend or participant.automatic_spend,
        signed_up_unit=participant.signed_up_unit or change.performed_by_unit,
        signed_up_group=participant.signed_up_group or change.unit_group,
        access_tokens=participant.access_tokens.union(change.access_tokens),
    )


def _with_details(participant: Participant, change: DetailsChanged) -> Participant:
    had, has = participant.details, merged(participant.details, change.details)
    filled = filled_since(participant.filled, had, has, change.performed_on)
    return replace(participant, details=has, filled=filled)


def _with_scheme(participant: Participant, scheme: str, mark: Mark) -> Participant:
    history = with_mark(participant.schemes.get(scheme, ()), mark)
    return replace(participant, schemes={**participant.schemes, scheme: history})


def _with_subscription(participant: Participant, change: SubscriptionChanged) -> Participant:
    mark = Mark(change.performed_on, on=change.state == "EFFECTIVE")
    history = with_mark(participant.subscriptions.get(change.subscription, ()), mark)
    return replace(
        participant, subscriptions={**participant.subscriptions, change.subscription: history}
    )
