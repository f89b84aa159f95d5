"""The whole course: every group of measurements that was asked for, one after the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from services.operator.bench import engine, ingestion, ledger, offer_counts, participants, river
from services.operator.bench.ground import Ground, ground
from services.operator.bench.keys import Key
from services.operator.bench.results import Results
from services.operator.bench.sizes import Sizes
from services.operator.stack import Stack

Say = Callable[[str], None]
Group = Callable[[Ground, Results, frozenset[Key]], Awaitable[None]]

GROUPS: tuple[Group, ...] = (
    offer_counts.measure,
    participants.measure,
    ingestion.measure,
    engine.measure,
    ledger.measure,
    river.measure,
)


async def measure(stack: Stack, sizes: Sizes, wanted: frozenset[Key], say: Say) -> Results:
    """Measure what was asked for on a stack that runs, and leave the stack as it was found.

    What cannot be measured is noted among the failures; the rest is measured all the same.
    """
    results = Results()
    with TemporaryDirectory(prefix="rewardstream-bench-") as folder:
        async with ground(stack, Path(folder), sizes, say) as lent:
            for group in GROUPS:
                async with results.tolerating(group.__module__.rpartition(".")[2]):
                    await group(lent, results, wanted)
    return results
