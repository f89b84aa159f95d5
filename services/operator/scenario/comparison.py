"""Compares an expectation with what was observed: only the keys and fields it has."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from services.operator.scenario.difference import Difference
from services.operator.scenario.expectation import (
    Expectation,
    Expected,
    ExpectedAllocation,
    ExpectedAward,
    ExpectedEvent,
    ExpectedExpiration,
    ExpectedSpend,
)
from services.operator.scenario.observed import (
    Observed,
    ObservedAllocation,
    ObservedAward,
    ObservedEvent,
    ObservedExpiration,
    ObservedSpend,
)
from services.operator.scenario.pairing import pair
from services.operator.scenario.progressing import Progresses, progress_differences
from services.operator.scenario.wording import as_json, event_as_json, given_as_json
from shared.kernel.money import Platform, to_decimal_text
from shared.kernel.periods import local_date, local_midnight

_Want = TypeVar("_Want", bound=Expected)
_Have = TypeVar("_Have")
Explained = Mapping[tuple[str, str], str | None]
"""Why an offer does not award an event now, where no verdict was published."""


def name_of_participant(participant: str) -> str:
    """Name a participant among events: no event is called so."""
    return f"participant {participant}"


class Comparison:
    """Compares on one platform; amounts are told in decimals and observed in minor units."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def to_explain(self, wanted: Expectation, seen: Observed) -> list[tuple[str, str]]:
        """Name the declines of which no verdict tells: the index skipped the offer."""
        return [
            (wish.event, wish.offer)
            for wish in wanted.declined or ()
            if wish.event is not None
            and (wish.event, wish.offer, wish.because) not in seen.declined
        ]

    def to_explain_of_participants(self, wanted: Expectation) -> list[tuple[str, str]]:
        """Name the declines without an event: no verdict of them is ever published."""
        return [
            (wish.participant, wish.offer)
            for wish in wanted.declined or ()
            if wish.event is None and wish.participant is not None
        ]

    def differences(
        self,
        wanted: Expectation,
        seen: Observed,
        explained: Explained,
        progress: Progresses | None = None,
    ) -> list[Difference]:
        """Say what does not hold."""
        return [
            *self._transactions(wanted, seen),
            *self._states(wanted, seen),
            *_declines(wanted, seen, explained),
            *progress_differences(wanted.progress or (), progress or {}, self._platform),
        ]

    def _transactions(self, wanted: Expectation, seen: Observed) -> Iterator[Difference]:
        if wanted.awards is not None:
            yield from self._paired("awards", wanted.awards, seen.awards, self._award_fits)
        if wanted.spends is not None:
            yield from self._paired("spends", wanted.spends, seen.spends, self._spend_fits)
        if wanted.expirations is not None:
            yield from self._paired(
                "expirations", wanted.expirations, seen.expirations, self._expiration_fits
            )

    def _states(self, wanted: Expectation, seen: Observed) -> Iterator[Difference]:
        yield from self._sums("balances", wanted.balances, seen.balances)
        yield from self._sums("receivables", wanted.receivables, seen.receivables)
        if wanted.refused is not None and dict(wanted.refused) != dict(seen.refused):
            yield Difference("refused", dict(wanted.refused), dict(seen.refused))
        for event, fields in (wanted.events or {}).items():
            yield from self._event(event, fields, seen.events.get(event))

    def _sums(
        self, key: str, wanted: Mapping[str, Decimal] | None, seen: Mapping[str, int]
    ) -> Iterator[Difference]:
        """Who is not named has nothing."""
        for name, amount in (wanted or {}).items():
            have = seen.get(name, 0)
            if not self._is(amount, have):
                yield Difference(f"{key}.{name}", str(amount), self._text(have))

    def _paired(
        self,
        key: str,
        wanted: Sequence[_Want],
        seen: Sequence[_Have],
        fits: Callable[[_Want, _Have], bool],
    ) -> Iterator[Difference]:
        missing, unexpected = pair(wanted, seen, fits)
        if missing or unexpected:
            about = frozenset(
                (event, offer)
                for item in (*missing, *unexpected)
                if (offer := getattr(item, "offer", None))
                for event in getattr(item, "events", None) or ()
            )
            yield Difference(
                key,
                [given_as_json(item) for item in wanted],
                [as_json(item, self._platform) for item in seen],
                about,
            )

    def _award_fits(self, wanted: ExpectedAward, seen: ObservedAward) -> bool:
        given = wanted.model_fields_set
        return (
            wanted.state == seen.state
            and _same(wanted, seen, given & {"participant", "offer", "contribution_percentage"})
            and self._events_fit(wanted.events, seen.events, "events" in given)
            and ("amount" not in given or self._is(wanted.amount, seen.amount))
            and ("contribution" not in given or self._is(wanted.contribution, seen.contribution))
            and ("expires_on" not in given or self._ends(wanted.expires_on, seen))
        )

    def _spend_fits(self, wanted: ExpectedSpend, seen: ObservedSpend) -> bool:
        given = wanted.model_fields_set
        named = {"participant", "spend_request", "purchase", "instant", "automatic", "unit"}
        return (
            wanted.state == seen.state
            and _same(wanted, seen, given & named)
            and ("amount" not in given or self._is(wanted.amount, seen.amount))
            and (wanted.allocations is None or self._paid_by(wanted.allocations, seen.allocations))
        )

    def _paid_by(
        self, wanted: Sequence[ExpectedAllocation], seen: Sequence[ObservedAllocation]
    ) -> bool:
        """The order of paying counts."""
        return len(wanted) == len(seen) and all(map(self._allocation_fits, wanted, seen))

    def _allocation_fits(self, wanted: ExpectedAllocation, seen: ObservedAllocation) -> bool:
        given = wanted.model_fields_set
        return (
            _same(wanted, seen, given & {"offer", "credit"})
            and self._events_fit(wanted.events, seen.events, "events" in given)
            and ("amount" not in given or self._is(wanted.amount, seen.amount))
        )

    def _expiration_fits(self, wanted: ExpectedExpiration, seen: ObservedExpiration) -> bool:
        given = wanted.model_fields_set
        return (
            wanted.state == seen.state
            and _same(wanted, seen, given & {"participant", "offer", "value_date"})
            and self._events_fit(wanted.events, seen.events, "events" in given)
            and ("amount" not in given or self._is(wanted.amount, seen.amount))
        )

    def _event(
        self, event: str, wanted: ExpectedEvent, seen: ObservedEvent | None
    ) -> Iterator[Difference]:
        for name in sorted(wanted.model_fields_set):
            want = getattr(wanted, name)
            have = getattr(seen, name) if seen is not None else None
            same = self._is(want, have) if isinstance(want, Decimal) else want == have
            if not same:
                shown = event_as_json(name, have, self._platform)
                told = str(want) if isinstance(want, Decimal) else want
                yield Difference(f"events.{event}.{name}", told, shown)

    def _is(self, amount: Decimal | None, minor: int | None) -> bool:
        if amount is None or minor is None:
            return amount is None and minor is None
        return amount == Decimal(minor).scaleb(-self._platform.digits)

    def _events_fit(
        self, wanted: Sequence[str] | None, seen: frozenset[str], is_given: bool
    ) -> bool:
        return not is_given or frozenset(wanted or ()) == seen

    def _ends(self, wanted: date | datetime | None, seen: ObservedAward) -> bool:
        """A date is its local midnight, whichever of the two the award has."""
        if wanted is None or seen.expires_at is None:
            return wanted is None and seen.expires_at is None and seen.expires_on is None
        if isinstance(wanted, datetime):
            return wanted == seen.expires_at
        zone = self._platform.time_zone
        if seen.expires_on is not None:
            return wanted == seen.expires_on
        return wanted == local_date(seen.expires_at, zone) and (
            local_midnight(wanted, zone) == seen.expires_at
        )

    def _text(self, minor: int) -> str:
        return to_decimal_text(minor, self._platform.digits)


def _declines(wanted: Expectation, seen: Observed, explained: Explained) -> Iterator[Difference]:
    for wish in wanted.declined or ():
        about = (wish.event or name_of_participant(wish.participant or ""), wish.offer)
        if (*about, wish.because) in seen.declined or explained.get(about) == wish.because:
            continue
        told = sorted(why for event, offer, why in seen.declined if (event, offer) == about)
        actual = told[0] if len(told) == 1 else told or explained.get(about)
        key = f"declined.{wish.event or wish.participant}.{wish.offer}"
        concerned = frozenset({about}) if wish.event is not None else frozenset()
        yield Difference(key, wish.because, actual, concerned)


def _same(wanted: Expected, seen: object, names: set[str]) -> bool:
    return all(getattr(wanted, name) == getattr(seen, name) for name in names)
