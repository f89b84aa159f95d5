"""Owners die, freeze, come back and fight over partitions; the ledger must not notice."""

import asyncio
import random

import pytest

from services.operator.stack.stack import Stack
from shared.runtime.stops import EXIT_FENCED
from tests.faults.runtime.feeder import Feeder
from tests.faults.runtime.ledger import (
    Audit,
    Place,
    additions,
    audit,
    changed,
    feed,
    make_place,
    query,
    settled,
    standing,
)
from tests.faults.runtime.processes import Crew, ended, freeze, thaw

pytestmark = [pytest.mark.stack, pytest.mark.faults]

CLEAN = Audit(0, 0, 0, 0, 0)
SMALL_UNITS = {"unit_records_max": 50, "session_timeout_seconds": 6.0}


def ids(count: int, prefix: str = "m") -> list[str]:
    return [f"{prefix}{n}" for n in range(count)]


async def test_an_owner_killed_at_random_moments_loses_and_doubles_nothing(
    place: Place, crew: Crew
) -> None:
    chance, count, lives = random.Random(4), 12_000, 5
    crew.limits = SMALL_UNITS
    await feed(place, 0, additions(count))
    for life in range(lives):
        before = await standing(place)
        owner = crew.start(group=f"life-{life}")
        await changed(place, judged=1, takeovers=1)
        await asyncio.sleep(chance.uniform(0, 0.1))
        owner.kill()
        await ended(owner)
        struck = await standing(place)
        assert before.judged < struck.judged < count, "it must be killed in the middle of its work"
        assert struck.takeovers == life + 1
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
    # Kafka must not expel the frozen member meanwhile: the fence alone has to hold.
    crew.limits = SMALL_UNITS | {
        "idle_transaction_seconds_max": 1.0,
        "session_timeout_seconds": 120.0,
    }
    await feed(place, 0, additions(count))
    frozen = crew.start(group="first", without=without)
    await changed(place, judged=500, takeovers=1)
    freeze(frozen)
    assert (await standing(place)).judged < count, "it must be frozen in the middle of its work"
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
        assert found.doubled > 0, "without the fence the frozen owner writes what is written"


async def test_a_frozen_owner_whom_the_group_has_expelled_may_come_back(
    place: Place, crew: Crew
) -> None:
    count = 8_000
    crew.limits = SMALL_UNITS
    await feed(place, 0, additions(count))
    frozen = crew.start()
    await changed(place, judged=500, takeovers=1)
    freeze(frozen)
    assert (await standing(place)).judged < count, "it must be frozen in the middle of its work"
    crew.start()
    await settled(place, count)
    assert (await standing(place)).takeovers >= 2
    thaw(frozen)
    await feed(place, 0, additions(10, prefix="late"))
    await settled(place, count + 10)
    assert await audit(place, [*ids(count), *ids(10, "late")]) == CLEAN


async def test_a_rebalance_storm_loses_and_doubles_nothing(fault_stack: Stack, crew: Crew) -> None:
    partitions = 8
    crew.place = place = await make_place(
        fault_stack.bootstrap_servers, fault_stack.database_url, partitions
    )
    crew.limits = SMALL_UNITS
    feeder = Feeder(place)
    async with feeder:
        steady = crew.start()
        await changed(place, judged=1, takeovers=partitions)
        for leave in ("terminate", "kill", "terminate"):
            guest = crew.start()
            await changed(place, judged=1, takeovers=partitions)
            getattr(guest, leave)()
            await ended(guest)
            await changed(place, judged=1, takeovers=partitions)
    assert steady.poll() is None
    await settled(place, feeder.rounds * feeder.at_once)
    assert await audit(place, feeder.expected) == CLEAN
    assert (await standing(place)).takeovers >= 7 * partitions
