"""How many previews a second one core answers, and how long one takes at half of that.

    .venv/bin/python -m tests.benchmark.previews [--people 2000] [--seconds 8]

A stack of its own is used if one runs, else started. People sign up, are given money and buy, by
the real services; then the interface alone is asked over HTTP, pinned to a core of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any

import orjson
import psutil
from aiokafka import AIOKafkaProducer

from services.operator.envelope import Told, envelope
from services.operator.progress import watching
from services.operator.scenario.services import serving
from services.operator.settings import inherited
from services.operator.stack import NotRunning, Stack, environment, find, start, stop
from services.operator.waiting import Waiting
from shared.contracts.topics import CONTROL, INBOUND
from shared.kernel.money import Platform
from tests.support.river import Place, a_river

BEGIN = datetime(2024, 1, 1, 8, tzinfo=UTC)
PARTITIONS = 4
PRODUCTS, LINES, OFFERS, CREDITS = 5_000, 9, 12, 6
CONNECTIONS = 32
PLATFORM = Platform("EUR", "Europe/Athens")


def main() -> None:
    """Measure, and print one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=2_000)
    options.add_argument("--seconds", type=float, default=8.0)
    asked = options.parse_args()
    try:
        stack, ours = find(), False
    except NotRunning:
        stack, ours = start(report=_say), True
    try:
        found = asyncio.run(_measured(stack, asked.people, asked.seconds))
    finally:
        if ours:
            stop()
    sys.stdout.write(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() + "\n")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


async def _measured(stack: Stack, people: int, seconds: float) -> dict[str, Any]:
    async with a_river(stack, PARTITIONS) as place:
        await _fill(place, people)
        async with _served(place) as (port, process):
            requests = [_request(n, port) for n in range(people)]
            await _closed_loop(port, requests, seconds / 4)
            cpu = process.cpu_times()
            done, took = await _closed_loop(port, requests, seconds)
            used = process.cpu_times()
            spent = used.user + used.system - cpu.user - cpu.system
            rate = len(done) / took
            half = await _open_loop(port, requests, rate / 2, seconds)
            steady = await _open_loop(port, requests, 500, seconds)
            return {
                "previews_a_second": round(rate),
                "previews_a_second_of_processor": round(len(done) / spent),
                "lines": LINES,
                "offers": OFFERS,
                "open_lots": CREDITS + 1,
                "at_full_ms": _shape(done),
                "at_half_ms": _shape(half),
                "at_500_a_second_ms": _shape(steady),
            }


def _shape(seconds: Sequence[float]) -> dict[str, float]:
    cut = quantiles(seconds, n=100)
    return {"p50": round(cut[49] * 1000, 2), "p99": round(cut[98] * 1000, 2)}


async def _fill(place: Place, people: int) -> None:
    stack = place.stack
    async with (
        serving(stack, place.namespace, PLATFORM),
        AIOKafkaProducer(bootstrap_servers=stack.bootstrap_servers, acks="all") as producer,
        watching(stack, place.namespace) as river,
    ):
        for n, (message, data) in enumerate(_control()):
            told = Told("bench", message, f"k{n}", str(data.get("code", message)), data)
            topic = place.topic(CONTROL)
            await producer.send(topic, orjson.dumps(envelope(told, BEGIN)))
        await producer.flush()
        await Waiting(river).river_drained()
        for n in range(people):
            for reference, message, data in _life(n):
                told = Told("bench", message, reference, f"p{n}", data)
                value = orjson.dumps(envelope(told, BEGIN + timedelta(hours=1)))
                await producer.send(place.topic(INBOUND), value, key=f"p{n}".encode())
        await producer.flush()
        await Waiting(river).river_drained()


def _control() -> list[tuple[str, dict[str, Any]]]:
    told: list[tuple[str, dict[str, Any]]] = [
        ("business_definition", {"immediate_types": ["PURCHASE", "SPEND_REQUEST"]}),
        ("scheme", {"code": "MAIN"}),
        ("unit", {"code": "SHOP", "group": "ACME"}),
        ("offer_type", {"code": "T", "classification": "INCREASE_REVENUE_TRANSACTION_BASED"}),
        ("offer_type", {"code": "P", "classification": "INCREASE_REVENUE_PRODUCT_BASED"}),
    ]
    told += [("product", {"code": f"A{n}", "type": f"TYPE{n % 50}"}) for n in range(PRODUCTS)]
    for n in range(OFFERS):
        conditions: dict[str, Any] = {"products": [{"type": f"TYPE{n * 4}"}]}
        if n % 3 == 0:
            conditions = {"transaction_amount": {"from": 20 * n}}
        offer = {
            "code": f"O{n}",
            "scheme": "MAIN",
            "type": "T" if n % 3 == 0 else "P",
            "award": {"percentage": 1 + n},
            "evaluation": "BATCH_PROCESS_AND_INTERACTIVELY",
            "conditions": conditions,
            "latest_effective_date": "2024-01-01T00:00:00Z",
        }
        told.append(("offer", offer))
    return told


