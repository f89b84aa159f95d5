"""What the wallet logs in tests goes to a file."""

from collections.abc import AsyncIterator

import pytest

from shared.runtime.logging import start_logging
from tests.integration.wallet.serving import opened


@pytest.fixture(scope="session", autouse=True)
def _log(tmp_path_factory: pytest.TempPathFactory) -> None:
    start_logging("wallet", file=tmp_path_factory.mktemp("log") / "wallet.log")


@pytest.fixture(autouse=True)
async def _closed() -> AsyncIterator[None]:
    yield
    while opened:
        opened.pop().close()
