"""What `status` says of the river: every stage, and what a person has to look at."""

from dataclasses import asdict, dataclass
from typing import Any

from services.operator.progress import Lag, watching
from services.operator.reading import divergent
from services.operator.stack import Stack


@dataclass(frozen=True, slots=True)
class RiverState:
    """One look at the whole river."""

    lags: tuple[Lag, ...]
    divergent: int
    dead_letters: int

    @property
    def alarms(self) -> list[Lag]:
        """Partitions that stand still until a person has looked."""
        return [lag for lag in self.lags if lag.done.alarm is not None]

    def as_json(self) -> dict[str, Any]:
        """Write it as another program reads it."""
        return {
            "stages": [_flat(lag) for lag in self.lags],
            "parked": sum(lag.done.parked for lag in self.lags),
            "divergent": self.divergent,
            "dead_letters": self.dead_letters,
        }


async def look(stack: Stack) -> RiverState:
    """Look once; raises what driver and broker raise when they cannot be reached."""
    async with watching(stack) as river:
        return RiverState(
            lags=tuple(await river.lags()),
            divergent=await divergent(river.session),
            dead_letters=await river.dead_letters(),
        )


def _flat(lag: Lag) -> dict[str, Any]:
    return {
        "stage": lag.stage,
        "partition": lag.partition,
        **asdict(lag.done),
        "end": lag.end,
        "lag": lag.records,
    }
