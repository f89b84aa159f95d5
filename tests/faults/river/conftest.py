"""A river that is broken again and again, and one without faults to compare it with."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.operator.stack.launcher import remove, start
from services.operator.stack.stack import Stack
from tests.support.river import Crew, Teller, a_river, waited
from tests.support.river_audit import Audit, Fingerprint, audit, fingerprint
from tests.support.river_feed import Feed, feed
from tests.support.stack import complete

FEED_SEED = 1


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> None:
    """A client whose broker is killed says so at length."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


@pytest.fixture(scope="session")
def broken_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own: its servers are killed."""
    home = tmp_path_factory.mktemp("river")
    yield start(home)
    remove(home)


@pytest.fixture(scope="session")
def told() -> Feed:
    """What every river here is told."""
    return feed(FEED_SEED, size=400)


@pytest.fixture(scope="session")
def faultless(
    broken_stack: Stack, told: Feed, tmp_path_factory: pytest.TempPathFactory
) -> Fingerprint:
    """What that comes to when nothing goes wrong; checked like everything else."""
    found, reached = complete(_faultless(broken_stack, told, tmp_path_factory.mktemp("faultless")))
    assert found.clean, f"without faults: {found}"
    return reached


async def _faultless(stack: Stack, told: Feed, folder: Path) -> tuple[Audit, Fingerprint]:
    async with a_river(stack) as place, Teller(place) as teller:
        crew = Crew(place, folder)
        try:
            crew.start_all()
            await teller.tell(told)
            await waited(place, "river_drained")
            return await audit(place, told), await fingerprint(place)
        finally:
            crew.end()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Seeds: two in the short profile, REWARDSTREAM_FAULTS of them in the long, or SEED alone."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", _seeds())


def _seeds() -> list[int]:
    if os.environ.get("SEED"):
        return [int(os.environ["SEED"])]
    return list(range(1, 1 + int(os.environ.get("REWARDSTREAM_FAULTS") or 2)))
