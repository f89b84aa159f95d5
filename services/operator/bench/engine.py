"""The engine against a loop without logic, and against its four offers written in other ways."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from tempfile import mkdtemp

import orjson

from services.operator.bench.bare import bare_rate
from services.operator.bench.ground import PARTITIONS, Ground, Site, fresh_name
from services.operator.bench.keys import RATIOS, Key
from services.operator.bench.meter import rate
from services.operator.bench.peers import faust_peer
from services.operator.bench.peers.offers import PURCHASE, Household, judge, newcomer
from services.operator.bench.results import Measurement, Results
from services.operator.bench.stages import (
    Incomplete,
    alone,
    fill_upstream,
    since_now,
    write_journal,
)
from shared.contracts.topics import COMMANDS, JOURNAL

KEYS: frozenset[Key] = frozenset(
    {"engine_vs_bare_loop", "engine_vs_faust", "engine_vs_quixstreams"}
)


@dataclass(frozen=True, slots=True)
class Journal:
    """What lies in the journal: so many purchases, of which come so many awards."""

    purchases: int
    awards: int

    def events(self, awards_per_second: float) -> float:
        """Turn a rate of awards into one of purchases."""
        return awards_per_second * self.purchases / self.awards


async def measure(ground: Ground, results: Results, wanted: frozenset[Key]) -> None:
    """Note the rates of the engine and of those it is compared with, in turns, on one journal."""
    keys = wanted & KEYS
    if not keys:
        return
    site = await ground.site()
    await write_journal(ground, site, await fill_upstream(ground, site, sign_ups=True))
    journal = await expected(ground, site)
    measurements: dict[str, Measurement] = {
        "engine_events_per_second": partial(_engine, ground, site, journal),
        "bare_loop_on_journal_per_second": partial(bare_rate, ground, site, JOURNAL),
        "faust_events_per_second": partial(_faust, ground, site, journal),
        "quixstreams_events_per_second": partial(_quixstreams, ground, site, journal),
    }
    needed = {name for key in keys for name in (RATIOS[key].over, RATIOS[key].under)}
    chosen = {name: how for name, how in measurements.items() if name in needed}
    await results.alternate(chosen, ground.sizes.repetitions)


async def expected(ground: Ground, site: Site) -> Journal:
    """Read the journal as the peers will, and say what they will award."""
    households: dict[str, Household] = defaultdict(newcomer)
    purchases = awards = 0
    async for body in ground.broker.read(site.topic(JOURNAL)):
        message = orjson.loads(body)
        if message["type"] == PURCHASE:
            name = message["data"]["participant"]
            households[name], given = judge(households[name], message["data"])
            purchases, awards = purchases + 1, awards + len(given)
    return Journal(purchases, awards)


async def _engine(ground: Ground, site: Site, journal: Journal) -> float:
    dried = await ground.dried(site.namespace)
    made = await since_now(ground, dried, COMMANDS)
    figure = await alone(ground, dried, "rewards", journal.awards)
    if await made() > journal.awards:
        raise Incomplete(f"the engine awarded {await made()}, its peers {journal.awards}")
    return journal.events(figure)


async def _faust(ground: Ground, site: Site, journal: Journal) -> float:
    app = fresh_name("faust")
    await ground.broker.make({faust_peer.changelog(app): PARTITIONS})
    return await _peer(ground, site, journal, "faust_peer", app)


async def _quixstreams(ground: Ground, site: Site, journal: Journal) -> float:
    return await _peer(ground, site, journal, "quixstreams_peer", fresh_name("quixstreams"))


async def _peer(ground: Ground, site: Site, journal: Journal, module: str, name: str) -> float:
    ground.say(f"the same offers by {module.removesuffix('_peer')}")
    awards = f"{name}-awards"
    await ground.broker.make({awards: PARTITIONS})

    async def done() -> int:
        return await ground.broker.count(awards)

    folder = mkdtemp(dir=ground.folder)
    arguments = [name, ground.stack.bootstrap_servers, site.topic(JOURNAL), awards, folder]
    with site.nursery.child(name, f"services.operator.bench.peers.{module}", arguments) as child:
        figure = await rate(done, ground.window(journal.awards), child)
    await ground.clear(name)
    return journal.events(figure)
