"""A private place for one test: topics, a schema, messages fed, and what came of them counted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared.runtime.postgres import position_tables
from tests.faults.runtime.tally import DEAD_LETTERS, SOURCE, TABLES, TOTALS


@dataclass(frozen=True)
class Place:
    """Where one test happens; names carry the schema, so tests never meet."""

    bootstrap_servers: str
    database_url: str
    schema: str
    partitions: int

    def topic(self, name: str) -> str:
        """This place's own topic."""
        return f"{self.schema}.{name}"


@dataclass(frozen=True)
class Audit:
    """What the ledger and the topic say, against what was fed."""

    lost: int
    doubled: int
    wrong_totals: int
    untold: int
    told_out_of_order: int

    @property
    def clean(self) -> bool:
        """Nothing lost, doubled, wrong, or told otherwise."""
        return self == Audit(0, 0, 0, 0, 0)


async def make_place(bootstrap_servers: str, database_url: str, partitions: int = 1) -> Place:
    """Create the topics and the schema of a fresh place."""
    place = Place(bootstrap_servers, database_url, f"tally_{uuid4().hex[:8]}", partitions)
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        topics = [place.topic(name) for name in (SOURCE, TOTALS, DEAD_LETTERS)]
        await admin.create_topics([NewTopic(name, partitions, 1) for name in topics])
    finally:
        await admin.close()
    await make_schema(place)
    return place


async def make_schema(place: Place, name: str | None = None) -> Place:
    """Create the tables in a schema (the place's own by default)."""
    schema = name or place.schema
    connection = await asyncpg.connect(place.database_url)
    try:
        await connection.execute(f"CREATE SCHEMA {schema}; SET search_path = {schema};")
        await connection.execute(TABLES)
        await connection.execute(position_tables())
    finally:
        await connection.close()
    return replace(place, schema=schema)


async def feed(place: Place, partition: int, bodies: Iterable[bytes]) -> None:
    """Publish bodies to a partition of the source, in order."""
    producer = AIOKafkaProducer(bootstrap_servers=place.bootstrap_servers, linger_ms=5)
    await producer.start()
    try:
        sent = [
            await producer.send(place.topic(SOURCE), body, partition=partition) for body in bodies
        ]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


def additions(count: int, participants: int = 50, *, prefix: str = "m") -> list[bytes]:
    """Messages that add 1 to one participant after the other."""
    return [
        orjson.dumps({"kind": "add", "id": f"{prefix}{n}", "participant": f"p{n % participants}",
                      "amount": 1})
        for n in range(count)
    ]  # fmt: skip


async def query(place: Place, sql: str, *values: object) -> list[Any]:
    """Ask this place's schema."""
    connection = await asyncpg.connect(
        place.database_url, server_settings={"search_path": place.schema}
    )
    try:
        return list(await connection.fetch(sql, *values))
    finally:
        await connection.close()


@dataclass(frozen=True)
class Standing:
    """How far a place is, and how often its partitions were taken over."""

    judged: int
    takeovers: int


async def standing(place: Place) -> Standing:
    """Say how far the place is. A fault that struck when all was done has shown nothing."""
    rows = await query(place, "SELECT next_offset, epoch FROM position")
    return Standing(sum(r["next_offset"] for r in rows), sum(r["epoch"] for r in rows))


async def changed(
    place: Place, *, judged: int = 0, takeovers: int = 0, seconds: float = 120.0
) -> Standing:
    """Wait until that much more was judged and taken over than when this was called."""
    before = await standing(place)
    async with asyncio.timeout(seconds):
        while True:
            now = await standing(place)
            enough = now.judged - before.judged >= judged
            if enough and now.takeovers - before.takeovers >= takeovers:
                return now
            await asyncio.sleep(0.005)


async def settled(place: Place, until: int, seconds: float = 120.0) -> None:
    """Wait until every partition has reached the offset and announced everything."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            rows = await query(place, "SELECT next_offset, cursor FROM position")
            waiting = [r for r in rows if r["next_offset"] < until or r["cursor"] is not None]
            if len(rows) == place.partitions and not waiting and await _all_told(place):
                return
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            rows = [error]
        assert asyncio.get_running_loop().time() < deadline, f"not settled: {rows}"
        await asyncio.sleep(0.1)


async def audit(place: Place, expected: Iterable[str]) -> Audit:
    """Count what is lost, doubled, wrong; the topic is read as a receiver would read it."""
    effects = await query(place, "SELECT * FROM effect ORDER BY partition, id")
    seen = Counter(row["message_id"] for row in effects)
    wanted = set(expected)
    told, disorder = await _received(place)
    running: dict[tuple[int, str], int] = {}
    wrong = 0
    for row in effects:
        key = (row["partition"], row["participant"])
        running[key] = running.get(key, 0) + row["amount"]
        wrong += running[key] != row["total"]
    return Audit(
        lost=len(wanted - seen.keys()),
        doubled=sum(seen.values()) - len(seen),
        wrong_totals=wrong,
        untold=sum((Counter(row["message_id"] for row in effects) - told).values()),
        told_out_of_order=disorder,
    )


async def _all_told(place: Place) -> bool:
    rows = await query(
        place,
        "SELECT p.partition, COALESCE((p.published->>$1)::bigint, 0) AS published,"
        " (SELECT max(sequence) FROM told t WHERE t.partition = p.partition) AS last"
        " FROM position p",
        place.topic(TOTALS),
    )
    return all(row["published"] == (row["last"] or 0) for row in rows)


async def _received(place: Place) -> tuple[Counter[str], int]:
    """Read the totals as a receiver does: drop by sequence, count gaps."""
    consumer = AIOKafkaConsumer(bootstrap_servers=place.bootstrap_servers)
    await consumer.start()
    told: Counter[str] = Counter()
    disorder = 0
    try:
        tps = [TopicPartition(place.topic(TOTALS), p) for p in range(place.partitions)]
        consumer.assign(tps)
        ends = await consumer.end_offsets(tps)
        for tp in tps:
            consumer.seek(tp, 0)
            last = 0
            while await consumer.position(tp) < ends[tp]:
                found = await consumer.getmany(tp, timeout_ms=500)
                for record in found.get(tp, []):
                    message = orjson.loads(record.value)
                    if message["sequence"] <= last:
                        continue
                    disorder += message["sequence"] != last + 1
                    last = message["sequence"]
                    told[message["id"]] += 1
    finally:
        await consumer.stop()
    return told, disorder
