"""What waits for a merchant wakes in the tables, found by its index and by nothing else (D-57)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import asyncpg
import pytest

from services.operator.stack.stack import Stack
from shared.contracts.events import CatalogueChanged, JournalEvent
from shared.runtime.postgres import load_statements
from tests.integration.rewards.serving import Served, query, take_over
from tests.support.stories import (
    a_change,
    a_purchase,
    a_run,
    an_achievement,
    an_offer,
    at,
    setup,
    signed_up,
)

pytestmark = pytest.mark.stack
BOTH = {"classifications": ["STARS", "MOONS"], "all_classifications": True}
PAIR = an_offer("PAIR", "SERVICE", conditions=BOTH)
EVALUATIONS = "SELECT reference, evaluation FROM event WHERE event_type NOT LIKE 'SIGN%'"


def a_merchant(version: int, code: str, state: str = "EFFECTIVE") -> CatalogueChanged:
    return a_change(version, "merchant", {"code": code, "unit": f"AT {code}", "state": state})


def asleep() -> list[JournalEvent]:
    """Ada's purchase and half of her pair wait for M1, bob's purchase waits for M2."""
    later: dict[str, Any] = {"on": at("2024-01-10T09:00:00")}
    return [
        *setup(an_offer(), PAIR),
        a_merchant(100, "M1", "NOT_EFFECTIVE"),
        a_merchant(101, "M2", "NOT_EFFECTIVE"),
        signed_up(),
        signed_up(name="su-bob", participant="bob"),
        a_purchase("p1", unit_merchant="M1"),
        an_achievement("s1", "STARS"),
        an_achievement("m1", "MOONS", unit_merchant="M1", **later),
        a_purchase("p2", unit_merchant="M2", participant="bob"),
        a_purchase("p3", participant="bob"),
        a_run("r1", version=102),
    ]


async def evaluations(stack: Stack) -> dict[str, str]:
    return {row["reference"]: row["evaluation"] for row in await query(stack, EVALUATIONS)}


async def taken_over_with(stack: Stack) -> Served:
    served = await take_over(stack)
    await served.tell(*asleep())
    served.work.close()
    return await take_over(stack)


async def test_what_waits_for_a_merchant_wakes_with_it_and_so_does_its_set(
    own_database: Stack,
) -> None:
    served = await taken_over_with(own_database)
    before = {"p1": "DORMANT", "s1": "DORMANT", "m1": "DORMANT", "p2": "DORMANT", "p3": "SETTLED"}
    assert await evaluations(own_database) == before
    await served.tell(a_merchant(103, "M1"))
    woken = {"p1": "WAITING", "s1": "WAITING", "m1": "WAITING"}
    assert await evaluations(own_database) == before | woken
    said = await served.tell(a_run("r2", version=104))
    assert len([one for one in said if one.topic == "wallet.commands.v1"]) == 2
    served.work.close()


async def test_a_change_that_decides_nothing_about_awards_wakes_nobody(
    own_database: Stack,
) -> None:
    served = await taken_over_with(own_database)
    before = await evaluations(own_database)
    told = {"code": "M1", "unit": "AT M1", "state": "NOT_EFFECTIVE", "default_contribution": 5}
    await served.tell(a_change(103, "merchant", told), a_merchant(104, "M3"))
    await served.tell(a_change(105, "group", {"code": "G", "collaborates_with": ["H"]}))
    assert await evaluations(own_database) == before
    served.work.close()


async def test_only_what_waits_for_a_merchant_stands_in_its_index(own_database: Stack) -> None:
    served = await taken_over_with(own_database)
    served.work.close()
    plan = await _plan(own_database, load_statements("services.rewards.shell.sql"))
    assert "event_merchant" in plan


async def _plan(stack: Stack, sql: Mapping[str, str]) -> str:
    """How the database finds them in a session like that of the service."""
    session = await asyncpg.connect(
        stack.database_url,
        server_settings={
            "search_path": "rewards",
            "enable_seqscan": "off",
            "plan_cache_mode": "force_generic_plan",
        },
    )
    try:
        await session.execute(f"PREPARE wake (integer, text[]) AS {sql['wake_at_merchants']}")
        rows = await session.fetch("EXPLAIN EXECUTE wake (0, '{M1}')")
        return "\n".join(row["QUERY PLAN"] for row in rows)
    finally:
        await session.close()


async def test_what_was_kept_before_the_column_is_filled_in_as_the_engine_writes_it(
    own_database: Stack,
) -> None:
    served = await taken_over_with(own_database)
    served.work.close()
    filled = await query(
        own_database,
        "SELECT reference, merchant, convert_from(body, 'UTF8')::jsonb ->> 9 AS told FROM event",
    )
    assert {row["reference"]: row["merchant"] for row in filled if row["merchant"]} == {
        "p1": "M1",
        "m1": "M1",
        "p2": "M2",
    }
    assert all(row["merchant"] == row["told"] for row in filled)


async def test_what_is_told_afresh_after_a_refusal_is_found_by_what_it_says_now(
    own_database: Stack,
) -> None:
    """The refusal left the id free: now it is about somebody else, elsewhere, at another time."""
    served = await take_over(own_database)
    await served.tell(*setup(an_offer()), a_merchant(100, "M1", "NOT_EFFECTIVE"), signed_up())
    before = a_purchase("p1", participant="ghost", on=at("2023-01-10T08:00:00"))
    await served.tell(before)
    await served.tell(a_purchase("p1", unit_merchant="M1", fingerprint="other"))
    await served.tell(a_run("r1", version=101))
    assert (await evaluations(own_database))["p1"] == "DORMANT"
    await served.tell(a_merchant(102, "M1"))
    assert (await evaluations(own_database))["p1"] == "WAITING"
    said = await served.tell(a_run("r2", version=103))
    assert len([one for one in said if one.topic == "wallet.commands.v1"]) == 1
    served.work.close()
