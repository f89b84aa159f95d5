"""A rebuild is the same department over the same topic, in another schema."""

from dataclasses import replace

import orjson
import pytest
from prometheus_client import CollectorRegistry

from shared.runtime import units
from shared.runtime.department import Delivered
from shared.runtime.instance import open_desk
from shared.runtime.metrics import Metrics
from shared.runtime.reading import Reader
from shared.runtime.replay import replay
from shared.runtime.work import Work
from tests.faults.runtime.ledger import Place, additions, feed, make_schema, query, settled
from tests.faults.runtime.tally_process import plan_of
from tests.integration.runtime.serving import LIMITS, add, effects, serving

pytestmark = pytest.mark.stack


async def test_a_replay_gives_the_same_rows_and_publishes_nothing(place: Place) -> None:
    count = 5_000
    await feed(place, 0, [*additions(count), b"rubbish", add("bad", "p1"), add("last", "p1")])
    async with serving(place, failing=["bad"]):
        await settled(place, count + 3)
    shadow = await make_schema(place, f"{place.schema}_shadow")
    plan = replace(plan_of(place, LIMITS, failing=["bad"]), schema=shadow.schema)
    told: list[tuple[int, int, int]] = []
    metrics = Metrics("tally", CollectorRegistry())

    def progress(*step: int) -> None:
        told.append((step[0], step[1], step[2]))

    first = await replay(plan, 0, metrics, progress, until=2_345)
    assert first.next_offset == 2_345
    await replay(plan, 0, metrics, progress)
    assert told[-1] == (0, count + 3, count + 3)
    assert await effects(shadow) == await effects(place)
    for table in ("told", "parked", "dead_letter"):
        sql = f"SELECT * FROM {table} ORDER BY 1, 2, 3"
        assert await query(shadow, sql) == await query(place, sql)
    rows = await query(shadow, "SELECT published FROM position")
    assert set(orjson.loads(rows[0]["published"]).values()) == {0}


async def test_deliveries_that_overlap_are_judged_once(place: Place) -> None:
    assert await judged_from_overlapping_deliveries(place) == [f"m{n}" for n in range(20)]


async def test_without_the_overlap_check_a_second_look_stops_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader, "_is_next", lambda *_: True)
    with pytest.raises(AssertionError, match="offset 5 is not 10, which is next"):
        await judged_from_overlapping_deliveries(place)


async def test_without_both_an_overlap_is_judged_twice(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader, "_is_next", lambda *_: True)
    monkeypatch.setattr(units, "must_follow", lambda *_: None)
    found = await judged_from_overlapping_deliveries(place)
    assert len(found) - len(set(found)) == 10


async def judged_from_overlapping_deliveries(place: Place) -> list[str]:
    """Deliver 0–9, 5–14 and 10–19 and say what came of them."""
    work = Work(open_desk(plan_of(place, LIMITS), 0, Metrics("tally", CollectorRegistry())))
    await work.take_over()
    bodies = additions(20)
    try:
        for first in (0, 5, 10):
            work.accept(Delivered(n, None, bodies[n]) for n in range(first, first + 10))
            while work.waiting:
                await work.settle({})
    finally:
        work.close()
    return await effects(place)
