"""The services as stages: what one of them, alone, makes of what lies on its topic."""

from __future__ import annotations

from services.operator.bench.broker import by_partition
from services.operator.bench.ground import PARTITIONS, Ground, Site
from services.operator.bench.meter import Progress, Window, rate, reach
from services.operator.bench.results import Unmeasured
from services.operator.bench.traffic import Traffic
from shared.contracts.topics import COMMANDS, CONTROL, INBOUND, JOURNAL, TRANSACTIONS, Topic

OUTPUTS = {"ingestion": JOURNAL, "rewards": COMMANDS, "wallet": TRANSACTIONS}
"""What a stage is watched by: the topic on which its work shows."""


class Incomplete(Unmeasured):
    """A stage did not make of its input what had to come of it; no rate is worth reporting."""


async def fill_upstream(ground: Ground, site: Site, *, sign_ups: bool) -> int:
    """Publish the business, if asked everybody's sign-up, and the purchases.

    Answers how many records of the journal will come of it.
    """
    ground.say("what upstream tells")
    traffic = Traffic(ground.sizes.participants)
    told = list(traffic.sign_ups()) if sign_ups else []
    told.extend(traffic.purchases(ground.sizes.purchases))
    await ground.broker.fill(site.topic(CONTROL), {0: traffic.control()})
    await ground.broker.fill(site.topic(INBOUND), by_partition(told, PARTITIONS))
    return len(told) + traffic.changes() * PARTITIONS


async def alone(ground: Ground, site: Site, stage: str, total: int) -> float:
    """Say how many outputs a second a stage makes, alone, from warm to the end of its window."""
    ground.say(f"{stage} alone")
    done = await since_now(ground, site, OUTPUTS[stage])
    with site.nursery.child(stage, f"services.{stage}") as child:
        return await rate(done, ground.window(total), child)


async def to_the_end(
    ground: Ground, site: Site, stage: str, total: int, module: str | None = None
) -> float:
    """Like `alone`, however long it takes; raises `Incomplete` where the outputs are not these.

    `module` serves in the place of the stage's own.
    """
    ground.say(f"{module or stage} alone, to the end")
    limit = ground.sizes.limit_seconds
    window = Window(total=total, seconds=limit, limit_seconds=limit)
    done = await since_now(ground, site, OUTPUTS[stage])
    with site.nursery.child(stage, module or f"services.{stage}") as child:
        figure = await rate(done, window, child)
        made = await done()
    if made != total:
        raise Incomplete(f"{stage} made {made} of {total}:\n{child.last_words()}")
    return figure


async def write_journal(ground: Ground, site: Site, total: int) -> None:
    """Let ingestion write the journal, unmeasured."""
    ground.say("ingestion writes the journal")
    done = await since_now(ground, site, JOURNAL)
    with site.nursery.child("ingestion", "services.ingestion") as child:
        await reach(done, total, ground.sizes.limit_seconds, child)


async def since_now(ground: Ground, site: Site, topic: Topic) -> Progress:
    """Count what comes to a topic from now on."""
    name = site.topic(topic)
    before = await ground.broker.count(name)

    async def done() -> int:
        return await ground.broker.count(name) - before

    return done
