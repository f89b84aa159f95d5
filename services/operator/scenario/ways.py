"""The two ways to run a scenario: the pure functions, or the services on real servers."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.operator.scenario.file import Scenario
from services.operator.scenario.functions import Functions
from services.operator.scenario.runner import Open, River

FILES_AT_ONCE = 3
"""On real servers most of a file's time is waiting for them."""

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Way:
    """What makes an empty river for a scenario, and how many of them make sense at once."""

    open_river: Open
    at_once: int


@asynccontextmanager
async def opened(against: str, report: Report) -> AsyncIterator[Way]:
    """Open one of the two; for the system, servers run as long as it is open."""
    if against == "functions":
        yield Way(_functions, 1)
        return
    from services.operator.scenario.system import system

    async with system(report) as open_river:
        yield Way(open_river, FILES_AT_ONCE)


async def _functions(scenario: Scenario) -> River:
    return Functions(scenario)
