"""Schedules become run markers: once each, in order, never ahead of what was told before."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.operator.stack.stack import Stack
from services.rewards.shell.scheduler import Scheduler
from services.rewards.wiring import scheduler
from shared.contracts.topics import CONTROL, INBOUND
from tests.integration.rewards.serving import settings_of, take_over
from tests.support.stories import a_change, a_run, at

pytestmark = pytest.mark.stack
NIGHTLY = {"code": "NIGHTLY", "schedule": "0 2 * * *"}
MONTHLY = {"code": "EXPIRY", "schedule": "0 3 1 * *", "kind": "BALANCE_EXPIRATION"}


def at_noon(stack: Stack, day: int = 3, **over: object) -> Scheduler:
    settings = settings_of(stack, **over)
    return scheduler(settings, lambda: at(f"2024-01-{day:02}T12:00:00"))


async def markers(stack: Stack) -> list[dict[str, Any]]:
    place = TopicPartition(CONTROL.name, 0)
    async with AIOKafkaConsumer(bootstrap_servers=stack.bootstrap_servers) as consumer:
        consumer.assign([place])
        await consumer.seek_to_beginning(place)
        end = (await consumer.end_offsets([place]))[place]
        return [orjson.loads((await consumer.getone()).value) for _ in range(end)]


@pytest.fixture
async def scheduled(clean_river: Stack) -> Stack:
    served = await take_over(clean_river)
    await served.tell(
        a_change(0, "run_definition", NIGHTLY), a_change(1, "run_definition", MONTHLY)
    )
    return clean_river


async def test_due_runs_are_told_in_order_and_once(scheduled: Stack) -> None:
    clock = at_noon(scheduled)
    assert len(await clock.tick()) == 3
    assert await clock.tick() == []
    told = [marker["data"] for marker in await markers(scheduled)]
    assert [(run["definition"], run["kind"], run["as_of"][:13]) for run in told] == [
        ("EXPIRY", "BALANCE_EXPIRATION", "2024-01-01T01"),
        ("NIGHTLY", "EVALUATION", "2024-01-02T00"),
        ("NIGHTLY", "EVALUATION", "2024-01-03T00"),
    ]


async def test_a_new_leader_goes_on_where_the_tables_say(scheduled: Stack) -> None:
    first = await at_noon(scheduled).tick()
    served = await take_over(scheduled)
    runs = [
        a_run(run.run_id, as_of=run.as_of, version=10 + n, definition=run.definition.code)
        for n, run in enumerate(first)
    ]
    await served.tell(*runs)
    assert await at_noon(scheduled).tick() == []
    assert [run.as_of for run in await at_noon(scheduled, day=4).tick()] == [
        at("2024-01-04T00:00:00")
    ]


async def test_a_marker_waits_until_what_was_told_before_is_in_the_journal(
    scheduled: Stack,
) -> None:
    async with AIOKafkaProducer(bootstrap_servers=scheduled.bootstrap_servers) as producer:
        await producer.send_and_wait(INBOUND.name, b"told before", partition=3)
    assert await at_noon(scheduled, journal_patience_seconds=1).tick() == []
    assert await markers(scheduled) == []
    place = TopicPartition(INBOUND.name, 3)
    async with AIOKafkaConsumer(
        bootstrap_servers=scheduled.bootstrap_servers, group_id="ingestion.inbound"
    ) as ingestion:
        ingestion.assign([place])
        await ingestion.commit({place: 1})
    assert len(await at_noon(scheduled).tick()) == 3
