"""Every test has its own topics on the session's broker."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.operator.stack import Stack
from tests.integration.ingestion.place import Place, a_place


@pytest.fixture
async def place(stack: Stack, tmp_path: Path) -> AsyncIterator[Place]:
    async with a_place(stack, tmp_path / "ingestion.log") as found:
        yield found
