"""Ingestion against a loop that copies the same records without reading them."""

from __future__ import annotations

from services.operator.bench.bare import bare_rate
from services.operator.bench.ground import Ground
from services.operator.bench.keys import Key
from services.operator.bench.results import Results
from services.operator.bench.stages import fill_upstream, to_the_end
from shared.contracts.topics import INBOUND

KEYS: frozenset[Key] = frozenset({"ingestion_vs_bare_loop"})


async def measure(ground: Ground, results: Results, wanted: frozenset[Key]) -> None:
    """Note the rate of ingestion and that of the loop over the same inbound topic, in turns."""
    if not wanted & KEYS:
        return
    for _ in range(ground.sizes.repetitions):
        site = await ground.site()
        total = await fill_upstream(ground, site, sign_ups=False)
        ingestion = await to_the_end(ground, site, "ingestion", total)
        results.note("ingestion_events_per_second", ingestion)
        bare = await bare_rate(ground, site, INBOUND)
        results.note("bare_loop_on_inbound_per_second", bare)
