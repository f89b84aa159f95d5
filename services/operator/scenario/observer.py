"""Reads what the services publish into an observation, and replays the journal to explain."""

from datetime import datetime
from typing import Self

import orjson
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from services.operator.scenario.explaining import (
    explanation,
    found_by,
    participant_explanation,
    progress_of,
)
from services.operator.scenario.observation import Observation
from services.rewards.domain.judging.progress import Progress
from services.rewards.domain.partition import Partition
from shared.contracts.codec import JOURNAL as READER
from shared.contracts.codec import Unreadable
from shared.contracts.topics import (
    AWARDS,
    DECISIONS,
    INGESTION_DEAD_LETTERS,
    JOURNAL,
    RECEIVABLES,
    REJECTIONS,
    REWARDS_DEAD_LETTERS,
    TRANSACTIONS,
    WALLET_DEAD_LETTERS,
)
from shared.kernel.money import Platform

_DEAD_LETTERS = (INGESTION_DEAD_LETTERS, REWARDS_DEAD_LETTERS, WALLET_DEAD_LETTERS)
_OBSERVED = (JOURNAL, DECISIONS, TRANSACTIONS, AWARDS, RECEIVABLES, REJECTIONS, *_DEAD_LETTERS)


class Observer:
    """Reads all partitions, each record once; belongs to no group."""

    def __init__(
        self,
        bootstrap_servers: str,
        namespace: str,
        partitions: int,
        observation: Observation,
        platform: Platform,
    ) -> None:
        """Connects to nothing yet."""
        self.now: datetime | None = None
        """The moment at which an offer is asked."""
        self._observation = observation
        self._platform = platform
        self._partitions = partitions
        self._topics = {topic.named(namespace).name: topic for topic in _OBSERVED}
        self._replayed: dict[int, Partition] = {}
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap_servers, enable_auto_commit=False, fetch_max_wait_ms=5
        )

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        numbers = range(self._partitions)
        places = [TopicPartition(name, number) for name in self._topics for number in numbers]
        self._consumer.assign(places)
        await self._consumer.seek_to_beginning(*places)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

    async def catch_up(self) -> None:
        """Read up to where the topics end now."""
        ends = await self._consumer.end_offsets(self._consumer.assignment())
        while await self._is_behind(ends):
            for records in (await self._consumer.getmany(timeout_ms=50)).values():
                for record in records:
                    self._observe(record)

    def explain(self, event: str, offer: str) -> str | None:
        """Say because of what the offer declines the event now; None where it does not."""
        event_id = self._observation.event_id(event)
        found = None if event_id is None else found_by(event_id, self._replayed.values())
        return explanation(*found, offer, self.now) if found and self.now else None

    def explain_participant(self, participant: str, offer: str) -> str | None:
        """Say because of what an offer without an event declined as of the last run."""
        for partition in self._replayed.values():
            because = participant_explanation(partition, participant, offer)
            if because is not None:
                return because
        return None

    def progress(self, participant: str, offer: str) -> Progress | None:
        """Say how far a participant is with an accumulating offer now."""
        if self.now is None:
            return None
        return progress_of(self._replayed.values(), participant, offer, self.now)

    async def _is_behind(self, ends: dict[TopicPartition, int]) -> bool:
        return any([await self._consumer.position(place) < end for place, end in ends.items()])

    def _observe(self, record: ConsumerRecord) -> None:
        topic, value = self._topics[record.topic], record.value
        if topic == JOURNAL:
            self._replay(record)
        elif topic == DECISIONS:
            message = orjson.loads(value)
            kind = message["type"].removeprefix("rewardstream.").removesuffix(".v1")
            self._observation.decide(kind, message["data"])
        elif topic == REJECTIONS:
            data = orjson.loads(value)["data"]
            self._observation.reject(data["id"], data["code"], data["message"])
        elif topic in _DEAD_LETTERS:
            self._observation.dead_letter(value)
        else:
            self._observation.transact(value)

    def _replay(self, record: ConsumerRecord) -> None:
        read = READER.decode(record.value)
        assert not isinstance(read, Unreadable), "the journal is readable"
        number = record.partition
        partition = self._replayed.setdefault(number, Partition(self._platform, number))
        partition.judge(read.data)
