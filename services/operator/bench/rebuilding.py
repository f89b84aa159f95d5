"""Rebuilds the wallets from their topic, as an operator would, and says at which rate."""

from __future__ import annotations

import asyncio

import uvloop

from services.operator.bench.ground import Site
from services.operator.bench.stages import Incomplete
from services.wallet import wiring
from services.wallet.settings import load_settings


async def rebuild_rate(site: Site) -> float:
    """Say how many commands a second a rebuild replays; raises where it finds a difference."""
    return await asyncio.to_thread(lambda: uvloop.run(_rebuild(site)))


async def _rebuild(site: Site) -> float:
    variables = site.nursery.environment
    outcome = await wiring.rebuild_wallets(
        load_settings(variables),
        variables["DATABASE_URL_OWNER"],
        lambda _partition, _offset, _end: None,
        wiring.Wanted(),
    )
    if not outcome.identical:
        raise Incomplete(f"the rebuilt wallets differ: {outcome.differences}")
    return outcome.commands / outcome.seconds
