"""Creates the declared topics: fixed partition counts, retention as declared, no compaction."""

import asyncio
from contextlib import suppress

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import GroupCoordinatorNotAvailableError, for_code

from shared.contracts.topics import TOPICS, Topic

MILLISECONDS_A_DAY = 86_400_000
FOREVER = -1
TOPIC_EXISTS = 36
SETTLE_SECONDS = 0.05
SETTLE_SECONDS_MAX = 30.0


class TopicsDiffer(RuntimeError):
    """A topic exists with another number of partitions: what is in it is keyed to that number."""


async def create_topics(
    bootstrap_servers: str,
    partitions: int,
    replication: int = 1,
    topics: tuple[Topic, ...] = TOPICS,
) -> dict[str, bool]:
    """Create what is missing, wait until the broker serves all of it; say of each if it is new.

    Raises TopicsDiffer, before anything is created, when one exists with other partitions.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        existing = await _existing(admin)
        _refuse_different(topics, partitions, existing)
        missing = [topic for topic in topics if topic.name not in existing]
        if missing:
            answer = await admin.create_topics(
                [_new(topic, partitions, replication) for topic in missing]
            )
            _raise_errors(answer.topic_errors)
        await _known(admin, topics)
    finally:
        await admin.close()
    return {topic.name: topic in missing for topic in topics}


def partitions_of(topic: Topic, partitions: int) -> int:
    """Say how many partitions a topic gets: those that have one by meaning keep it."""
    return topic.partitions if topic.partitions_fixed else partitions


def configuration(topic: Topic, replication: int = 1) -> dict[str, str]:
    """Say how Kafka is to keep a topic; offsets stay dense, so nothing is ever compacted."""
    unlimited = topic.retention == "unlimited"
    kept = FOREVER if topic.retention == "unlimited" else topic.retention * MILLISECONDS_A_DAY
    return {
        "cleanup.policy": "delete",
        "retention.ms": str(kept),
        "retention.bytes": str(FOREVER),
        # With three copies, two have to have a record before it counts; one may be away.
        "min.insync.replicas": str(max(1, replication - 1)),
        # The broker's clock decides what is old; back-filled history carries times of long ago.
        **({} if unlimited else {"message.timestamp.type": "LogAppendTime"}),
    }


async def _existing(admin: AIOKafkaAdminClient) -> dict[str, int]:
    described = await admin.describe_topics()
    return {each["topic"]: len(each["partitions"]) for each in described}


async def _known(admin: AIOKafkaAdminClient, topics: tuple[Topic, ...]) -> None:
    """Wait until brokers name every topic, and one of them looks after consumer groups.

    The first question about a group makes Kafka create its own topic, which takes a second.
    """
    names = {topic.name for topic in topics}
    async with asyncio.timeout(SETTLE_SECONDS_MAX):
        while not names <= set(await _existing(admin)):  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(SETTLE_SECONDS)
        while True:
            with suppress(GroupCoordinatorNotAvailableError):
                await admin.find_coordinator("rewardstream")
                return
            await asyncio.sleep(SETTLE_SECONDS)


def _refuse_different(topics: tuple[Topic, ...], partitions: int, existing: dict[str, int]) -> None:
    different = [
        f"{topic.name} has {existing[topic.name]} instead of {partitions_of(topic, partitions)}"
        for topic in topics
        if existing.get(topic.name, partitions_of(topic, partitions))
        != partitions_of(topic, partitions)
    ]
    if different:
        raise TopicsDiffer(f"partition counts are fixed at creation: {'; '.join(different)}")


def _new(topic: Topic, partitions: int, replication: int) -> NewTopic:
    return NewTopic(
        name=topic.name,
        num_partitions=partitions_of(topic, partitions),
        replication_factor=replication,
        topic_configs=configuration(topic, replication),
    )


def _raise_errors(errors: list[tuple[str, int, str]]) -> None:
    for name, code, *message in errors:
        # Another command may have been quicker.
        if code not in {0, TOPIC_EXISTS}:
            raise for_code(code)(f"{name}: {' '.join(map(str, message))}")
