"""Instances killed while tokens change hands: nobody shares one, nothing is two people's."""

import asyncio
import random
from collections import defaultdict
from typing import Any

import orjson
import pytest

from shared.contracts.events.referral import REGISTRAR
from shared.contracts.topics import CONTROL, INBOUND, JOURNAL, REJECTIONS
from shared.kernel.ids import derive_id
from tests.faults.ingestion.test_kills import SEEDS, harass
from tests.integration.ingestion.place import Place
from tests.unit.ingestion.language import PASS_CODE, told

pytestmark = pytest.mark.faults

TOKENS, ROUNDS = 120, 5
AT = "2024-05-01T10:00:00Z"
Record = tuple[str | None, bytes | None]


def a_scheme() -> Record:
    envelope = {
        "specversion": "1.0",
        "type": "rewardstream.scheme.v1",
        "source": "office",
        "id": "MAIN",
        "subject": "MAIN",
        "data": {"code": "MAIN"},
    }
    return "MAIN", orjson.dumps(envelope)


def signs_up(who: str, number: int) -> Record:
    token = {"code": f"c{number}", "identifier": f"card {number}", "pass_code": PASS_CODE}
    data: dict[str, Any] = {
        "signed_up_on": AT,
        "unit": "SHOP",
        "schemes": ["MAIN"],
        "access_tokens": [token],
    }
    return who, told("sign_up", reference=f"su-{who}", subject=who, **data)


def by_token(number: int, reference: str) -> Record:
    data = {"performed_on": AT, "performed_by_unit": "SHOP", "url": "u"}
    body = told("web", reference=reference, subject=None, access_token=f"c{number}", **data)
    return f"c{number}", body


def changes_hands(number: int, giver: str) -> Record:
    data = {"termination": derive_id("x", giver), "giver": giver, "tokens": [f"c{number}"]}
    receiver = f"r{number}"
    reference = f"move-{number}"
    return receiver, told(
        "tokens_received", by=REGISTRAR, reference=reference, subject=receiver, **data
    )


async def holders(place: Place) -> dict[str, set[str]]:
    """By reference of an event whom it stands for in the journal."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in await place.everything(JOURNAL):
        body = each.message["data"]
        if "external_reference" in body:
            found[body["external_reference"]].add(body["participant"])
    return found


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_token_and_what_is_told_by_it_are_one_participants(place: Place, seed: int) -> None:
    done, chance = asyncio.Event(), random.Random(seed)
    await place.tell(CONTROL, [a_scheme()])
    harassing = asyncio.create_task(harass(place, random.Random(seed), done))
    await place.tell(INBOUND, _sign_ups(chance))
    await place.settled(120)
    here = await holders(place)
    owners = [_owner(here, number) for number in range(TOKENS)]
    await _use_and_move(place, chance, owners)
    await asyncio.sleep(5)
    done.set()
    assert await harassing > 0
    await place.settled(120)
    await place.tell(INBOUND, [by_token(number, f"last-{number}") for number in range(TOKENS)])
    await place.settled(60)
    told_by = await holders(place)
    for number in range(TOKENS):
        used = [told_by[f"w{turn}-{number}"] for turn in range(ROUNDS)]
        assert all(who in ({owners[number]}, {f"r{number}"}) for who in used), (number, used)
        assert told_by[f"last-{number}"] == {f"r{number}"}
    rejected = {each.message["data"]["id"] for each in await place.everything(REJECTIONS)}
    losers = {f"su-{who}{n}" for n, owner in enumerate(owners) for who in "ab"} - {
        f"su-{owner}" for owner in owners
    }
    assert rejected == losers


def _sign_ups(chance: random.Random) -> list[Record]:
    """Two want each token, at the same time."""
    wanted = [signs_up(f"{who}{n}", n) for n in range(TOKENS) for who in "ab"]
    chance.shuffle(wanted)
    return wanted


def _owner(here: dict[str, set[str]], number: int) -> str:
    (owner,) = {who for name in "ab" for who in here.get(f"su-{name}{number}", ())}
    return owner


async def _use_and_move(place: Place, chance: random.Random, owners: list[str]) -> None:
    """Tell things by tokens, and have each change hands somewhere in between."""
    moves = [changes_hands(number, owner) for number, owner in enumerate(owners)]
    chance.shuffle(moves)
    for turn in range(ROUNDS):
        used = [by_token(number, f"w{turn}-{number}") for number in range(TOKENS)]
        both = [*used, *moves[turn * TOKENS // ROUNDS : (turn + 1) * TOKENS // ROUNDS]]
        chance.shuffle(both)
        await place.tell(INBOUND, both)
        await asyncio.sleep(chance.uniform(0.2, 1.5))
