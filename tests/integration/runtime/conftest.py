"""Every test has its own topics and schema on the session's stack."""

from pathlib import Path

import pytest

from services.operator.stack.stack import Stack
from shared.runtime.logging import start_logging
from tests.faults.runtime.ledger import Place, make_place


@pytest.fixture(autouse=True)
def _log(tmp_path: Path) -> None:
    start_logging("tally", file=tmp_path / "tally.log")


@pytest.fixture
async def place(stack: Stack) -> Place:
    return await make_place(stack.bootstrap_servers, stack.database_url)
