"""The topics ingestion produces to, and which partition a participant has."""

import asyncio
from dataclasses import dataclass
from functools import lru_cache

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.partitioner import murmur2

from shared.contracts.topics import INBOUND, INGESTION_DEAD_LETTERS, JOURNAL, REJECTIONS, TOKENS
from shared.runtime.limits import Limits
from shared.runtime.trouble import Patience, is_trouble

_POSITIVE = 0x7FFFFFFF
_FOUND = {
    "journal": JOURNAL,
    "rejections": REJECTIONS,
    "dead_letters": INGESTION_DEAD_LETTERS,
    "tokens": TOKENS,
    "inbound": INBOUND,
}
"""By the fields of `Destinations`."""


@dataclass(frozen=True, slots=True)
class Destinations:
    """Names and numbers of partitions, as they are on the broker."""

    journal: str
    rejections: str
    dead_letters: str
    tokens: str
    inbound: str
    """Not produced to: where it ends is asked."""
    partitions: dict[str, int]

    def of_participant(self, participant: str) -> int:
        """The journal partition of a participant: Kafka's default partitioner, over their code."""
        return _hash(participant) % self.partitions[self.journal]

    def of_key(self, topic: str, key: str) -> int:
        """The partition of a key on another topic."""
        return _hash(key) % self.partitions[topic]


async def find_destinations(
    bootstrap_servers: str, namespace: str, limits: Limits, stopping: asyncio.Event
) -> Destinations:
    """Ask the broker for partition counts; waits for broker and topics as for any trouble."""
    names = {field: topic.named(namespace).name for field, topic in _FOUND.items()}
    patience = Patience(limits, "looking for the topics")
    while True:
        try:
            partitions = await _partitions(bootstrap_servers, list(names.values()))
            return Destinations(**names, partitions=partitions)
        except Exception as error:
            if not is_trouble(error):
                raise
            await patience.wait(error, stopping)


async def _partitions(bootstrap_servers: str, names: list[str]) -> dict[str, int]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        await admin.start()
        described = await admin.describe_topics(names)
    finally:
        await admin.close()
    found = {each["topic"]: len(each["partitions"]) for each in described}
    missing = [name for name in names if not found.get(name)]
    if missing:
        raise TimeoutError(f"topics that do not exist yet: {', '.join(missing)}")
    return {name: found[name] for name in names}


@lru_cache(maxsize=262_144)
def _hash(key: str) -> int:
    hashed: int = murmur2(key.encode()) & _POSITIVE
    return hashed
