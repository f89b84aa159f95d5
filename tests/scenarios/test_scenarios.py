"""Every scenario file, against the functions and against the services on real servers."""

import asyncio
from pathlib import Path

import pytest

from services.operator.scenario.result import Result
from services.operator.scenario.runner import run_file, run_files
from services.operator.scenario.system import system
from services.operator.scenario.ways import FILES_AT_ONCE, opened
from services.operator.stack import Stack

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.yaml"))


def must_pass(result: Result) -> None:
    assert result.error is None, result.error
    assert result.passed, [failure.as_json() for failure in result.failures]


async def against_functions(file: Path) -> Result:
    async with opened("functions", print) as way:
        return await run_file(file, way.open_river)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_the_functions_do_what_the_scenario_says(file: Path) -> None:
    must_pass(await against_functions(file))


@pytest.fixture(scope="module")
def results(stack: Stack) -> dict[str, Result]:
    """All files against the services, three at once, on the servers of this session."""
    return asyncio.run(_against_the_system(stack))


async def _against_the_system(stack: Stack) -> dict[str, Result]:
    async with system(print, stack) as open_river:
        found = [result async for result in run_files(FILES, open_river, FILES_AT_ONCE)]
    return dict(zip((file.stem for file in FILES), found, strict=True))


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_the_services_do_what_the_scenario_says(name: str, results: dict[str, Result]) -> None:
    must_pass(results[name])
