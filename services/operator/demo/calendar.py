"""The demo's runs, and what happened between them: chunks that each end with run markers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from services.operator.demo.dataset import FIRST_DAY, TIME_ZONE
from services.operator.demo.telling import Telling, tell
from shared.kernel.periods import zone

_EVALUATION_AT = time(2)
_EXPIRY_AT = time(3)
_SETTLEMENT_AT = time(4)
_MONDAY = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """What happened before the runs; they are told when all of it is in the journal."""

    happened: Sequence[Telling]
    runs: Sequence[Telling]


def chunks(told: Sequence[Telling], days: int) -> Iterator[Chunk]:
    """Cut a history, in order of time, at its runs; the last chunk ends with the last runs."""
    start = 0
    for runs in _moments(days):
        end = start
        while end < len(told) and told[end].at < runs[0].at:
            end += 1
        yield Chunk(told[start:end], runs)
        start = end


def _moments(days: int) -> Iterator[list[Telling]]:
    """Evaluations on Mondays at 2, expiry on the first of a month at 3; at the end settlement."""
    for number in range(1, days):
        day = FIRST_DAY + timedelta(days=number)
        if day.weekday() == _MONDAY:
            yield [_run(_at(day, _EVALUATION_AT), "EVALUATION")]
        if day.day == 1:
            yield [_run(_at(day, _EXPIRY_AT), "BALANCE_EXPIRATION")]
    last = FIRST_DAY + timedelta(days=days)
    yield [
        _run(_at(last, _EVALUATION_AT), "EVALUATION"),
        _run(_at(last, _EXPIRY_AT), "BALANCE_EXPIRATION"),
        _run(_at(last, _SETTLEMENT_AT), "SETTLEMENT"),
    ]


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, zone(TIME_ZONE)).astimezone(UTC)


def _run(at: datetime, kind: str) -> Telling:
    reference = f"{kind.lower()}-{at:%Y-%m-%d}"
    data = {"as_of": at, "id": reference, "kind": kind}
    return tell(at, "run", reference, reference, data)
