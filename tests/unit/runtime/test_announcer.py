"""Rows leave in sequence whatever happens to the broker, and never too far behind."""

import asyncio
from collections.abc import Collection
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError, KafkaTimeoutError
from aiokafka.partitioner import DefaultPartitioner
from prometheus_client import CollectorRegistry

from shared.runtime.announcer import Announcer
from shared.runtime.department import Outgoing, Position, Stream
from shared.runtime.limits import Limits
from shared.runtime.metrics import Metrics
from shared.runtime.producer import _together
from shared.runtime.stops import TroubleLimit

STREAM = Stream("totals", "told")


class Broker:
    """A publisher that fails, or arrives without saying so, when the test says."""

    def __init__(self, failures: list[str], batch: int = 3) -> None:
        self.failures = failures
        self.batch = batch
        self.topic: list[int] = []
        self.open = asyncio.Event()
        self.open.set()

    async def publish(self, _topic: str, _partition: int | None, rows: Collection[Outgoing]) -> int:
        """Put some on the topic."""
        await self.open.wait()
        chosen = list(rows)[: self.batch]
        failure = self.failures.pop(0) if self.failures else "works"
        if failure == "lost":
            raise KafkaConnectionError
        self.topic.extend(row.sequence for row in chosen)
        if failure == "unknown":
            raise KafkaTimeoutError
        return len(chosen)


class Table:
    """A session that knows one query: the rows not yet published."""

    def __init__(self, last: int) -> None:
        self.last = last

    async def fetch(self, _query: str, _partition: int, after: int, limit: int) -> list[Any]:
        """Read a page."""
        rows = range(after + 1, min(self.last, after + limit) + 1)
        return [{"sequence": n, "message_key": "p", "body": b""} for n in rows]


def rows(first: int, last: int) -> list[Outgoing]:
    return [Outgoing("totals", n, "p", b"") for n in range(first, last + 1)]


async def announcer(broker: Broker, *, in_table: int = 0, **limits: float) -> Announcer:
    named = Limits(**({"backoff_seconds_max": 0.01} | limits))  # type: ignore[arg-type]
    metrics = Metrics("tally", CollectorRegistry())
    made = Announcer(0, [STREAM], broker, named, metrics)  # type: ignore[arg-type]
    position = Position(0, 1, 0, 0, published={"totals": 0})
    await made.start(Table(in_table), position)  # type: ignore[arg-type]
    return made


async def test_rows_leave_in_sequence() -> None:
    broker = Broker([])
    announcing = await announcer(broker)
    await announcing.announce(rows(1, 10))
    await announcing.close(1)
    assert broker.topic == list(range(1, 11))
    assert announcing.published == {"totals": 10}


async def test_what_failed_or_may_have_arrived_is_published_again_in_order() -> None:
    broker = Broker(["works", "lost", "unknown", "works", "unknown"])
    announcing = await announcer(broker)
    await announcing.announce(rows(1, 9))
    await announcing.close(2)
    assert broker.topic == [1, 2, 3, 4, 5, 6, 4, 5, 6, 7, 8, 9, 7, 8, 9]
    assert announcing.published == {"totals": 9}


async def test_rows_of_a_previous_owner_leave_first() -> None:
    broker = Broker([], batch=2)
    announcing = await announcer(broker, in_table=5)
    await announcing.announce(rows(6, 7))
    await announcing.close(1)
    assert broker.topic == [1, 2, 3, 4, 5, 6, 7]


async def test_too_many_rows_on_their_way_make_judging_wait() -> None:
    broker = Broker([])
    broker.open.clear()
    announcing = await announcer(broker, unannounced_max=5)
    await announcing.announce(rows(1, 5))
    waiting = asyncio.create_task(announcing.announce(rows(6, 8)))
    await asyncio.sleep(0.02)
    assert not waiting.done()
    broker.open.set()
    await waiting
    await announcing.close(1)
    assert broker.topic == list(range(1, 9))


async def test_a_broker_that_stays_away_ends_the_instance() -> None:
    broker = Broker(["lost"] * 1_000)
    announcing = await announcer(broker, trouble_seconds_max=0.05, unannounced_max=1)
    with pytest.raises(TroubleLimit):
        await announcing.announce(rows(1, 3))
    await announcing.close(0.1)


async def test_closing_does_not_wait_for_a_broker_for_ever() -> None:
    broker = Broker([])
    broker.open.clear()
    announcing = await announcer(broker)
    await announcing.announce(rows(1, 3))
    await announcing.close(0.02)
    assert announcing.published == {"totals": 0}


def test_what_goes_by_key_goes_where_upstream_would_have_put_it() -> None:
    every = list(range(5))
    told = [Outgoing("door", n, f"p{n // 2}", b"") for n in range(40)]
    placed: list[tuple[int, int]] = []
    while told:
        partition, together = _together(told, len(every))
        rows = list(together)
        placed += [(row.sequence, partition) for row in rows]
        told = told[len(rows) :]
    wanted = DefaultPartitioner()
    assert placed == [(n, wanted(f"p{n // 2}".encode(), every, every)) for n in range(40)]
