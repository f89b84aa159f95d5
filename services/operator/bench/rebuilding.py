"""Rebuilds the wallets from their topic, as an operator would, and says at which rate."""

from __future__ import annotations

import asyncio
import time

import uvloop

from services.operator.bench.ground import Site
from services.operator.bench.meter import WARM_UP_SHARE
from services.operator.bench.stages import Incomplete
from services.wallet import wiring
from services.wallet.settings import load_settings


async def rebuild_rate(site: Site) -> float:
    """Say how many commands a second a rebuild replays, from warm on, as live is measured.

    Raises `Incomplete` where it finds a difference.
    """
    return await asyncio.to_thread(lambda: uvloop.run(_rebuild(site)))


async def _rebuild(site: Site) -> float:
    variables = site.nursery.environment
    begun = time.perf_counter()
    seen: list[tuple[float, int]] = []
    reached: dict[int, int] = {}

    def progress(partition: int, offset: int, _end: int) -> None:
        reached[partition] = offset
        seen.append((time.perf_counter(), sum(reached.values())))

    owner = variables["DATABASE_URL_OWNER"]
    settings, wanted = load_settings(variables), wiring.Wanted()
    outcome = await wiring.rebuild_wallets(settings, owner, progress, wanted)
    if not outcome.identical:
        raise Incomplete(f"the rebuilt wallets differ: {outcome.differences}")
    warm = WARM_UP_SHARE * outcome.commands
    first = max(((at, done) for at, done in seen if done <= warm), default=(begun, 0))
    at, done = seen[-1]
    return (done - first[1]) / (at - first[0])
