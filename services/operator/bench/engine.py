"""The engine against a loop without logic, and against its four offers written in other ways."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import orjson

from services.operator.bench.bare import bare_rate
from services.operator.bench.children import Nursery
from services.operator.bench.ground import PARTITIONS, Ground
from services.operator.bench.keys import RATIOS, Key
from services.operator.bench.meter import rate
from services.operator.bench.peers import faust_peer
from services.operator.bench.peers.offers import PURCHASE, Household, judge, newcomer
from services.operator.bench.results import Measurement, Results
from services.operator.bench.stages import Incomplete, alone, fill_upstream, journal_written
from shared.contracts.topics import COMMANDS, JOURNAL

KEYS: frozenset[Key] = frozenset(
    {"engine_vs_bare_loop", "engine_vs_faust", "engine_vs_quixstreams"}
)
_numbers = count()


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
    await ground.empty_topics()
    nursery = await ground.empty_database()
    total = await fill_upstream(ground, sign_ups=True)
    await journal_written(ground, nursery, total)
    journal = await expected(ground)
    measurements: dict[str, Measurement] = {
        "engine_events_per_second": partial(_engine, ground, journal),
        "bare_loop_on_journal_per_second": partial(bare_rate, ground, nursery, JOURNAL.name),
        "faust_events_per_second": partial(_faust, ground, nursery, journal),
        "quixstreams_events_per_second": partial(_quixstreams, ground, nursery, journal),
    }
    needed = {name for key in keys for name in (RATIOS[key].over, RATIOS[key].under)}
    chosen = {name: how for name, how in measurements.items() if name in needed}
    await results.alternate(chosen, ground.sizes.repetitions)


async def expected(ground: Ground) -> Journal:
    """Read the journal as the peers will, and say what they will award."""
    households: dict[str, Household] = defaultdict(newcomer)
    purchases = awards = 0
    async for body in ground.broker.read(JOURNAL.name):
        message = orjson.loads(body)
        if message["type"] == PURCHASE:
            name = message["data"]["participant"]
            households[name], given = judge(households[name], message["data"])
            purchases, awards = purchases + 1, awards + len(given)
    return Journal(purchases, awards)


async def _engine(ground: Ground, journal: Journal) -> float:
    nursery = await ground.empty_database()
    before = await ground.broker.count(COMMANDS.name)
    figure = await alone(ground, nursery, "rewards", journal.awards)
    made = await ground.broker.count(COMMANDS.name) - before
    if made > journal.awards:
        raise Incomplete(f"the engine awarded {made}, its peers {journal.awards}")
    return journal.events(figure)


async def _faust(ground: Ground, nursery: Nursery, journal: Journal) -> float:
    app, awards = _fresh("bench-faust")
    await ground.broker.make({awards: PARTITIONS, faust_peer.changelog(app): PARTITIONS})
    arguments = [app, ground.stack.bootstrap_servers, JOURNAL.name, awards, str(PARTITIONS)]
    return await _peer(ground, nursery, journal, "faust_peer", [*arguments, _folder(ground)])


async def _quixstreams(ground: Ground, nursery: Nursery, journal: Journal) -> float:
    group, awards = _fresh("bench-quixstreams")
    await ground.broker.make({awards: PARTITIONS})
    arguments = [group, ground.stack.bootstrap_servers, JOURNAL.name, awards]
    return await _peer(ground, nursery, journal, "quixstreams_peer", [*arguments, _folder(ground)])


async def _peer(
    ground: Ground, nursery: Nursery, journal: Journal, name: str, arguments: list[str]
) -> float:
    ground.say(name.replace("_", " "))
    awards = arguments[3]

    async def done() -> int:
        return await ground.broker.count(awards)

    with nursery.child(name, f"services.operator.bench.peers.{name}", arguments) as child:
        figure = await rate(done, ground.window(journal.awards), child.must_live)
    return journal.events(figure)


def _fresh(name: str) -> tuple[str, str]:
    """Name an application nobody knows yet, so that it begins at the beginning."""
    application = f"{name}-{next(_numbers)}"
    return application, f"{application}-awards"


def _folder(ground: Ground) -> str:
    return str(Path(mkdtemp(dir=ground.folder)))
