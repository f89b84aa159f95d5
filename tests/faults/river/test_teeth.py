"""Each guard has teeth: what it keeps out, let in on purpose, and then the guard taken away."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from services.operator.stack.stack import Stack
from services.operator.waiting import StandsStill
from shared.runtime.stops import EXIT_FENCED
from tests.support.river import Crew, Place, Teller, a_river, execute, waited
from tests.support.river_audit import Audit, audit
from tests.support.river_feed import Feed, feed

pytestmark = [pytest.mark.stack, pytest.mark.faults]

_log = logging.getLogger("teeth")

Changes = Mapping[str, Sequence[str]]
"""Of each service: what is taken out of it, and what is done to it."""
UNIQUE_NO_MORE = """
ALTER TABLE wallet.command_log DROP CONSTRAINT command_log_pkey;
ALTER TABLE wallet.lot DROP CONSTRAINT lot_pkey;
ALTER TABLE wallet.open_lot DROP CONSTRAINT open_lot_pkey;
"""
"""The last guard of all is the database's: an id stands once in its table."""


def at_length(name: str, *example: object) -> ParameterSet:
    """What the short profile leaves out: guards behind which another one holds."""
    long = bool(os.environ.get("REWARDSTREAM_FAULTS"))
    left_out = pytest.mark.skipif(not long, reason="in the long profile: make faults N=…")
    return pytest.param(*example, id=name, marks=left_out)


@pytest.fixture(scope="module")
def few() -> Feed:
    """A feed that is over quickly, with one run."""
    return feed(2, participants=12, chunks=1, size=200)


@asynccontextmanager
async def crew_of(
    stack: Stack, folder: Path, changes: Changes, extra: Mapping[str, str] | None = None
) -> AsyncIterator[tuple[Place, Crew, Teller]]:
    async with a_river(stack, 1) as place, Teller(place) as teller:
        crew = Crew(place, folder, extra or {})
        try:
            crew.start_all(changes)
            await crew.working()
            yield place, crew, teller
        finally:
            crew.end()


async def settled(place: Place, told: Feed, seconds: float = 60.0) -> Audit:
    """Come to rest, or stand still, and count."""
    try:
        await waited(place, "river_drained", seconds)
    except StandsStill as still:
        _log.info("%s", still)
    return await audit(place, told)


@pytest.mark.parametrize(
    ("guards", "statement", "red"),
    [
        pytest.param({}, None, (), id="all guards"),
        at_length("no sequence check: the command log holds", {"wallet": ("sequence",)}, None, ()),
        at_length(
            "no overlap check either: the command log holds",
            {"wallet": ("overlap", "pairing", "sequence")},
            None,
            (),
        ),
        at_length(
            "no overlap check before the engine: provenance holds",
            {"rewards": ("overlap", "pairing")},
            None,
            (),
        ),
        at_length(
            "no provenance either: refusals are told twice",
            {"rewards": ("overlap", "pairing", "provenance")},
            None,
            ("doubled",),
        ),
        pytest.param(
            {"rewards": ("overlap", "pairing", "provenance", "event_ids")},
            None,
            ("doubled",),
            id="no event ids either: all is answered twice",
        ),
        at_length(
            "no command log: the primary key holds, and parks",
            {"wallet": ("sequence", "command_log")},
            None,
            ("parked",),
        ),
        pytest.param(
            {"wallet": ("sequence", "command_log")},
            UNIQUE_NO_MORE,
            ("doubled", "verify"),
            id="no primary key either: paid twice",
        ),
    ],
)
async def test_what_comes_twice_counts_once(
    broken_stack: Stack,
    few: Feed,
    tmp_path: Path,
    guards: Changes,
    statement: str | None,
    red: Sequence[str],
) -> None:
    """Deliveries overlap in both services, and rewards announces half of its batches twice."""
    changes = {
        "rewards": (*guards.get("rewards", ()), "overlapping", "announcing_twice"),
        "wallet": (*guards.get("wallet", ()), "overlapping"),
    }
    async with crew_of(broken_stack, tmp_path, changes) as (place, _, teller):
        if statement:
            await execute(place, statement)
        await teller.tell(few)
        found = await settled(place, few, 5.0 if red else 60.0)
    _log.info("without %s: %s", guards or "nothing", found)
    assert found.clean == (not red), found
    assert all(getattr(found, figure) > 0 for figure in red), found


@pytest.mark.parametrize(
    "checked", [at_length("checked", True), pytest.param(False, id="unchecked")]
)
async def test_a_row_that_never_arrived_is_an_alarm_and_without_the_check_a_loss(
    broken_stack: Stack, few: Feed, tmp_path: Path, checked: bool
) -> None:
    changes = {"rewards": ("losing_a_row",), "wallet": () if checked else ("sequence",)}
    async with crew_of(broken_stack, tmp_path, changes) as (place, _, teller):
        await teller.tell(few)
        found = await settled(place, few, 5.0)
    _log.info("a row lost, %s: %s", "checked" if checked else "unchecked", found)
    assert found.lost > 0
    assert found.alarms == (1 if checked else 0), "the loss is either loud or silent"


@pytest.mark.parametrize(
    ("gone", "red"),
    [
        at_length("fenced", (), ()),
        at_length(
            "no fence: the command log holds, what was announced is forgotten",
            ("terminate", "fence", "pairing"),
            ("behind",),
        ),
        pytest.param(
            ("terminate", "fence", "pairing", "command_log"),
            ("parked",),
            id="no command log either: it writes",
        ),
    ],
)
async def test_an_owner_that_wakes_up_late_writes_nothing_unless_the_fence_is_gone(
    broken_stack: Stack, few: Feed, tmp_path: Path, gone: Sequence[str], red: Sequence[str]
) -> None:
    """Two instances that Kafka does not tell of each other: what only the fence can settle."""
    changes = {"wallet": gone}
    patient = {"SESSION_TIMEOUT_SECONDS": "30", "UNIT_RECORDS_MAX": "5"}
    async with crew_of(broken_stack, tmp_path, changes, patient) as (place, crew, teller):
        frozen = crew.of("wallet")[0]
        happened = few.chunks[0].happened
        await teller.publish_control(few)
        await teller.tell_part([happened[:100]])
        await asyncio.sleep(0.5)
        frozen.freeze()
        second = crew.start("wallet", [*gone, "group_of_its_own"])
        await teller.tell_part([happened[100:], *few.chunks[0].runs])
        await waited(place, "river_drained")
        frozen.thaw()
        if red:
            await asyncio.sleep(2)
        else:
            assert await frozen.ended() == EXIT_FENCED
        found = await settled(place, few, 5.0 if red else 60.0)
        assert second.runs
    _log.info("a late owner without %s: %s", gone or "nothing", found)
    assert found.clean == (not red), found
    assert all(getattr(found, figure) > 0 for figure in red), found
