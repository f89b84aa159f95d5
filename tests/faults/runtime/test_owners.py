"""Owners die, freeze, come back and fight over partitions; the ledger must not notice."""

import asyncio
import random
from dataclasses import replace

import pytest

from services.operator.stack.stack import Stack
from shared.runtime.stops import EXIT_FENCED
from tests.faults.runtime.ledger import (
    Audit,
    Place,
    additions,
    audit,
    feed,
    make_place,
    query,
    settled,
)
from tests.faults.runtime.processes import Crew, ended, freeze, thaw

pytestmark = [pytest.mark.stack, pytest.mark.faults]

CLEAN = Audit(0, 0, 0, 0, 0)
SMALL_UNITS = {"unit_records_max": 50, "session_timeout_seconds": 6.0}


def ids(count: int, prefix: str = "m") -> list[str]:
    return [f"{prefix}{n}" for n in range(count)]


async def some_progress(place: Place, after: int) -> int:
    """Wait until the first partition has moved behind an offset; where it is then."""
    while True:
        rows = await query(place, "SELECT next_offset FROM position WHERE partition = 0")
        if rows and rows[0]["next_offset"] > after:
            return int(rows[0]["next_offset"])
        await asyncio.sleep(0.005)


async def test_an_owner_killed_at_random_moments_loses_and_doubles_nothing(
    place: Place, crew: Crew
) -> None:
    chance, count = random.Random(4), 6_000
    crew.limits = SMALL_UNITS
    await feed(place, 0, additions(count))
    reached = -1
    for life in range(5):
        owner = crew.start(group=f"life-{life}")
        reached = await some_progress(place, reached)
        await asyncio.sleep(chance.uniform(0, 0.15))
        owner.kill()
        await ended(owner)
    crew.start(group="last")
    await settled(place, count)
    assert await audit(place, ids(count)) == CLEAN


@pytest.mark.parametrize(
    ("without", "what_happens"),
    [
        ([], "clean"),
        (["terminate"], "clean"),
        (["terminate", "fence", "pairing"], "dirty"),
    ],
)
async def test_a_frozen_owner_writes_nothing_once_it_was_taken_over(
    place: Place, crew: Crew, without: list[str], what_happens: str
) -> None:
    count = 8_000
    crew.limits = SMALL_UNITS | {"idle_transaction_seconds_max": 1.0}
    await feed(place, 0, additions(count))
    frozen = crew.start(group="first", without=without)
    await some_progress(place, 500)
    freeze(frozen)
    crew.start(group="second", without=without)
    await settled(place, count)
    before = await query(place, "SELECT count(*) AS rows, max(id) AS last FROM effect")
    thaw(frozen)
    await feed(place, 0, additions(10, prefix="late"))
    await settled(place, count + 10)
    if what_happens == "clean":
        assert await ended(frozen) == EXIT_FENCED
        assert await audit(place, [*ids(count), *ids(10, "late")]) == CLEAN
        after = await query(place, "SELECT count(*) AS rows FROM effect")
        assert after[0]["rows"] == before[0]["rows"] + 10
    else:
        await asyncio.sleep(2)
        found = await audit(place, [*ids(count), *ids(10, "late")])
        assert not found.clean, "without the fence nobody would have noticed"


async def test_a_rebalance_storm_loses_and_doubles_nothing(fault_stack: Stack, crew: Crew) -> None:
    chance, partitions, count = random.Random(8), 8, 3_000
    crew.place = place = await make_place(
        fault_stack.bootstrap_servers, fault_stack.database_url, partitions
    )
    crew.limits = SMALL_UNITS
    for partition in range(partitions):
        await feed(place, partition, additions(count, prefix=f"{partition}-"))
    steady = crew.start()
    for _ in range(6):
        guest = crew.start()
        await asyncio.sleep(chance.uniform(0.8, 1.6))
        guest.terminate()
    await settled(place, count)
    assert steady.poll() is None
    expected = [name for p in range(partitions) for name in ids(count, f"{p}-")]
    assert await audit(replace(place), expected) == CLEAN
