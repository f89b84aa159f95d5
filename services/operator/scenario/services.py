"""The three services as they are wired, in this process, for one scenario."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry

import services.ingestion.settings
import services.ingestion.wiring
import services.rewards.settings
import services.rewards.wiring
import services.wallet.settings
import services.wallet.wiring
from services.operator.stack import Stack, environment
from shared.kernel.money import Platform
from shared.runtime.instance import Instance
from shared.runtime.lifecycle import Service
from shared.runtime.metrics import Metrics

_QUICK = {
    "INGESTION_RECORDED_AT": "message",
    "INGESTION_OFFSETS_SECONDS_MAX": "0.001",
    "INGESTION_CONTROL_POLL_SECONDS": "0.002",
    "TAKE_SECONDS_MAX": "0.01",
}
"""A scenario tells one thing at a time and waits for it: what is idle must say so at once."""


@asynccontextmanager
async def serving(
    stack: Stack, namespace: str, platform: Platform
) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Serve while the block lasts; gives the tasks of which none may end before it."""
    environ = {
        **environment(stack),
        "REWARDSTREAM_NAMESPACE": namespace,
        "REWARDSTREAM_CURRENCY": platform.currency,
        "REWARDSTREAM_TIME_ZONE": platform.time_zone,
        **_QUICK,
    }
    started = [await _ingestion(environ), _rewards(environ), _wallet(environ)]
    working: list[asyncio.Task[None]] = []

    try:
        await asyncio.gather(*(each.start() for each in started))
        working += [asyncio.create_task(each.wait()) for each in started]
        yield working
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await asyncio.gather(*(each.stop() for each in started), return_exceptions=True)


async def _ingestion(environ: dict[str, str]) -> Service:
    wiring = services.ingestion.wiring
    settings = services.ingestion.settings.load_settings(environ)
    destinations = await wiring.destinations_of(settings)
    return wiring.assemble(settings, destinations, Metrics("ingestion", CollectorRegistry()))


def _rewards(environ: dict[str, str]) -> Service:
    settings = services.rewards.settings.load_settings(environ)
    metrics = Metrics("rewards", CollectorRegistry())
    return Instance(services.rewards.wiring.plan(settings), metrics)


def _wallet(environ: dict[str, str]) -> Service:
    settings = services.wallet.settings.load_settings(environ)
    metrics = Metrics("wallet", CollectorRegistry())
    return Instance(services.wallet.wiring.plan(settings, metrics), metrics)
