"""The two ways to run a scenario: the pure functions, or the services on real servers."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from services.operator.scenario.file import Scenario
from services.operator.scenario.functions import Functions
from services.operator.scenario.runner import Open, River

Report = Callable[[str], None]


@asynccontextmanager
async def opened(against: str, report: Report) -> AsyncIterator[Open]:
    """Give what makes a river for a scenario; for the system, servers run as long as it is open."""
    if against == "functions":
        yield _functions
        return
    from services.operator.scenario.system import system

    async with system(report) as open_river:
        yield open_river


async def _functions(scenario: Scenario) -> River:
    return Functions(scenario)
