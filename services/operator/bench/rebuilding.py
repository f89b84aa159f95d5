"""Rebuilds the wallets from their topic, as an operator would, and says at which rate."""

from __future__ import annotations

from services.operator.bench.ground import Site
from services.operator.bench.sizes import Sizes


async def rebuild_rate(site: Site, sizes: Sizes) -> float:
    raise NotImplementedError
