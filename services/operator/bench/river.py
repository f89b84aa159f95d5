"""End to end against the slowest stage: what it costs that all of them share one machine."""

from __future__ import annotations

from services.operator.bench.children import Nursery
from services.operator.bench.engine import Journal, expected
from services.operator.bench.ground import Ground
from services.operator.bench.keys import Key
from services.operator.bench.meter import rate
from services.operator.bench.results import Results
from services.operator.bench.stages import fill_upstream, since_now, to_the_end
from shared.contracts.topics import TRANSACTIONS

KEYS: frozenset[Key] = frozenset({"end_to_end_vs_slowest_stage"})


async def measure(ground: Ground, results: Results, wanted: frozenset[Key]) -> None:
    """Note each stage alone and all at once, on the same purchases, in purchases a second."""
    if not wanted & KEYS:
        return
    for _ in range(min(2, ground.sizes.repetitions)):
        await ground.empty_topics()
        nursery = await ground.empty_database()
        total = await fill_upstream(ground, sign_ups=True)
        journal = await _one_by_one(ground, nursery, total, results)
        await ground.empty_topics()
        nursery = await ground.empty_database()
        await fill_upstream(ground, sign_ups=True)
        results.note("end_to_end_events_per_second", await _together(ground, nursery, journal))


async def _one_by_one(ground: Ground, nursery: Nursery, total: int, results: Results) -> Journal:
    rates = {"ingestion": await to_the_end(ground, nursery, "ingestion", total)}
    journal = await expected(ground)
    for stage in ("rewards", "wallet"):
        outputs = await to_the_end(ground, nursery, stage, journal.awards)
        rates[stage] = journal.events(outputs)
    for stage, figure in rates.items():
        results.note(f"{stage}_alone_events_per_second", figure)
    results.note("slowest_stage_events_per_second", min(rates.values()))
    return journal


async def _together(ground: Ground, nursery: Nursery, journal: Journal) -> float:
    ground.say("all stages at once")
    done = await since_now(ground, TRANSACTIONS.name)
    with (
        nursery.child("ingestion", "services.ingestion") as ingestion,
        nursery.child("rewards", "services.rewards") as rewards,
        nursery.child("wallet", "services.wallet") as wallet,
    ):

        def alive() -> None:
            for child in (ingestion, rewards, wallet):
                child.must_live()

        window = ground.window(journal.awards)
        return journal.events(await rate(done, window, alive))
