"""End to end against the slowest stage: what it costs that all of them share one machine."""

from __future__ import annotations

import time
from contextlib import ExitStack

from services.operator.bench.children import Crew
from services.operator.bench.engine import Journal, expected
from services.operator.bench.ground import Ground, Site
from services.operator.bench.keys import Key
from services.operator.bench.meter import reach
from services.operator.bench.results import Results
from services.operator.bench.stages import OUTPUTS, fill_upstream, since_now, to_the_end
from shared.contracts.topics import JOURNAL, TRANSACTIONS

KEYS: frozenset[Key] = frozenset({"end_to_end_vs_slowest_stage"})


async def measure(ground: Ground, results: Results, wanted: frozenset[Key]) -> None:
    """Note each stage alone and all at once, on the same purchases, in purchases a second."""
    if not wanted & KEYS:
        return
    for _ in range(min(2, ground.sizes.repetitions)):
        site = await ground.site()
        total = await fill_upstream(ground, site, sign_ups=True)
        journal = await _one_by_one(ground, site, total, results)
        site = await ground.site()
        await fill_upstream(ground, site, sign_ups=True)
        results.note("end_to_end_events_per_second", await _together(ground, site, journal, total))


async def _one_by_one(ground: Ground, site: Site, total: int, results: Results) -> Journal:
    rates = {"ingestion": await to_the_end(ground, site, "ingestion", total)}
    journal = await expected(ground, site)
    for stage in ("rewards", "wallet"):
        outputs = await to_the_end(ground, site, stage, journal.awards)
        rates[stage] = journal.events(outputs)
    for stage, figure in rates.items():
        results.note(f"{stage}_alone_events_per_second", figure)
    results.note("slowest_stage_events_per_second", min(rates.values()))
    return journal


async def _together(ground: Ground, site: Site, journal: Journal, total: int) -> float:
    """From a warm journal to the last transaction: what piles up before a stage is paid for."""
    ground.say("all stages at once")
    limit = ground.sizes.limit_seconds
    told, done = await since_now(ground, site, JOURNAL), await since_now(ground, site, TRANSACTIONS)
    with ExitStack() as stack:
        crew = Crew([stack.enter_context(site.nursery.child(s, f"services.{s}")) for s in OUTPUTS])
        warm = ground.window(total).warm
        await reach(told, warm, limit, crew)
        began = time.perf_counter()
        await reach(done, journal.awards, limit, crew)
        return min(journal.purchases, total - warm) / (time.perf_counter() - began)
