"""Database and broker die and come back; connections are cut in the worst moments."""

import asyncio
import re

import pytest

from services.operator.stack.stack import Stack
from shared.runtime.stops import EXIT_BUG
from tests.faults.runtime.ledger import (
    Place,
    additions,
    audit,
    changed,
    feed,
    query,
    settled,
    standing,
)
from tests.faults.runtime.processes import Crew, ended
from tests.faults.runtime.proxy import Proxy
from tests.faults.runtime.test_owners import CLEAN, SMALL_UNITS, ids

pytestmark = [pytest.mark.stack, pytest.mark.faults]


@pytest.mark.parametrize("server", ["postgres", "kafka"])
async def test_a_server_killed_under_load_is_waited_for(
    fault_stack: Stack, place: Place, crew: Crew, server: str
) -> None:
    count, late = 6_000, 200
    # Small fetches: else all is fetched before the broker dies, and nothing has to be again.
    crew.limits = SMALL_UNITS | {"fetch_bytes_max": 8_192}
    await feed(place, 0, additions(count))
    owner = crew.start()
    victim = getattr(fault_stack, server)
    await changed(place, judged=300, takeovers=1)
    await asyncio.to_thread(victim.kill)
    await asyncio.sleep(1)
    await asyncio.to_thread(victim.start)
    assert (await standing(place)).judged < count, "there must be work left when it comes back"
    await feed(place, 0, additions(late, prefix="late"))
    await settled(place, count + late)
    assert owner.poll() is None, "trouble is retried in place"
    assert await audit(place, [*ids(count), *ids(late, "late")]) == CLEAN


@pytest.mark.parametrize("forwarded", [True, False], ids=["commit arrived", "commit lost"])
async def test_a_commit_whose_answer_is_lost_is_neither_lost_nor_done_twice(
    place: Place, crew: Crew, forwarded: bool
) -> None:
    count = 4_000
    async with Proxy(place.database_url, cut_at=re.compile(rb"COMMIT"), forwarded=forwarded,
                     every=7) as proxy:  # fmt: skip
        crew.place = Place(place.bootstrap_servers, proxy.url, place.schema, place.partitions)
        crew.limits = SMALL_UNITS
        await feed(place, 0, additions(count))
        owner = crew.start()
        await settled(place, count)
        assert proxy.cuts >= 5
        assert owner.poll() is None
        assert await audit(place, ids(count)) == CLEAN


@pytest.mark.parametrize(
    ("without", "clean"), [(["question"], True), (["question", "pairing"], False)]
)
async def test_without_asking_the_position_a_lost_answer_is_a_crash_or_a_double(
    place: Place, crew: Crew, without: list[str], clean: bool
) -> None:
    count = 1_000
    async with Proxy(place.database_url, cut_at=re.compile(rb"COMMIT"), forwarded=True,
                     every=7) as proxy:  # fmt: skip
        crew.place = Place(place.bootstrap_servers, proxy.url, place.schema, place.partitions)
        crew.limits = SMALL_UNITS
        await feed(place, 0, additions(count))
        owner = crew.start(without=without)
        if clean:
            assert await ended(owner) == EXIT_BUG
        else:
            await changed(place, judged=600)
        rows = await query(place, "SELECT next_offset FROM position")
        found = await audit(place, ids(rows[0]["next_offset"]))
        assert (found.doubled == 0) == clean
