"""The tables hold what the pure fold holds, byte for byte, however the journal is cut."""

from __future__ import annotations

import random
from collections.abc import Iterable

import orjson
import pytest

from services.operator.stack.stack import Stack
from services.rewards.domain.folding.memory import Memory
from services.rewards.domain.partition import Partition
from services.rewards.domain.remembered.participant import Participant
from services.rewards.shell.agreement import PlatformChanged
from services.rewards.shell.envelopes import command_bytes, decision_bytes
from services.rewards.shell.rows import pack_event, pack_participant, pack_standing, pack_tally
from shared.contracts.codec import JOURNAL, Unreadable
from shared.contracts.events import JournalEvent, SchemeSignedOn
from shared.contracts.topics import COMMANDS
from shared.runtime.department import Outgoing
from tests.integration.rewards.serving import come_back, lived, query, take_over, told
from tests.support.journals import PEOPLE, Dice, journal_of
from tests.support.spending_journals import spending_journal_of
from tests.support.spending_river import lived as refused_sometimes
from tests.support.steps import StepByStep
from tests.support.stories import (
    NIGHT,
    PLATFORM,
    a_change,
    a_purchase,
    a_run,
    an_offer,
    header,
    segments,
    setup,
    signed_off,
    signed_up,
)

pytestmark = pytest.mark.stack
SEEDS = range(12)


def pure(
    journal: Iterable[JournalEvent], memory: Memory | None = None
) -> tuple[Partition, list[bytes], list[bytes]]:
    """What the functions make of a journal, in the envelopes in which it would leave."""
    partition = Partition(PLATFORM, memory=memory)
    commands, decisions = [], []
    for message in journal:
        cursor: str | None = ""
        while cursor is not None:
            ruling = partition.judge(read(message))
            commands += [command_bytes(*numbered)[1] for numbered in ruling.commands]
            decisions += [decision_bytes(*numbered)[1] for numbered in ruling.records]
            cursor = ruling.cursor
    return partition, commands, decisions


def read(message: JournalEvent) -> JournalEvent:
    found = JOURNAL.decode(told(message))
    assert not isinstance(found, Unreadable)
    return found.data


async def tables(stack: Stack) -> tuple[list[bytes], list[bytes]]:
    commands = await query(stack, "SELECT body FROM command ORDER BY sequence")
    decisions = await query(stack, "SELECT body FROM decision ORDER BY sequence")
    return [row["body"] for row in commands], [row["body"] for row in decisions]


async def assert_same(stack: Stack, journal: list[JournalEvent]) -> None:
    """Commands, decisions, participants and events are those of the pure fold."""
    partition, commands, decisions = pure(journal, StepByStep())
    assert await tables(stack) == (commands, decisions)
    rows = await query(stack, "SELECT participant, body FROM participant")
    stored = {row["participant"]: row["body"] for row in rows}
    memory = partition.memory
    for who in PEOPLE:
        known = memory.participant(who)
        assert stored.get(who, pack_participant(Participant(who))) == pack_participant(known)
    tallies = await query(stack, "SELECT participant, offer, body FROM tally")
    assert {(row["participant"], row["offer"]): row["body"] for row in tallies} == {
        (who, offer): pack_tally(tally)
        for who in PEOPLE
        for offer, tally in memory.participant(who).awards.items()
    }
    events = await query(
        stack,
        "SELECT event_id::text, evaluation, waits_for, state, body, standing, decisions FROM event",
    )
    changes = memory.take_changes()
    kept = {name: event for who in PEOPLE for name, event in memory.events_of(who).items()}
    assert {row["event_id"]: tuple(row.values())[1:] for row in events} == {
        name: (
            e.evaluation,
            list(e.waits_for),
            e.state,
            pack_event(e),
            pack_standing(e),
            # What was refused with its purchase has the decision that stands there.
            changes.decisions.get(name, []),
        )
        for name, e in kept.items()
    }


@pytest.mark.parametrize("seed", range(6))
async def test_the_tables_hold_it_too_where_people_spend_and_purchases_are_refused(
    own_database: Stack, seed: int
) -> None:
    told = refused_sometimes(Dice(seed), spending_journal_of(Dice(seed))).told
    dice = random.Random(seed)
    happened = await lived(own_database, told, dice, dice.choice((1, 2, 5, 2_000)))
    await assert_same(own_database, happened)


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_tables_hold_what_the_fold_holds(own_database: Stack, seed: int) -> None:
    journal = journal_of(Dice(seed))
    dice = random.Random(seed)
    unit = dice.choice((1, 2, 5, 2_000))
    happened = await lived(own_database, journal, dice, unit)
    await assert_same(own_database, happened)
    for table in ("tour", "ahead"):
        assert await query(own_database, f"SELECT * FROM {table}") == []


