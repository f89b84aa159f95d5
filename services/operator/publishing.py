"""Says one thing to the river, as any upstream system or operator would."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer

from services.operator.envelope import Told, envelope
from services.operator.progress import River
from services.operator.stack import Stack
from shared.contracts.topics import REJECTIONS, Topic

SOURCE = "rewardstream-operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One message: its topic, its name in the register, its id and whom or what it is about."""

    topic: Topic
    message: str
    message_id: str
    subject: str
    data: dict[str, Any]


async def publish(stack: Stack, saying: Saying, time: datetime) -> int:
    """Publish it, wait until every replica has it, and return its offset."""
    async with AIOKafkaProducer(
        bootstrap_servers=stack.bootstrap_servers, acks="all", enable_idempotence=True
    ) as producer:
        record = await producer.send_and_wait(
            saying.topic.named(stack.namespace).name,
            key=saying.subject.encode(),
            value=_envelope(saying, time),
        )
    offset: int = record.offset
    return offset


async def rejected(river: River, topic: Topic, after: Mapping[int, int]) -> dict[int, str]:
    """Say what the door did not take of a topic, by offset; `after`: ends of rejections before."""
    found = {}
    async for body in river.read(REJECTIONS, after):
        said = orjson.loads(body)["data"]
        if said["topic"] == river.name(topic):
            found[said["offset"]] = f"{said['code']}: {said['message']}"
    return found


def _envelope(saying: Saying, time: datetime) -> bytes:
    told = Told(SOURCE, saying.message, saying.message_id, saying.subject, saying.data)
    return orjson.dumps(envelope(told, time))
