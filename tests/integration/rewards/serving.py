"""One partition of the real engine on the real database, fed by hand instead of by Kafka."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import cast

import asyncpg
from prometheus_client import CollectorRegistry

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.normalisers import normalise
from services.operator.stack.stack import Stack, environment
from services.rewards.settings import RewardsSettings, load_settings
from services.rewards.wiring import SERVICE, plan
from shared.contracts.codec import JOURNAL
from shared.contracts.door import INBOUND_DOOR, OutsideMessage
from shared.contracts.events import CatalogueChanged, JournalEvent, RunReached
from shared.contracts.events.header import ParticipantEvent
from shared.contracts.message import Header, encode
from shared.contracts.topics import INBOUND
from shared.runtime.department import Delivered, Outgoing
from shared.runtime.instance import Plan, open_desk
from shared.runtime.metrics import Metrics
from shared.runtime.work import Work
from tests.support.stories import NIGHT, PLATFORM


@dataclass(slots=True)
class Served:
    """A partition that is taken over; `tell` is what Kafka and the loop would do."""

    work: Work[JournalEvent]
    offset: int
    came_back: int = 0
    """How many of what it told itself in one `tell_all` it was told."""

    async def tell_all(self, *messages: JournalEvent) -> list[Outgoing]:
        """Tell messages, and what the engine tells itself because of them."""
        self.came_back, said = 0, await self.tell(*messages)
        while back := come_back(said, after=self.came_back):
            self.came_back += len(back)
            said += await self.tell(*back)
        return said

    async def tell(self, *messages: JournalEvent) -> list[Outgoing]:
        """Let the engine judge messages, in as few units as its limits allow."""
        self.work.accept(self._delivered(messages))
        said: list[Outgoing] = []
        while self.work.waiting:
            said += await self.work.settle({})
        return said

    def _delivered(self, messages: Iterable[JournalEvent]) -> list[Delivered]:
        delivered = [
            Delivered(offset, None, told(message))
            for offset, message in enumerate(messages, self.offset)
        ]
        self.offset += len(delivered)
        return delivered


async def lived(
    stack: Stack, journal: Sequence[JournalEvent], dice: Random, unit: int = 2_000
) -> list[JournalEvent]:
    """Tell a journal cut at random, with takeovers, a run visiting one participant in a step.

    What the engine tells itself comes back between, sooner or later; returns the whole journal.
    """
    served = await take_over(stack, unit=unit, run_participants_max=1)
    rest, happened, back = list(journal), list[JournalEvent](), list[JournalEvent]()
    while rest or back:
        part, rest = rest[: (cut := dice.randint(1, 15))], rest[cut:]
        heard, back = (back, []) if not rest or dice.random() < 0.5 else ([], back)
        happened += [*heard, *part]
        back += come_back(await served.tell(*heard, *part))
        if dice.random() < 0.3:
            served.work.close()
            served = await take_over(stack, unit=unit, run_participants_max=1)
    return happened


def come_back(said: Iterable[Outgoing], after: int = 0) -> list[JournalEvent]:
    """What was told at the front door, but for the first ones, in the words of the journal."""
    notices = [one for one in said if one.topic == INBOUND.name][after:]
    events = []
    for notice in notices:
        read = INBOUND_DOOR.read(notice.body)
        assert isinstance(read, OutsideMessage)
        event = normalise(read, Catalogue(), read.time or NIGHT, PLATFORM)
        assert isinstance(event, ParticipantEvent), event
        events.append(event)
    return cast("list[JournalEvent]", events)


opened: list[Work[JournalEvent]] = []
"""What tests have taken over; closed after each."""


def settings_of(stack: Stack, **over: object) -> RewardsSettings:
    """The settings of an engine on this stack, in the platform of the stories."""
    found = load_settings(environment(stack))
    zone = {"rewardstream_time_zone": PLATFORM.time_zone}
    return found.model_copy(update=zone | over)


def rewards_plan(stack: Stack, unit: int = 2_000, **over: object) -> Plan[JournalEvent]:
    """The engine's own plan, with the limits of a test."""
    served = plan(settings_of(stack, **over))
    return replace(served, limits=served.limits.model_copy(update={"unit_records_max": unit}))


async def take_over(stack: Stack, partition: int = 0, unit: int = 2_000, **over: object) -> Served:
    """Become the owner of a partition."""
    metrics = Metrics(SERVICE, CollectorRegistry())
    work = Work(open_desk(rewards_plan(stack, unit, **over), partition, metrics))
    opened.append(work)
    position = await work.take_over()
    return Served(work, position.next_offset)


def told(message: JournalEvent) -> bytes:
    """A journal record as ingestion writes it."""
    match message:
        case RunReached():
            subject = message.run_id
        case CatalogueChanged():
            subject = message.code
        case _:
            subject = message.participant
    header = Header(
        type=JOURNAL.names[type(message)],
        id=subject,
        source="/rewardstream/ingestion",
        time=message.recorded_at,
        subject=subject,
        correlationid=subject,
        causationid=subject,
        partitionkey=subject,
    )
    return encode(header, message)


async def query(stack: Stack, sql: str, *values: object) -> Sequence[asyncpg.Record]:
    """Ask the database as its superuser."""
    session = await asyncpg.connect(
        stack.database_url, server_settings={"search_path": "rewards", "timezone": "UTC"}
    )
    try:
        rows: Sequence[asyncpg.Record] = await session.fetch(sql, *values)
        return rows
    finally:
        await session.close()