async def test_what_sleeps_in_the_tables_wakes_for_what_it_waits_for_however_it_is_called(
    own_database: Stack,
) -> None:
    odd = 'V"I\\P, {x}'
    vip = an_offer("A", conditions={"segments": {"include": [odd]}})
    journal: list[JournalEvent] = [*setup(vip, an_offer("B", scheme="OTHER")), signed_up()]
    served = await take_over(own_database)
    await served.tell(*journal, a_purchase(), a_run("r1", version=100))
    await served.tell(segments(joined=("OTHERS",)), signed_off(NIGHT, "OTHER"))
    asleep = "SELECT evaluation FROM event WHERE event_type = 'PURCHASE'"
    assert (await query(own_database, asleep))[0]["evaluation"] == "DORMANT"
    await served.tell(SchemeSignedOn(**header("late", NIGHT), scheme="OTHER"))
    assert (await query(own_database, asleep))[0]["evaluation"] == "DORMANT"
    await served.tell(segments(joined=(odd,)))
    assert (await query(own_database, asleep))[0]["evaluation"] == "WAITING"
    said = await served.tell(a_run("r2", version=101))
    assert len([one for one in said if one.topic == "wallet.commands.v1"]) == 1


async def test_what_slept_before_it_was_said_for_what_wakes_for_anything(
    own_database: Stack,
) -> None:
    served = await take_over(own_database)
    vip = an_offer("A", conditions={"segments": {"include": ["VIP"]}})
    await served.tell(*setup(vip), signed_up(), a_purchase(), a_run("r1", version=100))
    await query(own_database, "UPDATE event SET waits_for = '{}'")
    await served.tell(segments(joined=("OTHERS",)))
    (row,) = await query(own_database, "SELECT evaluation FROM event WHERE participant = 'ada'"
                                       " AND event_type = 'PURCHASE'")  # fmt: skip
    assert row["evaluation"] == "WAITING"


async def test_a_run_goes_on_step_by_step_after_a_takeover_and_new_events_do_not_wait(
    own_database: Stack,
) -> None:
    names = [f"p{n}" for n in range(5)]
    journal: list[JournalEvent] = [*setup(an_offer())]
    journal += [signed_up(name=f"su-{name}", participant=name) for name in names]
    journal += [a_purchase(f"b-{name}", participant=name) for name in names]
    served = await take_over(own_database, run_participants_max=2)
    await served.tell(*journal)
    first = await served.tell(a_run())
    assert _commanded(first) == ["p0", "p1"]
    served.work.close()
    again = await take_over(own_database, run_participants_max=2)
    new = a_purchase("new", participant="p4")
    assert _commanded(await again.tell(new)) == ["p4"]  # what waited; the new one is not in the run
    second = await again.tell(*come_back(first))
    assert _commanded(second) == ["p2", "p3"]
    assert _commanded(await again.tell(*come_back(second))) == []
    (row,) = await query(
        own_database, "SELECT participants, events, awards, amount_minor, parked FROM run_log"
    )
    assert tuple(row) == (5, 5, 5, 500, 0)
    (clock,) = await query(own_database, "SELECT began_at, ended_at FROM run_clock")
    assert clock["began_at"] < clock["ended_at"]
    assert _commanded(await again.tell(a_run("r2", version=2_000))) == ["p4"]


async def test_what_is_for_everyone_waits_until_the_run_before_it_is_through(
    own_database: Stack,
) -> None:
    names = [f"p{n}" for n in range(5)]
    journal: list[JournalEvent] = [*setup(an_offer())]
    for name in names:
        journal.append(signed_up(name=f"su-{name}", participant=name))
        journal.append(a_purchase(f"b-{name}", participant=name))
    served = await take_over(own_database, run_participants_max=2)
    await served.tell(*journal, a_run())
    late = a_change(1_001, "offer", an_offer("LATE"))
    said = await served.tell(late, a_run("r2", version=1_002))
    assert _commanded(said) == ["p2", "p3", "p4", "p0", "p1"]
    awarded = [orjson.loads(one.body)["data"] for one in said if one.topic == COMMANDS.name]
    assert [each["offer"] for each in awarded] == ["ONE"] * 3 + ["LATE"] * 2


def _commanded(said: Iterable[Outgoing]) -> list[str]:
    return [one.key for one in said if one.topic == COMMANDS.name]


async def test_a_run_told_twice_is_done_once_also_after_a_takeover(own_database: Stack) -> None:
    served = await take_over(own_database)
    await served.tell(*setup(an_offer()), signed_up(), a_purchase(), a_run("r", version=100))
    served.work.close()
    again = await take_over(own_database)
    said = await again.tell(
        a_run("r", version=100), a_run("r", version=101), a_purchase("p2"), a_run("r", version=102)
    )
    assert [one for one in said if one.topic == "wallet.commands.v1"] == []


async def test_an_unreadable_record_is_a_dead_letter_and_the_next_is_judged(
    own_database: Stack,
) -> None:
    served = await take_over(own_database)
    (delivered,) = served._delivered([signed_up()])
    served.work.accept([type(delivered)(0, None, b"{}"), type(delivered)(1, None, delivered.body)])
    said = await served.work.settle({})
    assert [one.topic for one in said] == ["rewards.decisions.v1", "rewards.dead_letters.v1"]


async def test_a_partition_is_judged_with_one_currency_and_one_time_zone(
    own_database: Stack,
) -> None:
    served = await take_over(own_database)
    await served.tell(*setup(an_offer()), signed_up())
    served.work.close()
    with pytest.raises(PlatformChanged, match="REWARDSTREAM_TIME_ZONE is Asia/Tokyo, it was"):
        await take_over(own_database, rewardstream_time_zone="Asia/Tokyo")
    with pytest.raises(PlatformChanged, match="REWARDSTREAM_CURRENCY is JPY, it was EUR"):
        await take_over(own_database, rewardstream_currency="JPY")
    assert (await take_over(own_database)).offset == served.offset
