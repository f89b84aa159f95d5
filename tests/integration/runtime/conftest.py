"""Every test has its own topics and schema on the session's stack."""

import pytest

from services.operator.stack.stack import Stack
from shared.runtime.logging import start_logging
from tests.faults.runtime.ledger import Place, make_place


@pytest.fixture(scope="session", autouse=True)
def _log(tmp_path_factory: pytest.TempPathFactory) -> None:
    start_logging("tally", file=tmp_path_factory.mktemp("log") / "tally.log")


@pytest.fixture
async def place(stack: Stack) -> Place:
    return await make_place(stack.bootstrap_servers, stack.database_url)