def _life(n: int) -> list[tuple[str, str, dict[str, Any]]]:
    signed = {"signed_up_on": BEGIN, "unit": "SHOP", "schemes": ["MAIN"], "first_name": f"N{n}"}
    life: list[tuple[str, str, dict[str, Any]]] = [(f"u{n}", "sign_up", signed)]
    for c in range(CREDITS):
        credit = {"amount": f"{c + 1}.50", "performed_on": BEGIN, "expires_on": f"2030-0{c + 1}-01"}
        if c % 3 == 0:
            credit["spend_conditions"] = {"hours": [{"from": "06:00", "to": "23:00"}]}
        life.append((f"c{n}-{c}", "wallet_credit", credit))
    bought = {**_basket(n), "performed_on": BEGIN + timedelta(minutes=5)}
    return [*life, (f"b{n}", "purchase", bought)]


def _basket(seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    lines = []
    for _ in range(LINES):
        cents = chance.randint(100, 1900)
        price = f"{cents / 100:.2f}"
        product = f"A{chance.randrange(PRODUCTS)}"
        lines.append({"product": product, "net": price, "vat": "0", "total": price})
    return {"performed_by_unit": "SHOP", "lines": lines}


def _request(n: int, port: int) -> bytes:
    moment = (BEGIN + timedelta(days=3)).isoformat()
    body = orjson.dumps({"participant": f"p{n}", "performed_on": moment, **_basket(n + 10**6)})
    head = (
        f"POST /customer_events/purchases/preview HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@asynccontextmanager
async def _served(place: Place) -> AsyncIterator[tuple[int, psutil.Process]]:
    port = _free_port()
    environ = {
        **inherited(),
        **environment(place.stack),
        "REWARDSTREAM_NAMESPACE": place.namespace,
        "REWARDSTREAM_TIME_ZONE": PLATFORM.time_zone,
        "INGESTION_RECORDED_AT": "message",
        "API_PORT": str(port),
        "LOG_LEVEL": "WARNING",
    }
    child = subprocess.Popen(  # noqa: ASYNC220 - it comes back at once
        [sys.executable, "-m", "services.api"], env=environ
    )
    process = psutil.Process(child.pid)
    cores = sorted(os.sched_getaffinity(0))
    process.cpu_affinity(cores[:1])
    os.sched_setaffinity(0, cores[1:] or cores)
    try:
        await _reachable(port)
        yield port, process
    finally:
        os.sched_setaffinity(0, cores)
        child.terminate()
        child.wait(20)


async def _reachable(port: int) -> None:
    for _ in range(300):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return
    raise TimeoutError("the interface does not listen")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


class _Line:
    """One connection that is kept; one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, request: bytes) -> None:
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await self._reader.readexactly(length)

    def close(self) -> None:
        self._writer.close()


async def _lines(port: int, count: int) -> list[_Line]:
    return [_Line(*await asyncio.open_connection("127.0.0.1", port)) for _ in range(count)]


async def _closed_loop(
    port: int, requests: Sequence[bytes], seconds: float
) -> tuple[list[float], float]:
    """Ask on every connection as soon as the answer before has come."""
    lines, took = await _lines(port, CONNECTIONS), []
    began = time.perf_counter()

    async def go_on(line: _Line, place: int) -> None:
        while (now := time.perf_counter()) - began < seconds:
            await line.ask(requests[place % len(requests)])
            took.append(time.perf_counter() - now)
            place += CONNECTIONS

    await asyncio.gather(*(go_on(line, n) for n, line in enumerate(lines)))
    for line in lines:
        line.close()
    return took, time.perf_counter() - began


async def _open_loop(
    port: int, requests: Sequence[bytes], rate: float, seconds: float
) -> list[float]:
    """Ask at a rate, whatever the answers do; a request that waits for a connection waits."""
    idle: asyncio.Queue[_Line] = asyncio.Queue()
    lines, took, asking = await _lines(port, 4 * CONNECTIONS), [], []
    for line in lines:
        idle.put_nowait(line)
    chance, at = random.Random(7), time.perf_counter()

    async def one(due: float, request: bytes) -> None:
        line = await idle.get()
        await line.ask(request)
        took.append(time.perf_counter() - due)
        idle.put_nowait(line)

    for n in range(int(rate * seconds)):
        at += chance.expovariate(rate)
        if (wait := at - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        asking.append(asyncio.create_task(one(at, requests[n % len(requests)])))
    await asyncio.gather(*asking)
    for line in lines:
        line.close()
    return took


if __name__ == "__main__":
    main()
