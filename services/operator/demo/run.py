"""The demo from the first store to the last check: everything in its order."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from services.operator.demo import catalogue
from services.operator.demo.calendar import Chunk, chunks
from services.operator.demo.checks import rebuild, verify
from services.operator.demo.children import Children, serving
from services.operator.demo.dataset import DAYS_MAX, TIME_ZONE, read_lines, window
from services.operator.demo.effort import Seconds, since, used
from services.operator.demo.explained import explain_one
from services.operator.demo.feed import Feed
from services.operator.demo.figures import Outcome, Stage
from services.operator.demo.reckoning import reckon
from services.operator.demo.telling import Telling
from services.operator.demo.translation import Translation
from services.operator.demo.watch import Seen, Show, look, seconds_of, watch
from services.operator.migrate import migrate_stack
from services.operator.progress import River, watching
from services.operator.stack import Stack, environment
from services.operator.topics import create_topics
from services.operator.waiting import Waiting
from shared.contracts.topics import CONTROL, INBOUND

CURRENCY = "USD"
_LOOK_SECONDS = 0.02

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class History:
    """What is going to be told, translated and cut at its runs."""

    setting_up: tuple[Telling, ...]
    chunks: tuple[Chunk, ...]
    events: int
    lines: int
    oddities: dict[str, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class Size:
    """How much, and by how many."""

    days: int
    partitions: int
    workers: int


def translate(days: int) -> History:
    """Read the grocer's files and put them in the words of the published language."""
    began = time.monotonic()
    start, end = window(days)
    lines = read_lines(days)
    translation = Translation(lines, end)
    told = translation.tellings()
    return History(
        setting_up=tuple(catalogue.setting_up(start, lines, whole=days == DAYS_MAX)),
        chunks=tuple(chunks(told, days)),
        events=len(told),
        lines=len(lines),
        oddities=dict(translation.oddities.counts.most_common()),
        seconds=time.monotonic() - began,
    )


async def run(stack: Stack, history: History, size: Size, say: Say, show: Show) -> Outcome:
    """Feed the river, wait until it is at rest, add up, verify, rebuild."""
    stack = replace(stack, namespace="")
    await create_topics(stack.bootstrap_servers, size.partitions)
    await migrate_stack(stack)
    with serving(_environment(stack), stack.home / "logs", size.workers) as children:
        # A session answers one question at a time: who watches and who waits have their own.
        async with watching(stack) as river, watching(stack) as watched:
            ground = _Ground(stack, river, watched, children)
            return await _Demo(ground, history, say).flow(show)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the demo stands on; who waits asks `river`, who watches asks `watched`."""

    stack: Stack
    river: River
    watched: River
    children: Children


class _Demo:
    def __init__(self, ground: _Ground, history: History, say: Say) -> None:
        self._ground = ground
        self._history = history
        self._say = say
        self._seen = Seen()
        self._stages: list[Stage] = []
        self._began = 0.0
        self._used_before: Seconds = {}

    async def flow(self, show: Show) -> Outcome:
        async with asyncio.TaskGroup() as group:
            eyes = group.create_task(
                watch(self._ground.watched, self._seen, show, self._ground.children.must_live)
            )
            try:
                await self._tell_everything()
            finally:
                eyes.cancel()
        seconds = time.monotonic() - self._began
        await look(self._ground.watched, self._seen)
        show(self._seen)
        return await self._reckon(seconds)

    async def _tell_everything(self) -> None:
        history = self._history
        feed = Feed(self._ground.stack.bootstrap_servers)
        await feed.start()
        try:
            waiting = Waiting(self._ground.river, look_seconds=_LOOK_SECONDS)
            await self._set_up(feed, waiting)
            self._used_before = used(self._ground.stack, self._ground.children)
            self._began = time.monotonic()
            for chunk in history.chunks:
                await feed.tell(INBOUND.name, chunk.happened)
                # Two topics have no order between them: a run is told once all is in the journal.
                await waiting.journal_complete()
                await feed.tell(CONTROL.name, chunk.runs)
            self._note("told", history.events, time.monotonic() - self._began)
            await waiting.river_drained()
        finally:
            await feed.stop()

    async def _set_up(self, feed: Feed, waiting: Waiting) -> None:
        began = time.monotonic()
        self._say(f"publishing {len(self._history.setting_up):,} things to control")
        await feed.tell(CONTROL.name, self._history.setting_up)
        await waiting.river_passed()
        self._note("set up", len(self._history.setting_up), time.monotonic() - began, "messages")
        self._say(f"telling {self._history.events:,} events")

    async def _reckon(self, seconds: float) -> Outcome:
        history = self._history
        effort = since(self._used_before, used(self._ground.stack, self._ground.children))
        self._note_services()
        self._say("adding up")
        totals = await reckon(self._ground.river)
        explained = await explain_one(self._ground.river.session)
        self._say("verifying the ledger")
        verified, verify_seconds = await verify(self._ground.stack)
        self._note("verified", verified.entries, verify_seconds, "entries")
        self._say("rebuilding the wallets from their commands")
        rebuilt = await rebuild(self._ground.stack)
        self._note("rebuilt", rebuilt.commands, rebuilt.seconds, "commands")
        return Outcome(
            events=history.events,
            lines=history.lines,
            seconds=seconds,
            totals=totals,
            stages=(Stage("translated", history.events, history.seconds), *self._stages),
            verified=verified,
            rebuilt=replace(rebuilt, commands=totals.commands),
            oddities=history.oddities,
            processor_seconds=effort,
            explained=explained,
        )

    def _note_services(self) -> None:
        units = {"ingestion": "events", "rewards": "records", "wallet": "commands"}
        seconds = seconds_of(self._seen, self._began)
        for stage, unit in units.items():
            count = self._seen.stages[stage].done  # type: ignore[index]
            self._note(stage, count, seconds[stage], unit)  # type: ignore[index]

    def _note(self, name: str, count: int, seconds: float, unit: str = "events") -> None:
        self._stages.append(Stage(name, count, seconds, unit))


def _environment(stack: Stack) -> dict[str, str]:
    return {
        **environment(stack),
        "REWARDSTREAM_CURRENCY": CURRENCY,
        "REWARDSTREAM_TIME_ZONE": TIME_ZONE,
        "REWARDSTREAM_NAMESPACE": "",
        "INGESTION_RECORDED_AT": "message",
        "INGESTION_OFFSETS_SECONDS_MAX": "0.05",
        "PROBE_PORT": "0",
    }
