"""Runs the loop without logic over a topic: what Kafka and its client allow here."""

from __future__ import annotations

from itertools import count

from services.operator.bench.children import Nursery
from services.operator.bench.ground import PARTITIONS, Ground
from services.operator.bench.meter import rate

_numbers = count()


async def bare_rate(ground: Ground, nursery: Nursery, source: str) -> float:
    """Say how many of a topic's records a second are copied by a process that knows nothing."""
    ground.say("bare loop")
    target = f"bench-bare-{next(_numbers)}"
    await ground.broker.make({target: PARTITIONS})
    total = await ground.broker.count(source)

    async def done() -> int:
        return await ground.broker.count(target)

    arguments = [ground.stack.bootstrap_servers, source, target]
    with nursery.child("bare-loop", "services.operator.bench.bare_loop", arguments) as child:
        return await rate(done, ground.window(total), child.must_live)
