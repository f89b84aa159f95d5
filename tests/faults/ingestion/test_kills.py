"""Instances killed at random moments: everything told comes out, in order, at least once."""

import asyncio
import os
import random
import signal
from collections import defaultdict

import orjson
import pytest

from shared.contracts.topics import CONTROL, INBOUND, INGESTION_DEAD_LETTERS, JOURNAL, REJECTIONS
from shared.kernel.ids import derive_id
from tests.integration.ingestion.place import Found, Place
from tests.unit.ingestion.language import an_event, told

pytestmark = pytest.mark.faults

SEEDS = range(int(os.environ.get("REWARDSTREAM_FAULTS") or 2))
ROUNDS, RECORDS, CHANGES = 6, 1_500, 6


def a_change(number: int) -> tuple[str, bytes]:
    code = f"C{number}"
    envelope = {
        "specversion": "1.0",
        "type": "rewardstream.classification.v1",
        "source": "office",
        "id": code,
        "subject": code,
        "data": {"code": code, "event_types": ["WEB"]},
    }
    return code, orjson.dumps(envelope)


def a_round(number: int) -> list[tuple[str | None, bytes | None]]:
    """Likes with the newest classification; every fiftieth record wrong, or unreadable."""
    latest = f"C{(number + 1) * CHANGES - 1}"
    records: list[tuple[str | None, bytes | None]] = []
    for index in range(RECORDS):
        who, reference = f"p{index % 97}", f"{number}-{index}"
        like = an_event("web", url="u", subject=who, reference=reference, classification=latest)
        wrong = told("spending", reference=reference)
        rubbish = f"rubbish {reference}".encode()
        records.append((who, {0: wrong, 25: rubbish}.get(index % 50, like)))
    return records


async def harass(place: Place, chance: random.Random, done: asyncio.Event) -> int:
    """Kill one of two instances again and again, or freeze one; start another in its place."""
    kills = 0
    living = [place.open_instance(), place.open_instance()]
    while not done.is_set():
        await asyncio.sleep(chance.uniform(0.3, 3.0))
        victim = living.pop(chance.randrange(2))
        if kills and chance.random() < 0.3:
            victim.send_signal(signal.SIGSTOP)
            await asyncio.sleep(chance.uniform(0.5, 8.0))
            victim.send_signal(signal.SIGCONT)
            living.append(victim)
            continue
        victim.send_signal(signal.SIGKILL)
        kills += 1
        living.append(place.open_instance())
    return kills


def first_of_each(found: list[Found]) -> list[str]:
    """Ids in the order in which they first came out."""
    return list(dict.fromkeys(each.message["id"] for each in found))


@pytest.mark.parametrize("seed", SEEDS)
async def test_whoever_is_killed_everything_comes_out(place: Place, seed: int) -> None:
    done = asyncio.Event()
    harassing = asyncio.create_task(harass(place, random.Random(seed), done))
    for number in range(ROUNDS):
        changes = [a_change(number * CHANGES + each) for each in range(CHANGES)]
        await place.tell(CONTROL, changes)
        await place.tell(INBOUND, a_round(number))
        await asyncio.sleep(1)
    done.set()
    kills = await harassing
    assert kills > 0
    await place.settled(120)
    journal = await place.everything(JOURNAL)
    await everything_is_there(place, journal)
    nothing_overtook(place, journal)
    changes_are_in_order(place, journal)


async def everything_is_there(place: Place, journal: list[Found]) -> None:
    likes = {each.message["id"] for each in journal if "url" in each.message["data"]}
    wanted = {
        derive_id("pos", f"{number}-{index}")
        for number in range(ROUNDS)
        for index in range(RECORDS)
        if index % 50 not in {0, 25}
    }
    assert likes == wanted
    wrong = {each.message["data"]["id"] for each in await place.everything(REJECTIONS)}
    assert wrong == {f"{n}-{i}" for n in range(ROUNDS) for i in range(0, RECORDS, 50)}
    letters = await place.everything(INGESTION_DEAD_LETTERS)
    rubbish = {each.message["data"]["record"] for each in letters}
    assert rubbish == {f"rubbish {n}-{i}" for n in range(ROUNDS) for i in range(25, RECORDS, 50)}


def nothing_overtook(place: Place, journal: list[Found]) -> None:
    """A participant's events first came out in the order in which they were told."""
    orders: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    seen: set[str] = set()
    for each in journal:
        body = each.message["data"]
        if "url" in body and each.message["id"] not in seen:
            seen.add(each.message["id"])
            number, index = body["external_reference"].split("-")
            orders[body["participant"]].append((int(number), int(index)))
    assert all(order == sorted(order) for order in orders.values())


def changes_are_in_order(place: Place, journal: list[Found]) -> None:
    """Each partition has all changes, first told in order, and each before it is used."""
    for partition in range(place.partitions):
        here = [each.message["data"] for each in journal if each.partition == partition]
        versions = list(dict.fromkeys(each["version"] for each in here if "version" in each))
        assert versions == list(range(ROUNDS * CHANGES))
        known: set[str] = set()
        for body in here:
            if "change" in body:
                known.add(body["code"])
            else:
                assert body["classification"] in known
