"""A stack of its own for the faults: servers are killed here, others must not notice."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from services.operator.stack.launcher import remove, start
from services.operator.stack.stack import Stack
from tests.faults.runtime.ledger import Place, make_place
from tests.faults.runtime.processes import Crew


@pytest.fixture(scope="session")
def fault_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("stack")
    yield start(home)
    remove(home)


@pytest.fixture
async def place(fault_stack: Stack) -> Place:
    return await make_place(fault_stack.bootstrap_servers, fault_stack.database_url)


@pytest.fixture
async def crew(place: Place, tmp_path: Path) -> AsyncIterator[Crew]:
    crew = Crew(place, tmp_path / "tally.log")
    yield crew
    crew.end()
