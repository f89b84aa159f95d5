"""Topics are created as declared, and a partition count that differs is refused."""

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from services.operator.stack import Stack
from services.operator.topics import TopicsDiffer, create_topics, partitions_of
from shared.contracts.topics import TOPICS
from tests.support.stack import empty_topics


@pytest.fixture(scope="module", autouse=True)
def eight_partitions(stack: Stack) -> None:
    """Whoever was here before may have left topics of another size."""
    empty_topics(stack)


async def test_every_declared_topic_exists_with_its_partitions(stack: Stack) -> None:
    assert await _partitions(stack) == {topic.name: partitions_of(topic, 8) for topic in TOPICS}


async def test_a_topic_is_created_once(stack: Stack) -> None:
    await create_topics(stack.bootstrap_servers, 8)
    assert not any((await create_topics(stack.bootstrap_servers, 8)).values())


async def test_another_number_of_partitions_is_refused_by_name(stack: Stack) -> None:
    await create_topics(stack.bootstrap_servers, 8)
    with pytest.raises(TopicsDiffer, match=r"ingestion\.journal\.v1 has 8 instead of 4"):
        await create_topics(stack.bootstrap_servers, 4)


async def test_a_source_of_truth_is_kept_forever_and_nothing_is_compacted(stack: Stack) -> None:
    await create_topics(stack.bootstrap_servers, 8)
    for topic in TOPICS:
        kept = await _configuration(stack, topic.name)
        assert kept["cleanup.policy"] == "delete"
        unlimited = topic.retention == "unlimited"
        assert (kept["retention.ms"] == "-1") is unlimited, topic.name
        assert kept["retention.bytes"] == "-1"


async def test_a_test_may_have_one_partition_and_then_eight_again(stack: Stack) -> None:
    empty_topics(stack, 1)
    assert set((await _partitions(stack)).values()) == {1}
    empty_topics(stack)
    assert await _partitions(stack) == {topic.name: partitions_of(topic, 8) for topic in TOPICS}


async def test_a_misspelt_topic_is_not_created_by_asking_for_it(stack: Stack) -> None:
    async with _Admin(stack) as admin:
        described = await admin.describe_topics(["ingestion.jurnal.v1"])
        assert described[0]["error_code"] != 0
        assert "ingestion.jurnal.v1" not in await admin.list_topics()


class _Admin:
    """An admin client for the length of a block."""

    def __init__(self, stack: Stack) -> None:
        self.client = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap_servers)

    async def __aenter__(self) -> AIOKafkaAdminClient:
        await self.client.start()
        return self.client

    async def __aexit__(self, *_: object) -> None:
        await self.client.close()


async def _partitions(stack: Stack) -> dict[str, int]:
    async with _Admin(stack) as admin:
        described = await admin.describe_topics()
    return {
        each["topic"]: len(each["partitions"])
        for each in described
        if not each["topic"].startswith("__")
    }


async def _configuration(stack: Stack, topic: str) -> dict[str, str]:
    async with _Admin(stack) as admin:
        answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    return {entry[0]: entry[1] for entry in answers[0].resources[0][4]}
