"""Duplicates leave while every service is killed again and again: nothing is lost or doubled."""

import asyncio
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.operator.stack.stack import Stack
from shared.contracts.topics import INBOUND, JOURNAL
from tests.faults.river.test_neighbours import feed
from tests.support.river import Crew, Place, Teller, a_river, data_of, fetch, read, waited
from tests.support.river_audit import audit
from tests.support.river_feed import START, STEP, Chunk, Feed, Said, told
from tests.unit.ingestion.language import PASS_CODE

pytestmark = [pytest.mark.stack, pytest.mark.faults]

PEOPLE, PARTITIONS, KILLS = 40, 3, 8
KILLED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("rewards", ("announcing_twice",)),
    ("wallet", ("announcing_twice",)),
    ("ingestion", ()),
)
STAYS = 10
"""Of so many duplicates one names somebody who never signed up, and stays."""


def at(place: int) -> Any:  # noqa: ANN401 - an instant, ready for JSON
    return START + place * STEP


def said(place: int, message: str, reference: str, who: str, fate: str, **data: Any) -> Said:  # noqa: ANN401
    return Said(who, told(at(place), message, reference, who, data), reference, fate)


def signs_up(place: int, who: str, *tokens: str) -> Said:
    given = [
        {"code": each, "identifier": f"card {each}", "pass_code": PASS_CODE} for each in tokens
    ]
    data = {"signed_up_on": at(place), "unit": "SHOP", "schemes": ["MAIN"], "access_tokens": given}
    return said(place, "sign_up", f"su-{who}", who, "accepted", **data)


def visits(place: int, reference: str, number: int, fate: str = "accepted", **whom: str) -> Said:
    """Something told by a token, or by the name of its participant."""
    here = {"performed_on": at(place), "performed_by_unit": "SHOP", "url": "u", **whom}
    envelope = orjson.loads(told(at(place), "web", reference, "x", here))
    del envelope["subject"]
    return Said(f"c{number}", orjson.dumps(envelope), reference, fate)


def stays(number: int) -> bool:
    return number % STAYS == 0


def leaves(place: int, number: int) -> Said:
    instead, fate = ("nobody", "refused") if stays(number) else (f"r{number}", "accepted")
    return said(
        place, "termination", f"x{number}", f"d{number}", fate,
        performed_on=at(place), reason="DUPLICATION", replacement=instead,
        transfer_balance=True, transfer_tokens=[f"c{number}"],
    )  # fmt: skip


def before() -> list[Said]:
    found = []
    for n in range(PEOPLE):
        found += [signs_up(1, f"d{n}", f"c{n}"), signs_up(1, f"r{n}")]
        for part, until in (("a", None), ("b", "2031-01-01")):
            data = {"performed_on": at(2), "amount": f"{n + 1}.00", "expires_on": until}
            found.append(said(2, "wallet_credit", f"{part}{n}", f"d{n}", "accepted", **data))
    return found


def meanwhile(chance: random.Random) -> list[Said]:
    found = [leaves(3, n) for n in range(PEOPLE)]
    found += [said for said in found if chance.random() < 0.3]  # told twice
    return found


def afterwards() -> list[Said]:
    """Tokens name whoever has them now; who has left is refused."""
    found = [visits(5, f"v{n}", n, access_token=f"c{n}") for n in range(PEOPLE)]
    return found + [
        visits(5, f"w{n}", n, "accepted" if stays(n) else "refused", participant=f"d{n}")
        for n in range(PEOPLE)
    ]


async def harass(crew: Crew, chance: random.Random) -> None:
    """Kill one service after the other, wherever it is, and start it anew."""
    for number in range(KILLS):
        service, without = KILLED[number % len(KILLED)]
        for member in crew.of(service):
            member.kill()
        crew.start(service, without)
        await asyncio.sleep(chance.uniform(0.5, 4.0))


async def test_duplicates_leave_once_whoever_dies_in_between(
    broken_stack: Stack, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    everything = Feed(feed().control, [])
    async with a_river(broken_stack, PARTITIONS) as place, Teller(place) as teller:
        crew = Crew(place, tmp_path)
        try:
            crew.start_all()
            await teller.publish_control(everything)
            await teller.publish(INBOUND, before())
            await waited(place, "river_drained")
            leaving = meanwhile(chance)
            harassing = asyncio.create_task(harass(crew, chance))
            for start in range(0, len(leaving), 10):
                await teller.publish(INBOUND, leaving[start : start + 10])
                await asyncio.sleep(chance.uniform(0.1, 1.5))
            await harassing
            await waited(place, "river_drained")
            await teller.publish(INBOUND, afterwards())
            await waited(place, "river_drained")
            once = list({each.reference: each for each in leaving}.values())
            everything.chunks.append(Chunk([*before(), *once, *afterwards()], []))
            assert await _balances(place) == _wanted()
            assert await _named(place) == {
                f"v{n}": {f"d{n}" if stays(n) else f"r{n}"} for n in range(PEOPLE)
            }
            found = await audit(place, everything)
        finally:
            crew.end()
    assert found.clean, found


def _wanted() -> dict[str, int]:
    return {f"d{n}" if stays(n) else f"r{n}": (n + 1) * 200 for n in range(PEOPLE)}


async def _balances(place: Place) -> dict[str, int]:
    rows = await fetch(place, "SELECT participant, balance_minor FROM wallet.balance")
    return {row["participant"]: row["balance_minor"] for row in rows if row["balance_minor"]}


async def _named(place: Place) -> dict[str, set[str]]:
    """Whom what was told by a token stands for in the journal."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for bodies in (await read(place, JOURNAL)).values():
        for data in map(data_of, bodies):
            if str(data.get("external_reference", "")).startswith("v"):
                found[str(data["external_reference"])].add(str(data["participant"]))
    return found
