"""The README's code is run as it stands: an event published with it comes out as an award."""

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from services.operator.scenario.services import serving
from services.operator.stack import Stack
from shared.contracts.message import message_type
from shared.kernel.money import Platform
from tests.support.documents import ROOT, blocks

OFFER = {
    "code": "TENTH",
    "scheme": "MAIN",
    "type": "REVENUE",
    "award": {"percentage": 10},
    "evaluation": "BATCH_PROCESS_AND_INTERACTIVELY",
    "conditions": {"transaction_amount": {"from": 10}},
    "latest_effective_date": "2024-01-01T00:00:00Z",
}
CONTROL: list[tuple[str, dict[str, Any]]] = [
    ("business_definition", {"immediate_types": ["PURCHASE"]}),
    ("scheme", {"code": "MAIN"}),
    ("offer_type", {"code": "REVENUE", "classification": "INCREASE_REVENUE_TRANSACTION_BASED"}),
    ("offer", OFFER),
]
SIGN_UP = {"signed_up_on": "2024-01-02T08:00:00Z", "unit": "SHOP", "schemes": ["MAIN"]}


async def test_an_event_published_as_the_readme_says_is_read_as_an_award(
    clean_river: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, Any] = {}
    for block in blocks(ROOT / "README.md", "python"):
        exec(compile(block, "README.md", "exec"), names)

    servers = clean_river.bootstrap_servers
    async with serving(clean_river, "", Platform()), asyncio.timeout(60):
        await _tell(servers, "ingestion.control.v1", "acme", CONTROL)
        await _tell(servers, "ingestion.inbound.v1", "ada", [("sign_up", SIGN_UP)])
        await names["publish"](servers)
        reading = asyncio.create_task(names["awards"](servers))
        printed = ""
        while "TENTH" not in printed:
            await asyncio.sleep(0.1)
            assert not reading.done(), reading.exception()
            printed += capsys.readouterr().out
        reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reading

    assert "rewardstream.award_granted.v1 ada TENTH 438" in printed


async def _tell(
    servers: str, topic: str, subject: str, messages: Sequence[tuple[str, Mapping[str, Any]]]
) -> None:
    async with AIOKafkaProducer(bootstrap_servers=servers, acks="all") as producer:
        for number, (name, data) in enumerate(messages):
            envelope = {
                "specversion": "1.0",
                "type": message_type(name),
                "source": "readme",
                "id": f"{topic}-{number}",
                "time": "2024-04-01T10:00:00Z",
                "subject": subject,
                "data": data,
            }
            value = json.dumps(envelope).encode()
            await producer.send_and_wait(topic, key=subject.encode(), value=value)
