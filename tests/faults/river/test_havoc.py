"""Whatever dies, freezes or comes twice: the ledger is what it is without faults."""

import asyncio
import logging
import os
import random
from pathlib import Path

import pytest

from services.operator.stack.stack import Stack
from tests.support.river import Crew, Teller, a_river, waited
from tests.support.river_audit import Fingerprint, audit
from tests.support.river_feed import Feed
from tests.support.river_havoc import FAULTS, Havoc, suffer

pytestmark = [pytest.mark.stack, pytest.mark.faults]

SECONDS_MAX = 540.0
SMALL_STEPS = {"REWARDS_RUN_PARTICIPANTS_MAX": "4"}
"""Every other seed: a run takes several steps, and whatever happens may happen between them."""

_log = logging.getLogger("havoc")


def chosen(seed: int, chance: random.Random) -> list[str]:
    """All faults in the seed's order; the short profile's seeds share them between themselves."""
    is_long = bool(os.environ.get("REWARDSTREAM_FAULTS") or os.environ.get("SEED"))
    if is_long:
        return chance.sample(list(FAULTS), len(FAULTS))
    return list(FAULTS)[(seed - 1) % 2 :: 2]


async def test_nothing_is_lost_doubled_or_divergent(
    seed: int, broken_stack: Stack, told: Feed, faultless: Fingerprint, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    faults = chosen(seed, chance)
    in_steps = seed % 2 == 1
    async with a_river(broken_stack) as place, Teller(place, patient=in_steps) as teller:
        crew = Crew(place, tmp_path, SMALL_STEPS if in_steps else {})
        havoc = Havoc(crew, teller, chance, told)
        try:
            crew.start_all()
            async with asyncio.timeout(SECONDS_MAX):
                await suffer(havoc, faults)
                await waited(place, "river_drained")
            found = await audit(place, told, faultless, in_order=not in_steps)
        finally:
            crew.end()
    _log.info("seed %s: %s; exits %s; %s", seed, ", ".join(faults), dict(havoc.exits), found)
    assert found.clean, f"again with: make faults SEED={seed}; logs in {tmp_path}; {found}"
