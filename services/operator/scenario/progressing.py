"""Compares how far a participant is with an accumulating offer (scenarios.md 1, `progress`)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from services.operator.scenario.difference import Difference
from services.operator.scenario.expectation import ExpectedProgress
from services.rewards.domain.judging.progress import Progress
from shared.kernel.money import Platform
from shared.kernel.periods import local_date

Progresses = Mapping[tuple[str, str], Progress | None]
"""By participant and offer; None: there is no such offer, or nobody of that name."""


def progress_differences(
    wanted: Iterable[ExpectedProgress], seen: Progresses, platform: Platform
) -> Iterator[Difference]:
    """Say what differs of the fields that are named; a date stands for the day in the zone."""
    for wish in wanted:
        have = _told(seen.get((wish.participant, wish.offer)), platform)
        for name in ("current", "target", "until"):
            if name in wish.model_fields_set and not _same(
                getattr(wish, name), have[name], platform
            ):
                key = f"progress.{wish.participant}.{wish.offer}.{name}"
                yield Difference(key, _shown(getattr(wish, name)), _shown(have[name]))


def _told(found: Progress | None, platform: Platform) -> dict[str, Decimal | datetime | None]:
    if found is None:
        return {"current": None, "target": None, "until": None}
    digits = platform.digits if found.counts == "amount" else 0
    return {
        "current": Decimal(found.current).scaleb(-digits),
        "target": Decimal(found.target).scaleb(-digits),
        "until": found.until,
    }


def _same(
    wanted: Decimal | datetime | date | None, have: Decimal | datetime | None, platform: Platform
) -> bool:
    if isinstance(have, datetime) and isinstance(wanted, date) and not isinstance(wanted, datetime):
        return wanted == local_date(have, platform.time_zone)
    return wanted == have


def _shown(value: Decimal | datetime | date | None) -> str | None:
    return None if value is None else str(value)
