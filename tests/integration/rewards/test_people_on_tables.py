"""A run over participants on the real tables: who is visited, and what is remembered of it."""

from __future__ import annotations

import random
from datetime import date

import pytest

from services.operator.stack.stack import Stack
from services.rewards.domain.remembered.rest import Rest
from services.rewards.shell.rows import pack_diary, pack_participant, unpack_diary
from shared.contracts.events import JournalEvent, RunReached, SegmentsChanged
from tests.integration.rewards.serving import Served, come_back, lived, query, take_over
from tests.integration.rewards.test_engine_on_tables import pure, tables
from tests.support.journals import PEOPLE, Dice
from tests.support.people import a_personal_offer, a_subscription, life_of, told_details
from tests.support.steps import StepByStep
from tests.support.stories import a_run, at, header, setup, signed_up

pytestmark = pytest.mark.stack
SEEDS = range(8)


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_tables_hold_what_the_fold_holds(own_database: Stack, seed: int) -> None:
    life, dice = life_of(Dice(seed)), random.Random(seed)
    happened = await lived(own_database, life, dice)
    partition, commands, decisions = pure(happened, StepByStep())
    assert await tables(own_database) == (commands, decisions)
    rows = await query(
        own_database,
        "SELECT participant, body, birthday, name_day, rest_until::text FROM participant",
    )
    assert {row["participant"]: tuple(row.values())[1:] for row in rows} == {
        code: (pack_participant(who), who.birthday, who.name_day, until(who.rest))
        for code in PEOPLE
        for who in [partition.memory.participant(code)]
    }
    (diary,) = await query(own_database, "SELECT body FROM diary")
    assert unpack_diary(diary["body"]) == partition.memory.diary
    assert diary["body"] == pack_diary(partition.memory.diary)


def until(rest: Rest | None) -> str:
    if rest is None or rest.until is None:
        return "-infinity" if rest is None else "infinity"
    return f"{rest.until:%Y-%m-%d %H:%M:%S}+00"


def crowd(*born: date) -> list[JournalEvent]:
    told: list[JournalEvent] = []
    for number, day in enumerate(born):
        told.append(signed_up(name=f"su-{number}", participant=f"p{number}"))
        told.append(told_details(f"d-{number}", who=f"p{number}", date_of_birth=day))
    return told


def nightly(*days: str) -> list[RunReached]:
    return [a_run(day, at(f"{day}T02:00:00"), version=500 + n) for n, day in enumerate(days)]


async def awarded(served: Served, run: RunReached) -> list[str | None]:
    said = await served.tell_all(run)
    return [one.key for one in said if one.topic == "wallet.commands.v1"]


async def test_a_birthday_run_reads_only_those_who_have_one(own_database: Stack) -> None:
    served = await take_over(own_database, run_participants_max=2)
    born = [date(1990, 5, day) for day in (10, 11, 10, 12, 10, 10)]
    await served.tell(*setup(a_personal_offer()), *crowd(*born))
    served.work.close()
    served = await take_over(own_database, run_participants_max=2)
    first, second = nightly("2024-05-10", "2024-05-13")
    assert await awarded(served, first) == ["p0", "p2", "p4", "p5"]
    memory = served.work._department._memory  # type: ignore[attr-defined]
    assert sorted(memory._participants) == ["p0", "p2", "p4", "p5"]
    assert await awarded(served, second) == ["p1", "p3"]


async def test_a_run_reads_only_those_of_whom_something_may_be_due(own_database: Stack) -> None:
    """The first looks at everyone, the next at whoever joined a segment or has a period behind."""
    served = await take_over(own_database, run_participants_max=2)
    money = a_personal_offer("M", "MONEY", conditions={"segments": {"include": ["VIP"]}})
    lasting = a_personal_offer("L", "LASTING")
    await served.tell(*setup(money, lasting), *crowd(*[date(1990, 5, 10)] * 6))
    joined = at("2024-05-10T00:00:00")
    await served.tell(a_subscription("s1", on=joined, who="p1"))
    first, second, third = nightly("2024-05-11", "2024-05-12", "2024-06-11")
    assert await awarded(served, first) == []
    await served.tell(SegmentsChanged(**header("g", participant="p4"), joined=("VIP",)))
    served.work.close()
    served = await take_over(own_database, run_participants_max=2)
    assert await awarded(served, second) == ["p4"]
    memory = served.work._department._memory  # type: ignore[attr-defined]
    assert sorted(memory._participants) == ["p4"]
    assert await awarded(served, third) == ["p1", "p4"]
    assert sorted(memory._participants) == ["p1", "p4"]


async def test_a_run_is_the_last_one_only_when_it_is_through(own_database: Stack) -> None:
    """Taken over between two parts, the second part looks back as far as the first did."""
    served = await take_over(own_database, run_participants_max=2)
    born = [date(1990, 5, 10)] * 5
    first, run = nightly("2024-05-08", "2024-05-12")
    await served.tell(*setup(a_personal_offer()), *crowd(*born))
    await served.tell_all(first)
    part = await served.tell(run)
    assert [one.key for one in part if one.topic == "wallet.commands.v1"] == ["p0", "p1"]
    served.work.close()
    again = await take_over(own_database, run_participants_max=2)
    rest = await again.tell_all(*come_back(part))
    assert [one.key for one in rest if one.topic == "wallet.commands.v1"] == ["p2", "p3", "p4"]


async def test_without_such_an_offer_nobody_is_visited(own_database: Stack) -> None:
    served = await take_over(own_database)
    await served.tell(*setup(), *crowd(date(1990, 5, 10)))
    served.work.close()
    served = await take_over(own_database)
    (run,) = nightly("2024-05-10")
    assert await awarded(served, run) == []
    memory = served.work._department._memory  # type: ignore[attr-defined]
    assert not memory._participants


async def test_who_was_there_before_the_columns_is_found(own_database: Stack) -> None:
    """What the migration fills in is what the engine writes."""
    served = await take_over(own_database)
    await served.tell(*setup(a_personal_offer()), *crowd(date(1990, 2, 28), date(1992, 12, 6)))
    filled = await query(
        own_database,
        "SELECT birthday, substr(convert_from(body, 'UTF8')::jsonb #>> '{details,date_of_birth}',"
        " 6, 5) AS told FROM participant ORDER BY participant",
    )
    assert [tuple(row.values()) for row in filled] == [("02-28", "02-28"), ("12-06", "12-06")]
