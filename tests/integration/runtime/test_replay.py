"""A rebuild is the same department over the same topic, in another schema."""

from dataclasses import replace

import pytest
from prometheus_client import CollectorRegistry

from shared.runtime.metrics import Metrics
from shared.runtime.replay import replay
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
    assert "1" not in rows[0]["published"].replace("v1", "")
