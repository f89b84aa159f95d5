"""Runs the loop without logic over a topic: what Kafka and its client allow here."""

from __future__ import annotations

from services.operator.bench.ground import PARTITIONS, Ground, Site, fresh_name
from services.operator.bench.meter import rate
from shared.contracts.topics import Topic


async def bare_rate(ground: Ground, site: Site, topic: Topic) -> float:
    """Say how many of a topic's records a second are copied by a process that knows nothing."""
    ground.say("a loop without logic")
    source, target = site.topic(topic), fresh_name("bare")
    await ground.broker.make({target: PARTITIONS})
    total = await ground.broker.count(source)

    async def done() -> int:
        return await ground.broker.count(target)

    arguments = [ground.stack.bootstrap_servers, source, target]
    with site.nursery.child("bare", "services.operator.bench.bare_loop", arguments) as child:
        figure = await rate(done, ground.window(total), child)
    await ground.clear(target)
    return figure
