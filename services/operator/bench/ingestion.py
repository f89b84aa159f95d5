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
        await ground.empty_topics()
        nursery = await ground.empty_database()
        total = await fill_upstream(ground, sign_ups=False)
        ingestion = await to_the_end(ground, nursery, "ingestion", total)
        results.note("ingestion_events_per_second", ingestion)
        bare = await bare_rate(ground, nursery, INBOUND.name)
        results.note("bare_loop_on_inbound_per_second", bare)
