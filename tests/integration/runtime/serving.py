"""A tally served inside the test, and messages written by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import orjson
from prometheus_client import CollectorRegistry

from shared.runtime.instance import Instance
from shared.runtime.limits import Limits
from shared.runtime.metrics import Metrics
from tests.faults.runtime.ledger import Place, query
from tests.faults.runtime.tally import Message
from tests.faults.runtime.tally_process import plan_of

LIMITS = Limits(take_seconds_max=0.05)


def told(kind: str, message_id: str, participant: str | None, **more: object) -> bytes:
    """One message of the tally."""
    return orjson.dumps({"kind": kind, "id": message_id, "participant": participant, **more})


def add(message_id: str, participant: str, **more: object) -> bytes:
    """Add 1 to a participant."""
    return told("add", message_id, participant, **{"amount": 1, **more})


@asynccontextmanager
async def serving(
    place: Place, *, limits: Limits = LIMITS, failing: Sequence[str] = (), group: str = "tally"
) -> AsyncIterator[Instance[Message]]:
    """Serve the place while the block runs."""
    plan = plan_of(place, limits, failing=failing, group=group)
    instance = Instance(plan, Metrics("tally", CollectorRegistry()))
    try:
        await instance.start()
        yield instance
    finally:
        await instance.stop()


async def effects(place: Place) -> list[str]:
    """The ids of all effects, in the order of their commits."""
    rows = await query(place, "SELECT message_id FROM effect ORDER BY partition, id")
    return [row["message_id"] for row in rows]


async def parked(place: Place) -> list[tuple[str, int]]:
    """Who is parked, with which offsets."""
    rows = await query(
        place, "SELECT message_key, record_offset FROM parked ORDER BY message_key, record_offset"
    )
    return [(row["message_key"], row["record_offset"]) for row in rows]


async def alarm_of(place: Place, partition: int = 0, seconds: float = 15.0) -> str:
    """Wait for a partition's alarm."""
    async with asyncio.timeout(seconds):
        while True:
            rows = await query(place, "SELECT alarm FROM position WHERE partition = $1", partition)
            if rows and rows[0]["alarm"]:
                return str(rows[0]["alarm"])
            await asyncio.sleep(0.05)
