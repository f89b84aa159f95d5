"""`parked list | retry`: one participant waits beside the river, the others go on."""

import asyncio
from pathlib import Path

import pytest

from services.operator.stack import Stack
from shared.contracts.topics import CONTROL, INBOUND
from tests.support.command_line import rewardstream
from tests.support.river import Crew, Place, Teller, fetch, waited
from tests.support.river_feed import Feed, feed

pytestmark = pytest.mark.stack

BALANCES = "SELECT participant, balance_minor FROM wallet.balance ORDER BY participant"
COMMANDS_OF = """
SELECT c.sequence, c.command_id::text FROM wallet.command_log c
 WHERE c.participant = 'p003' ORDER BY c.sequence
"""


@pytest.fixture
def told() -> Feed:
    return feed(3, participants=6, chunks=1, size=120)


async def tell_happened(place: Place, told: Feed) -> None:
    async with Teller(place) as teller:
        await teller.publish(CONTROL, told.control)
        await teller.publish(INBOUND, told.chunks[0].happened)
    await waited(place, "river_drained")


async def restarted(crew: Crew, service: str) -> None:
    """The code is mended and deployed."""
    for member in crew.of(service):
        member.process.terminate()
        await member.ended()
    crew.start(service)


@pytest.mark.partitions(2)
async def test_parked_records_are_listed_and_tried_again_in_order(
    clean_river: Stack, told: Feed, tmp_path: Path
) -> None:
    place = Place(clean_river, "", 2)
    crew = Crew(place, tmp_path)
    try:
        crew.start_all(without={"rewards": ["failing"]})
        await tell_happened(place, told)
        listed = rewardstream(clean_river, "parked", "list", "--json").json
        assert {row["participant"] for row in listed} == {"p003"}
        assert {row["service"] for row in listed} == {"rewards"}
        offsets = [row["offset"] for row in listed]
        assert offsets == sorted(offsets)
        assert "4539148803436467" not in str(listed), "a reason holds no card number"
        others = {row["participant"] for row in await fetch(place, BALANCES)}
        assert others >= {"p000", "p001", "p002", "p004", "p005"}
        assert "p003" not in others

        state = rewardstream(clean_river, "status", "--json").json["river"]
        assert state["parked"] == len(listed)

        await restarted(crew, "rewards")
        said = rewardstream(clean_river, "parked", "retry", "p003")
        assert said.code == 0
        assert str(len(listed)) in said.output
        await waited(place, "river_drained")
        assert rewardstream(clean_river, "parked", "list", "--json").json == []
        assert await as_if_nothing_had_failed(place, told, tmp_path)
    finally:
        crew.end()


@pytest.mark.partitions(2)
async def test_nothing_to_retry_is_said(clean_river: Stack) -> None:
    said = await asyncio.to_thread(rewardstream, clean_river, "parked", "retry", "nobody")
    assert said.code == 1
    assert "nobody" in said.output


async def as_if_nothing_had_failed(place: Place, told: Feed, folder: Path) -> bool:
    """The participant's commands, in their order, are those of the events in their order."""
    told_of_p003 = [s.event_id for s in told.chunks[0].happened if s.key == "p003"]
    causes = await fetch(
        place,
        "SELECT cause FROM wallet.command_log WHERE participant = 'p003' AND cause = ANY($1)"
        " ORDER BY sequence",
        told_of_p003,
    )
    order = [told_of_p003.index(row["cause"]) for row in causes]
    return len(order) > 0 and order == sorted(order)
