"""A scenario's messages with their times, as the language of scenarios says (section 1)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.support.reference.calendar import instant
from tests.support.reference.story import Told

TIMES = ("recorded_at", "performed_on", "signed_up_on", "as_of")


def zone_of(content: Mapping[str, Any]) -> str:
    """The platform's zone."""
    return str((content.get("platform") or {}).get("time_zone", "UTC"))


def told_in(content: Mapping[str, Any]) -> Iterator[Told | Mapping[str, Any]]:
    """Each message in order, and what is expected where it is expected."""
    zone = zone_of(content)
    before = [_one(each) for each in content.get("control", ())]
    steps = [_one(each) for each in content.get("steps", ())]
    latest = _earliest([data for _, data in (*before, *steps)], zone)
    for place, (name, data) in enumerate(before):
        yield Told(place, name, data, latest)
    for step, (name, data) in enumerate(steps):
        if name == "expect":
            yield data
            continue
        if (own := _time(data, zone)) is not None:
            latest = max(latest, own)
        yield Told(len(before) + step, name, data, latest, f"steps[{step}].{name}")


def _one(item: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    [(name, data)] = item.items()
    return name, data


def _earliest(told: list[Mapping[str, Any]], zone: str) -> datetime:
    times = [time for each in told if (time := _time(each, zone)) is not None]
    return min(times, default=datetime(2000, 1, 1, tzinfo=UTC))


def _time(data: Mapping[str, Any], zone: str) -> datetime | None:
    given = [data[key] for key in TIMES if data.get(key) is not None]
    return instant(given[0], zone) if given else None
