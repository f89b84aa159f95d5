"""A record that makes our code raise parks its participant, in order, never the partition."""

import pytest

from shared.runtime.stops import ParkedLimit
from tests.faults.runtime.ledger import Place, additions, feed, query, settled
from tests.integration.runtime.serving import LIMITS, add, alarm_of, effects, parked, serving, told

pytestmark = pytest.mark.stack


async def test_a_participant_is_parked_in_order_and_the_others_go_on(place: Place) -> None:
    await feed(place, 0, [add("m0", "a"), add("m1", "b"), add("m2", "a"), add("m3", "c")])
    async with serving(place, failing=["m0"]):
        await settled(place, 4)
    assert await effects(place) == ["m1", "m3"]
    assert await parked(place) == [("a", 0), ("a", 2)]


async def test_parked_stays_parked_for_the_next_owner(place: Place) -> None:
    await feed(place, 0, [add("m0", "a")])
    async with serving(place, failing=["m0"]):
        await settled(place, 1)
    await feed(place, 0, [add("m1", "a"), add("m2", "b")])
    async with serving(place):
        await settled(place, 3)
    assert await effects(place) == ["m2"]
    assert await parked(place) == [("a", 0), ("a", 1)]


async def test_a_retry_judges_the_parked_in_order_and_then_goes_on(place: Place) -> None:
    await feed(place, 0, [add("m0", "a"), add("m1", "b"), add("m2", "a")])
    async with serving(place, failing=["m0"]):
        await settled(place, 3)
    await feed(place, 0, [add("m3", "b"), told("retry", "r", "a"), add("m4", "a")])
    async with serving(place):
        await settled(place, 6)
    assert await effects(place) == ["m1", "m3", "m0", "m2", "r", "m4"]
    assert await parked(place) == []


async def test_a_retry_keeps_what_raises_again_and_all_behind_it(place: Place) -> None:
    bodies = [add("m0", "a"), add("m1", "a"), add("m2", "a")]
    await feed(place, 0, bodies)
    async with serving(place, failing=["m0"]):
        await settled(place, 3)
    await feed(place, 0, [told("retry", "r", "a"), add("m4", "a")])
    async with serving(place, failing=["m1"]):
        await settled(place, 5)
    assert await effects(place) == ["m0", "r"]
    assert await parked(place) == [("a", 1), ("a", 2), ("a", 4)]
    rows = await query(place, "SELECT reason FROM parked ORDER BY record_offset")
    assert "cannot judge m1" in rows[0]["reason"]
    assert "4111111111111111" not in rows[0]["reason"]


async def test_a_long_retry_is_done_in_parts(place: Place) -> None:
    count = 25
    await feed(place, 0, additions(count, participants=1))
    limits = LIMITS.model_copy(update={"unit_records_max": 10})
    async with serving(place, limits=limits, failing=["m0"]):
        await settled(place, count)
    await feed(place, 0, [told("retry", "r", "p0")])
    async with serving(place, limits=limits):
        await settled(place, count + 1)
    assert await effects(place) == [*(f"m{n}" for n in range(count)), "r"]
    assert await parked(place) == []


async def test_a_record_that_cannot_be_written_is_found_and_parked(place: Place) -> None:
    bodies = [add(f"m{n}", f"p{n}", amount=10**12 if n == 613 else 1) for n in range(1_000)]
    await feed(place, 0, bodies)
    async with serving(place):
        await settled(place, 1_000)
    assert await parked(place) == [("p613", 613)]
    assert len(await effects(place)) == 999


async def test_a_record_for_everyone_that_raises_stops_the_partition(place: Place) -> None:
    await feed(place, 0, [add("m0", "a"), told("add", "m1", None), add("m2", "a")])
    async with serving(place, failing=["m1"]):
        assert (await alarm_of(place)).startswith("stuck: offset 1: RuntimeError")
    assert await effects(place) == ["m0"], "what came before it is committed"


async def test_too_many_participants_parked_in_a_row_stop_the_instance(place: Place) -> None:
    await feed(place, 0, additions(20))
    limits = LIMITS.model_copy(update={"parked_in_row_max": 5})
    async with serving(place, limits=limits, failing=[f"m{n}" for n in range(20)]) as instance:
        with pytest.raises(ParkedLimit):
            await instance.wait()
    assert await parked(place) == []


async def test_a_run_goes_over_everyone_in_parts_and_parks_it_for_the_parked(
    place: Place,
) -> None:
    people = ["a", "b", "c", "d", "e", "f", "g"]
    await feed(place, 0, [add(f"m-{p}", p) for p in people])
    await feed(place, 0, [add("bad", "d"), told("run", "r", None), add("after", "a")])
    async with serving(place, failing=["bad"]):
        await settled(place, 9)
    ran = [f"r:{p}" for p in people if p != "d"]
    assert await effects(place) == [*(f"m-{p}" for p in people), *ran, "after"]
    assert await parked(place) == [("d", 7), ("d", 8)]
