"""How far every stage of the river is: positions against ends, for a person or a program to watch.

stage      | position                               | end
ingestion  | offset its group committed (inbound)   | end of ingestion.inbound.v1
sequencer  | offset its group committed (control)   | end of ingestion.control.v1
rewards    | rewards.position                       | end of ingestion.journal.v1
wallet     | wallet.position                        | end of wallet.commands.v1
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.operator.reading import SERVICES, positions, reader
from services.operator.stack import Stack
from shared.contracts.topics import (
    COMMANDS,
    CONTROL,
    INBOUND,
    INGESTION_DEAD_LETTERS,
    JOURNAL,
    REWARDS_DEAD_LETTERS,
    WALLET_DEAD_LETTERS,
    Topic,
    in_namespace,
)

Stage = Literal["ingestion", "sequencer", "rewards", "wallet"]
STAGES: tuple[Stage, ...] = ("ingestion", "sequencer", "rewards", "wallet")
GROUPS: Mapping[Stage, str] = {
    "ingestion": "ingestion.inbound",
    "sequencer": "ingestion.sequencer",
}
"""The groups whose committed offsets are true: what is before them is in the journal."""
SOURCES: Mapping[Stage, Topic] = {
    "ingestion": INBOUND,
    "sequencer": CONTROL,
    "rewards": JOURNAL,
    "wallet": COMMANDS,
}
DEAD_LETTERS = (INGESTION_DEAD_LETTERS, REWARDS_DEAD_LETTERS, WALLET_DEAD_LETTERS)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a stage has done in one partition, as it was committed."""

    position: int = 0
    sequence: int = 0
    """The last dense number accepted from upstream."""
    unannounced: int = 0
    """Rows committed and not known to be on their topic."""
    unnoticed: int = 0
    """Of these, what is to come back by the front door, in other participants' partitions."""
    cursor: str | None = None
    """Where a run goes on that is not through yet."""
    parked: int = 0
    alarm: str | None = None
    alarmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lag:
    """Where one stage stands in one partition, and what it still has before it."""

    stage: Stage
    partition: int
    end: int
    done: Standing = Standing()

    @property
    def records(self) -> int:
        """Count the records it has not dealt with."""
        return max(0, self.end - self.done.position)

    @property
    def idle(self) -> bool:
        """True when everything told is done and announced."""
        return self.records == 0 and self.done.unannounced == 0


class River:
    """One pair of eyes on the broker and on the database, for as many looks as one likes."""

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        admin: AIOKafkaAdminClient,
        session: asyncpg.Connection,
        namespace: str,
    ) -> None:
        self.session = session
        self._consumer = consumer
        self._admin = admin
        self._namespace = namespace
        self._counts: dict[str, int] = {}

    def name(self, topic: Topic) -> str:
        """Say what a topic is called in this river."""
        return topic.named(self._namespace).name

    async def lags(self, stages: Iterable[Stage] = STAGES) -> list[Lag]:
        """Say where stages stand, partition by partition; what is done is read before ends are."""
        found: list[Lag] = []
        for stage in stages:
            done = await self._done(stage)
            ends = await self.ends(SOURCES[stage])
            found += [Lag(stage, p, end, done.get(p, Standing())) for p, end in ends.items()]
        return found

    async def ends(self, topic: Topic) -> dict[int, int]:
        """Say how many records were ever put into each partition; nothing of a missing topic."""
        name = self.name(topic)
        places = [TopicPartition(name, number) for number in range(await self._count(name))]
        ends = await self._consumer.end_offsets(places) if places else {}
        return {place.partition: ends[place] for place in places}

    async def read(self, topic: Topic, after: Mapping[int, int]) -> AsyncIterator[bytes]:
        """Read what has come to a topic after these ends, partition by partition."""
        name = self.name(topic)
        for number, end in (await self.ends(topic)).items():
            place = TopicPartition(name, number)
            self._consumer.assign([place])
            self._consumer.seek(place, after.get(number, 0))
            left = end - after.get(number, 0)
            while left > 0:
                records = (await self._consumer.getmany(place, timeout_ms=500)).get(place, [])
                left -= len(records)
                for record in records:
                    yield record.value

    async def dead_letters(self) -> int:
        """Count the dead letters that all services have ever told."""
        return sum([sum((await self.ends(topic)).values()) for topic in DEAD_LETTERS])

    async def _count(self, name: str) -> int:
        # A consumer knows only of topics that it was assigned; counts never change.
        if name not in self._counts:
            described = await self._admin.describe_topics()
            self._counts = {each["topic"]: len(each["partitions"]) for each in described}
        return self._counts.get(name, 0)

    async def _done(self, stage: Stage) -> dict[int, Standing]:
        if stage not in SERVICES:
            return await self._committed(stage)
        rows = await positions(self.session, stage, self._namespace)
        return {
            row["partition"]: Standing(
                position=row["next_offset"],
                sequence=row["upstream_sequence"],
                unannounced=row["unannounced"],
                unnoticed=row["unnoticed"],
                cursor=row["cursor"],
                parked=row["parked"],
                alarm=row["alarm"],
                alarmed_at=row["alarmed_at"],
            )
            for row in rows
        }

    async def _committed(self, stage: Stage) -> dict[int, Standing]:
        group = in_namespace(GROUPS[stage], self._namespace)
        source = self.name(SOURCES[stage])
        committed = await self._admin.list_consumer_group_offsets(group)
        return {
            place.partition: Standing(position=max(0, found.offset))
            for place, found in committed.items()
            if place.topic == source
        }


@asynccontextmanager
async def watching(stack: Stack, namespace: str | None = None) -> AsyncIterator[River]:
    """Look at a stack's river, or at another one there; changes nothing, and joins no group."""
    async with reader(stack) as session:
        admin = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap_servers)
        consumer = AIOKafkaConsumer(bootstrap_servers=stack.bootstrap_servers)
        try:
            await admin.start()
            await consumer.start()
            chosen = stack.namespace if namespace is None else namespace
            yield River(consumer, admin, session, chosen)
        finally:
            await consumer.stop()
            await admin.close()
