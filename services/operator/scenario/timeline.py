"""When a scenario's messages are recorded: their own time, or the time of the step before."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from services.operator.scenario.messages import ToldMessage
from shared.kernel.money import Platform
from shared.kernel.periods import local_midnight

_TIMES = ("recorded_at", "performed_on", "signed_up_on", "as_of")
_WITHOUT_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class Timeline:
    """Gives each step its time; a step that would go back takes the latest time so far."""

    def __init__(self, platform: Platform, start: datetime) -> None:
        self._platform = platform
        self._latest = start
        self.start = start

    def recorded_at(self, message: ToldMessage) -> datetime:
        """The time at which the next step is recorded."""
        self._latest = self.looked_at(message)
        return self._latest

    def looked_at(self, message: ToldMessage) -> datetime:
        """The time at which it would be recorded; whoever only asks moves no time."""
        own = _time_of(self._platform, message)
        return self._latest if own is None else max(self._latest, own)


def earliest(platform: Platform, messages: Iterable[ToldMessage]) -> datetime:
    """The earliest time in the file, at which everything under control is recorded."""
    messages = list(messages)
    times = [time for each in messages if (time := _time_of(platform, each)) is not None]
    if not times:
        times = [time for each in messages if (time := _effective(platform, each)) is not None]
    return min(times, default=_WITHOUT_ANY_TIME)


def _time_of(platform: Platform, message: ToldMessage) -> datetime | None:
    known = {**message.data, "recorded_at": message.recorded_at}
    for key in _TIMES:
        if (time := instant(platform, known.get(key))) is not None:
            return time
    return None


def _effective(platform: Platform, message: ToldMessage) -> datetime | None:
    return instant(platform, message.data.get("latest_effective_date"))


def instant(platform: Platform, value: object) -> datetime | None:
    """Read an instant, or a date as its local midnight; anything else is no time."""
    if not isinstance(value, str):
        return None
    try:
        if len(value) == len("2024-05-31"):
            return local_midnight(date.fromisoformat(value), platform.time_zone)
        time = datetime.fromisoformat(value)
    except (ValueError, OverflowError):
        return None
    return None if time.tzinfo is None else time.astimezone(UTC)
