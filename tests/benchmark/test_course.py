"""The benchmark runs, measures everything it promises, and leaves nothing behind."""

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from services.operator.bench.course import measure
from services.operator.bench.ground import DATABASE, PREFIX
from services.operator.bench.keys import RATIOS
from services.operator.bench.many_offers import book_of, happenings
from services.operator.bench.offer_counts import agree
from services.operator.bench.report import as_object
from services.operator.bench.sizes import SMOKE
from services.operator.stack import Stack


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_every_ratio_is_measured_and_nothing_is_left_behind(stack: Stack) -> None:
    pytest.importorskip("quixstreams", reason="the group `bench` is not installed")
    said: list[str] = []
    results = await measure(stack, SMOKE, frozenset(RATIOS), said.append)
    assert results.failures == []
    told = as_object(results, 1.0)
    assert set(told) == {*RATIOS, "rates", "aims", "failures", "seconds"}
    assert all(told[key] > 0 for key in RATIOS)
    assert all(rate > 0 for rate in told["rates"].values())
    assert await _topics(stack) == []
    assert not await _has_database(stack)
    assert "all stages at once" in said


def test_candidates_by_index_are_those_that_asking_all_offers_finds() -> None:
    agree(book_of(400), happenings(400, "ada"))


async def _topics(stack: Stack) -> list[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap_servers)
    await admin.start()
    try:
        return [name for name in await admin.list_topics() if PREFIX in name]
    finally:
        await admin.close()


async def _has_database(stack: Stack) -> bool:
    session = await asyncpg.connect(stack.database_url)
    try:
        found = await session.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE)
        return found is not None
    finally:
        await session.close()
