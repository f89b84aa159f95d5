"""Transfers, create-with-spend, settlements, leavers: whatever dies or comes twice meanwhile."""

import asyncio
import logging
import os
import random
from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest

from services.operator.scenario.observation import Observation
from services.operator.scenario.observed import Observed
from services.operator.stack.stack import Stack
from shared.contracts.topics import DECISIONS, RECEIVABLES, REJECTIONS, TRANSACTIONS
from tests.support.river import Crew, Place, Teller, a_river, data_of, fetch, read, waited
from tests.support.river_audit import audit
from tests.support.river_havoc import FAULTS, Havoc, suffer
from tests.support.river_money import figures, money_feed

pytestmark = [pytest.mark.stack, pytest.mark.faults]

SECONDS_MAX = 540.0
_log = logging.getLogger("havoc")


def chosen(seed: int, chance: random.Random) -> list[str]:
    """The short profile leaves the servers alone: other tests kill them."""
    if os.environ.get("REWARDSTREAM_FAULTS") or os.environ.get("SEED"):
        return chance.sample(list(FAULTS), len(FAULTS))
    services = [each for each in FAULTS if "kafka" not in each and "postgres" not in each]
    return services[(seed - 1) % 2 :: 2]


async def test_money_that_moves_between_partitions_is_never_lost_doubled_or_half_there(
    seed: int, broken_stack: Stack, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    feed, expected = money_feed(seed)
    faults = chosen(seed, chance)
    async with a_river(broken_stack) as place, Teller(place) as teller:
        crew = Crew(place, tmp_path)
        havoc = Havoc(crew, teller, chance, feed)
        try:
            crew.start_all()
            async with asyncio.timeout(SECONDS_MAX):
                await suffer(havoc, faults)
                await waited(place, "river_drained")
            found = await audit(place, feed)
            half = await half_done(place)
            reached = figures(await observed(place))
        finally:
            crew.end()
    _log.info("seed %s: %s; %s; half done %s; %s", seed, faults, found, half, dict(havoc.exits))
    assert found.clean, f"again with SEED={seed}; logs in {tmp_path}; {found}"
    assert half == 0
    assert reached == figures(expected), difference(reached, figures(expected))


async def observed(place: Place) -> Observed:
    """Read what the services published; what comes twice counts once."""
    observation = Observation({})
    for topic in (TRANSACTIONS, RECEIVABLES):
        for bodies in (await read(place, topic)).values():
            for body in bodies:
                observation.transact(body)
    for bodies in (await read(place, DECISIONS)).values():
        for body in bodies:
            kind = str(orjson.loads(body)["type"]).split(".")[1]
            observation.decide(kind, data_of(body))
    for bodies in (await read(place, REJECTIONS)).values():
        for data in map(data_of, bodies):
            observation.reject(str(data["id"]), str(data["code"]), "")
    return observation.observed()


async def half_done(place: Place) -> int:
    """Count those to whom money is still on its way, when everything has come to rest."""
    (row,) = await fetch(place, HALF)
    return int(row["half"])


HALF = """
SELECT count(*) AS half FROM (
    SELECT account FROM (
        SELECT to_account AS account, amount_minor FROM wallet.entry
         UNION ALL SELECT from_account, -amount_minor FROM wallet.entry) moved
     WHERE account LIKE 'transfers:%' GROUP BY account HAVING sum(amount_minor) <> 0) on_its_way
"""


def difference(found: Mapping[str, object], wanted: Mapping[str, object]) -> str:
    """Show what is too much and what is missing."""
    return str({name: (found[name], wanted[name]) for name in found if found[name] != wanted[name]})
