"""What an event costs whose participant is one of a million: cold, at hand, or heavy."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from statistics import median

from prometheus_client import CollectorRegistry

from services.operator.bench.ground import Ground, Site
from services.operator.bench.keys import Key
from services.operator.bench.many_offers import changes, happening
from services.operator.bench.results import Results
from services.operator.bench.traffic import SCHEME, START
from services.rewards import plans
from services.rewards.domain.remembered.history import Mark
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.tally import Tally
from services.rewards.settings import load_settings
from shared.contracts.codec import JOURNAL
from shared.contracts.events import JournalEvent
from shared.contracts.message import Header, encode
from shared.runtime.department import Delivered
from shared.runtime.instance import open_desk
from shared.runtime.metrics import Metrics
from shared.runtime.work import Work

KEYS: frozenset[Key] = frozenset({"cold_vs_hot", "heavy_vs_light"})
OFFERS = 10_000
BATCH = 500
ROUNDS = 5
HEAVY, LIGHT = "heavy", "light"


async def measure(ground: Ground, results: Results, wanted: frozenset[Key]) -> None:
    """Note microseconds an event: read, resolved, judged and committed, on the real tables."""
    if not wanted & KEYS:
        return
    desk = _Desk(await ground.site())
    try:
        ground.say(f"{ground.sizes.known:,} participants, {OFFERS:,} offers")
        await desk.take_over()
        await desk.fill(ground.sizes.known)
        await desk.settle(changes(OFFERS))
        await _cold_and_hot(desk, ground.sizes.known, results)
        await _heavy_and_light(desk, ground.sizes.history, results)
    finally:
        desk.close()


async def _cold_and_hot(desk: _Desk, known: int, results: Results) -> None:
    """Strangers of whom the owner knows nothing yet, then the very same ones once more."""
    chance = random.Random(known)  # noqa: S311 - nothing to guess in a benchmark
    everybody = [_name(number) for number in chance.sample(range(known), ROUNDS * BATCH)]
    for start in range(0, len(everybody), BATCH):
        strangers = everybody[start : start + BATCH]
        results.note("cold_participant_microseconds", await desk.happens(strangers))
        results.note("hot_participant_microseconds", await desk.happens(strangers))


async def _heavy_and_light(desk: _Desk, history: int, results: Results) -> None:
    """One who bought ten thousand times, and one who did so ten times, in turns."""
    for _ in range(0, history, BATCH):
        await desk.happens([HEAVY] * BATCH)
    await desk.happens([LIGHT] * 10)
    for _ in range(ROUNDS):
        for name in (HEAVY, LIGHT):
            costs = [await desk.happens([name]) for _ in range(10)]
            results.note(f"{name}_participant_microseconds", median(costs))


class _Desk:
    """One partition of the engine, served in this process as its owner serves it."""

    def __init__(self, site: Site) -> None:
        plan = plans.plan(load_settings(site.nursery.environment))
        self._chance = random.Random(1)  # noqa: S311 - as above
        self._numbers = count()
        self._offsets = count()
        self._work = Work(open_desk(plan, 0, Metrics("bench", CollectorRegistry())))

    async def take_over(self) -> None:
        """Become the owner: nothing is at hand."""
        await self._work.take_over()

    async def fill(self, participants: int) -> None:
        """Write down so many participants with a history, as if they had been told long ago."""
        codes = (HEAVY, LIGHT, *map(_name, range(participants)))
        rows = ((0, code, _body_of(code, number)) for number, code in enumerate(codes))
        columns = ("partition", "participant", "body")
        session = self._work.session
        await session.copy_records_to_table("participant", records=rows, columns=columns)
        awarded = (
            (0, code, offer, plans.pack_tally(tally))
            for number, code in enumerate(codes)
            for offer, tally in _tallies_of(number)
        )
        keyed = ("partition", "participant", "offer", "body")
        await session.copy_records_to_table("tally", records=awarded, columns=keyed)

    async def happens(self, names: Iterable[str]) -> float:
        """Let something happen to each of them; answer with microseconds an event."""
        return await self.settle(
            happening(self._chance, next(self._numbers), name) for name in names
        )

    async def settle(self, messages: Iterable[JournalEvent]) -> float:
        """Commit messages in units; answer with microseconds for each."""
        told = [Delivered(next(self._offsets), None, _record(message)) for message in messages]
        began = time.perf_counter()
        self._work.accept(told)
        while self._work.waiting:
            await self._work.settle({})
        return 1e6 * (time.perf_counter() - began) / len(told)

    def close(self) -> None:
        """End the session."""
        self._work.close()


def _name(number: int) -> str:
    return f"household-{number:07}"


def _body_of(code: str, number: int) -> bytes:
    signed = START - timedelta(days=number % 700)
    return plans.pack_participant(
        Participant(
            code,
            signed_up_on=signed,
            schemes={SCHEME: (Mark(signed, on=True),)},
            segments=frozenset({"FAMILIES"} if number % 3 else {"STUDENTS", "NIGHT_OWLS"}),
        )
    )


def _tallies_of(number: int) -> Iterable[tuple[str, Tally]]:
    """Awards by some of the offers."""
    offers = {f"OFFER-{number * step % OFFERS}" for step in range(1, 3 + number % 8)}
    return ((offer, Tally(1 + number % 5, START)) for offer in offers)


def _record(message: JournalEvent) -> bytes:
    name = getattr(message, "participant", "")
    header = Header(
        type=JOURNAL.names[type(message)],
        id=name,
        source="/rewardstream/bench",
        time=message.recorded_at,
        subject=name,
        correlationid=name,
        causationid=name,
        partitionkey=name,
    )
    return encode(header, message)
