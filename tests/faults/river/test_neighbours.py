"""Two participants in two partitions: killed between commit and announcement, told twice."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka.partitioner import murmur2

from services.operator.stack.stack import Stack
from shared.contracts.topics import CONTROL, INBOUND
from tests.support.river import Crew, Place, Teller, a_river, fetch, waited
from tests.support.river_audit import audit
from tests.support.river_feed import START, STEP, Chunk, Feed, Said, told

pytestmark = [pytest.mark.stack, pytest.mark.faults]

PARTITIONS = 3
SILENT = ("silent_to_neighbours",)
TWICE = ("announcing_twice",)
CONTROLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("scheme", {"code": "MAIN"}),
    ("unit", {"code": "SHOP"}),
    ("offer_type", {"code": "SHOPS", "classification": "INCREASE_REVENUE_TRANSACTION_BASED"}),
    ("offer_type", {"code": "FRIENDS", "classification": "REWARD_REFERRALS"}),
    ("offer", {"code": "BUY", "scheme": "MAIN", "type": "SHOPS", "award": {"amount": "1.00"},
               "conditions": {"transaction_amount": {"from": 1}},
               "latest_effective_date": "2023-01-01T00:00:00Z"}),
    ("offer", {"code": "REFER", "scheme": "MAIN", "type": "FRIENDS", "award": {"amount": "7.00"},
               "latest_effective_date": "2023-01-01T00:00:00Z"}),
)  # fmt: skip


def in_partition(number: int, name: str) -> str:
    """Find somebody whose home is this partition."""
    names = (f"{name}{n}" for n in range(1_000))
    return next(who for who in names if (murmur2(who.encode()) & 0x7FFFFFFF) % PARTITIONS == number)


ADA, BOB = in_partition(0, "ada"), in_partition(1, "bob")


def said(place: int, message: str, reference: str, who: str, **data: object) -> Said:
    at = START + place * STEP
    return Said(who, told(at, message, reference, who, data), reference, "accepted")


def happened(place: int, message: str, reference: str, who: str, **data: object) -> Said:
    at = START + place * STEP
    here = {"performed_on": at, "performed_by_unit": "SHOP"}
    return said(place, message, reference, who, **here, **data)


def joins(place: int, who: str) -> Said:
    at = START + place * STEP
    return said(place, "sign_up", f"su-{who}", who, signed_up_on=at, unit="SHOP", schemes=["MAIN"])


LINE = {"product": "TEA", "quantity": 1, "net": "20.00", "vat": "0", "total": "20.00"}
REFERRAL = happened(3, "referral", "r1", BOB, referring_participant=ADA, referred_participant=BOB)
PURCHASE = happened(4, "purchase", "p1", BOB, lines=[LINE])
NIGHT = START + timedelta(days=1)
RUN = Said("n1", told(NIGHT, "run", "n1", "n1", {"id": "n1", "as_of": NIGHT}), "n1", "accepted")


def many(people: int) -> Feed:
    """Everybody buys once, and then there is a run."""
    names = [f"p{n:03d}" for n in range(people)]
    bought = [
        happened(people + n, "purchase", f"p1-{who}", who, lines=[LINE])
        for n, who in enumerate(names)
    ]
    return Feed(feed().control, [Chunk([*map(joins, range(people), names), *bought], [RUN])])


def feed(*order: Said) -> Feed:
    control = [_control(name, str(data["code"]), data) for name, data in CONTROLS]
    return Feed(control, [Chunk([joins(1, ADA), joins(2, BOB), *order], [RUN])])


def _control(name: str, code: str, data: dict[str, Any]) -> Said:
    reference = f"{name}:{code}"
    return Said(code, told(START, name, reference, code, data), reference, "accepted")


@pytest.mark.parametrize(
    "order", [(REFERRAL, PURCHASE), (PURCHASE, REFERRAL)], ids=["referred first", "bought first"]
)
async def test_a_referral_is_paid_once_whoever_dies_between_commit_and_announcement(
    broken_stack: Stack, tmp_path: Path, order: Sequence[Said]
) -> None:
    everything = feed(*order)
    async with a_river(broken_stack, PARTITIONS) as place, Teller(place) as teller:
        crew = Crew(place, tmp_path)
        try:
            crew.start_all({"rewards": SILENT})
            await teller.publish(CONTROL, everything.control)
            await teller.publish(INBOUND, everything.chunks[0].happened)
            await _committed(place, 1)
            assert await _awards(place) == []
            await _killed_and_replaced(crew, TWICE)
            await waited(place, "river_passed")
            await _killed_and_replaced(crew, SILENT)
            await teller.publish(CONTROL, everything.chunks[0].runs)
            await _committed(place, 2)
            await _killed_and_replaced(crew, TWICE)
            await waited(place, "river_drained")
            assert await _awards(place) == [(ADA, "REFER", 700), (BOB, "BUY", 100)]
            found = await audit(place, everything)
        finally:
            crew.end()
    assert found.clean, found


async def test_a_run_goes_on_after_whoever_dies_between_two_of_its_steps(
    broken_stack: Stack, tmp_path: Path
) -> None:
    everything = many(12)
    async with a_river(broken_stack, PARTITIONS) as place, Teller(place) as teller:
        crew = Crew(place, tmp_path, {"REWARDS_RUN_PARTICIPANTS_MAX": "1"})
        try:
            crew.start_all({"rewards": SILENT})
            await teller.publish(CONTROL, everything.control)
            await teller.publish(INBOUND, everything.chunks[0].happened)
            await waited(place, "river_passed")
            await teller.publish(CONTROL, everything.chunks[0].runs)
            await _committed(place, PARTITIONS)
            assert len(await _awards(place)) <= PARTITIONS
            await _killed_and_replaced(crew, TWICE)
            await waited(place, "river_drained")
            assert [offer for _, offer, _ in await _awards(place)] == ["BUY"] * 12
            assert await _left(place) == (0, 0)
            found = await audit(place, everything)
        finally:
            crew.end()
    assert found.clean, found


async def _left(place: Place) -> tuple[int, int]:
    """Runs on their way, and partitions in which the run is not written down as through."""
    query = (
        "SELECT (SELECT count(*) FROM rewards.tour) AS touring, (SELECT count(*) FROM"
        " rewards.position) - (SELECT count(*) FROM rewards.run_log) AS unfinished"
    )
    (row,) = await fetch(place, query)
    return row["touring"], row["unfinished"]


async def _killed_and_replaced(crew: Crew, without: Sequence[str]) -> None:
    for member in crew.of("rewards"):
        member.kill()
    crew.start("rewards", without)
    await asyncio.sleep(0)


async def _committed(place: Place, notices: int) -> None:
    """Wait until so many things that one partition tells another are in its table."""
    async with asyncio.timeout(120):
        while len(await _notices(place)) < notices:  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.1)


async def _notices(place: Place) -> list[str]:
    query = "SELECT convert_from(body, 'UTF8')::jsonb ->> 'id' AS id FROM rewards.notice"
    return [row["id"] for row in await fetch(place, query)]


async def _awards(place: Place) -> list[tuple[str, str, int]]:
    rows = await fetch(
        place,
        "SELECT participant, detail::jsonb ->> 'offer' AS offer, amount_minor"
        " FROM wallet.lot WHERE kind = 'AWARD' ORDER BY 1, 2",
    )
    return [(row["participant"], row["offer"], int(row["amount_minor"])) for row in rows]
