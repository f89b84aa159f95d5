"""Terrible things done to a river at moments that a seed chooses; each leaves it whole again."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.operator.progress import GROUPS
from services.operator.stack import Server
from shared.contracts.topics import INBOUND, in_namespace
from tests.support.river import SERVICES, TAKEN_OVER, Crew, Member, Teller
from tests.support.river_feed import Feed, Said

TAKEOVER_SECONDS = 120.0


@dataclass
class Havoc:
    """Does faults to one crew and its servers, and counts them."""

    crew: Crew
    teller: Teller
    chance: random.Random
    feed: Feed
    done: Counter[str] = field(default_factory=Counter)
    exits: Counter[str] = field(default_factory=Counter)
    unsupervised: bool = False

    async def kill(self, service: str) -> None:
        """Kill the owner; its supervisor starts it again."""
        victim = self.crew.of(service)[0]
        victim.kill()
        self.supervise()

    async def freeze(self, service: str) -> None:
        """Stop an owner where it is, let another take over, and let the first one go on."""
        owner = self.crew.of(service)[0]
        owner.freeze()
        second = self.crew.start(service)
        try:
            await _until(lambda: second.said(TAKEN_OVER[service]) > 0, TAKEOVER_SECONDS)
            await asyncio.sleep(self.chance.uniform(0.2, 0.8))
        finally:
            owner.thaw()
        await asyncio.sleep(self.chance.uniform(0.5, 1.5))
        self._end(owner, signal.SIGKILL)

    async def server(self, name: str) -> None:
        """Kill a server as a power failure would, and start it again."""
        server: Server | None = getattr(self.crew.place.stack, name)
        assert server is not None
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(self.chance.uniform(0.1, 1.5))
        await asyncio.to_thread(server.start)

    async def storm(self, _: str = "") -> None:
        """Instances come and go, so that partitions move again and again."""
        for _round in range(2):
            guests = [self.crew.start(service) for service in SERVICES]
            await asyncio.sleep(self.chance.uniform(2.0, 4.0))
            for guest in guests:
                self._end(guest, signal.SIGTERM)
        await asyncio.gather(*(self._gone(guest) for guest in guests))

    async def rewind(self, _: str = "") -> None:
        """Set ingestion's group back, as one would who fears that something was lost."""
        self.unsupervised = True
        for member in self.crew.of("ingestion"):
            member.kill()
        await self._set_back(30)
        self.unsupervised = False
        self.supervise()

    async def tell_again(self, _: str = "") -> None:
        """Upstream tells a part of what it told before once more; nothing before its time."""
        await _until(lambda: bool(self._accepted()), TAKEOVER_SECONDS)
        told = self._accepted()
        start = self.chance.randrange(len(told))
        await self.teller.publish(INBOUND, told[start : start + 60])

    def _accepted(self) -> list[Said]:
        return [said for said in self.teller.told if said.fate == "accepted"]

    def supervise(self) -> None:
        """Start again what has ended by itself."""
        if self.unsupervised:
            return
        for member in self.crew.replace_ended():
            self.exits[f"{member.service} {member.process.returncode}"] += 1

    async def watch_over(self) -> None:
        """Supervise until cancelled."""
        while True:
            await asyncio.sleep(0.3)
            self.supervise()

    async def _set_back(self, records: int) -> None:
        place = self.crew.place
        group = in_namespace(GROUPS["ingestion"], place.namespace)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=place.stack.bootstrap_servers,
            group_id=group,
            enable_auto_commit=False,
        )
        await consumer.start()
        try:
            places = [TopicPartition(place.topic(INBOUND), p) for p in range(place.partitions)]
            consumer.assign(places)
            committed = {each: await consumer.committed(each) or 0 for each in places}
            back = {each: max(0, offset - records) for each, offset in committed.items()}
            async with asyncio.timeout(30):
                while not await _committed(consumer, back):  # noqa: ASYNC110 - nobody tells us
                    await asyncio.sleep(0.3)
        finally:
            await consumer.stop()

    def _end(self, member: Member, how: signal.Signals) -> None:
        if member.runs:
            member.process.send_signal(how)

    async def _gone(self, member: Member) -> None:
        with suppress(TimeoutError):
            await member.ended()


FAULTS: dict[str, Callable[[Havoc], Awaitable[None]]] = {
    "kill ingestion": lambda havoc: havoc.kill("ingestion"),
    "kill rewards": lambda havoc: havoc.kill("rewards"),
    "kill wallet": lambda havoc: havoc.kill("wallet"),
    "freeze ingestion": lambda havoc: havoc.freeze("ingestion"),
    "freeze rewards": lambda havoc: havoc.freeze("rewards"),
    "freeze wallet": lambda havoc: havoc.freeze("wallet"),
    "kill postgres": lambda havoc: havoc.server("postgres"),
    "kill kafka": lambda havoc: havoc.server("kafka"),
    "rebalance storm": lambda havoc: havoc.storm(),
    "rewind": lambda havoc: havoc.rewind(),
    "tell again": lambda havoc: havoc.tell_again(),
}


async def suffer(havoc: Havoc, faults: list[str]) -> None:
    """Tell the feed in as many parts as there are faults, each part while a fault happens."""
    watching = asyncio.create_task(havoc.watch_over())
    try:
        await havoc.crew.working()
        await havoc.teller.publish_control(havoc.feed)
        for fault, part in zip(faults, _parts(havoc.feed, len(faults)), strict=True):
            telling = asyncio.create_task(havoc.teller.tell_part(part))
            await asyncio.sleep(havoc.chance.uniform(0.0, 0.5))
            await FAULTS[fault](havoc)
            havoc.done[fault] += 1
            await telling
            if havoc.chance.random() < 0.8:
                await havoc.crew.working()
    finally:
        watching.cancel()
    havoc.supervise()


def _parts(feed: Feed, count: int) -> list[list[list[Said] | Said]]:
    """Cut a feed into parts; a marker stands for itself, what happened in bursts."""
    steps: list[list[Said] | Said] = []
    for chunk in feed.chunks:
        happened = chunk.happened
        steps += [happened[start : start + 40] for start in range(0, len(happened), 40)]
        steps += chunk.runs
    size = -(-len(steps) // count)
    return [steps[start : start + size] for start in range(0, size * count, size)]


async def _committed(consumer: AIOKafkaConsumer, offsets: dict[TopicPartition, int]) -> bool:
    """Commit offsets for a group that nobody is in any more; False while somebody seems to be."""
    try:
        await consumer.commit(offsets)
    except KafkaError:
        return False
    return True


async def _until(holds: Callable[[], bool], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.1)
