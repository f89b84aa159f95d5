"""The worker as a process: killed at random moments, it does in the end what the functions say."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import pytest
from aiokafka import AIOKafkaProducer

from services.operator.stack.stack import Stack, environment
from shared.contracts.events import JournalEvent
from shared.contracts.topics import JOURNAL
from tests.integration.rewards.serving import query, told
from tests.integration.rewards.test_engine_on_tables import pure, tables
from tests.support.stories import (
    PLATFORM,
    a_cancellation,
    a_purchase,
    a_run,
    an_offer,
    setup,
    signed_up,
)

pytestmark = [pytest.mark.stack, pytest.mark.partitions(1)]
PEOPLE = [f"p{n}" for n in range(40)]


def a_journal() -> list[JournalEvent]:
    journal: list[JournalEvent] = [*setup(an_offer(interactive=True), an_offer("TWO"))]
    journal += [signed_up(name=f"su-{who}", participant=who) for who in PEOPLE]
    for n in range(4_000):
        who = PEOPLE[n % len(PEOPLE)]
        journal.append(a_purchase(f"b{n}", participant=who, immediately=n % 3 == 0))
        if n % 50 == 0:
            journal.append(a_cancellation(f"x{n}", of=f"b{n}", participant=who))
        if n % 900 == 0:
            journal.append(a_run(f"r{n}", version=1_000 + n))
    return [*journal, a_run("last", version=9_999)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def view(port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
    try:
        return (await reader.read()).partition(b"\r\n\r\n")[2]
    finally:
        writer.close()


@asynccontextmanager
async def worker(stack: Stack, port: int = 0) -> AsyncIterator[Process]:
    told_to = environment(stack) | {"REWARDSTREAM_TIME_ZONE": PLATFORM.time_zone}
    told_to |= {"REWARDS_PROBE_PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.rewards",
        env=os.environ | told_to | {"REWARDS_UNIT_RECORDS_MAX": "200"},
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def reached(stack: Stack, offset: int, seconds: float = 90) -> None:
    async with asyncio.timeout(seconds):
        while True:
            rows = await query(stack, "SELECT next_offset, cursor, alarm FROM position")
            assert not any(row["alarm"] for row in rows)
            if rows and rows[0]["next_offset"] >= offset and rows[0]["cursor"] is None:
                return
            await asyncio.sleep(0.05)


async def test_a_worker_that_is_killed_again_and_again_says_what_the_functions_say(
    clean_river: Stack,
) -> None:
    journal = a_journal()
    async with AIOKafkaProducer(bootstrap_servers=clean_river.bootstrap_servers) as producer:
        for message in journal:
            await producer.send(JOURNAL.name, told(message), partition=0)
    for part in (0.2, 0.6):
        async with worker(clean_river) as killed:
            await reached(clean_river, int(len(journal) * part))
            killed.kill()
    async with worker(clean_river, port := free_port()) as last:
        await reached(clean_river, len(journal))
        health = orjson.loads(await view(port, "/health"))
        assert health["partitions"] == [0]
        assert b"runtime_records_total" in await view(port, "/metrics")
        last.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(last.wait(), 30) == 0
    _, commands, decisions = pure(journal)
    assert await tables(clean_river) == (commands, decisions)
    published = await query(clean_river, "SELECT published::text FROM position")
    assert f'"rewards.decisions.v1": {len(decisions)}' in published[0]["published"]
