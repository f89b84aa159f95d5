"""Expiry runs in parts, parked participants, retries, and what a batch asks the database."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from services.operator.stack.stack import Stack, environment
from services.wallet.domain.partition import Partition
from services.wallet.shell import parts
from services.wallet.wiring import verify
from shared.contracts.commands import RetryParked
from shared.runtime.session import Session
from tests.integration.wallet.serving import Served, query, take_over
from tests.support.wallet_stories import (
    a_cancel,
    a_cancelled_expiration,
    a_cancelled_spend,
    a_credit,
    a_debit,
    a_grant,
    a_spend,
    an_expiry,
    day,
    midnight,
    named,
)

pytestmark = pytest.mark.stack

PEOPLE = [f"p{number:02}" for number in range(10)]


async def with_gifts(stack: Stack) -> Served:
    """Ten participants, each with a gift until day 5."""
    served = await take_over(stack)
    gifts = (a_grant(f"{who} a", 10, participant=who, expires_at=midnight(5)) for who in PEOPLE)
    await served.tell(*gifts)
    return served


async def balances(stack: Stack) -> dict[str, int]:
    rows = await query(stack, "SELECT participant, balance_minor FROM balance ORDER BY 1")
    return {row[0]: row[1] for row in rows}


@pytest.fixture
def parts_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PARTICIPANTS_A_PART", 3)


async def test_a_run_over_many_wallets_commits_in_parts_and_does_each_once(
    own_database: Stack, parts_of_three: None
) -> None:
    served = await with_gifts(own_database)
    said = await served.tell(an_expiry(5), a_grant("p00 b", 7, participant="p00"))
    assert sum(b"award_expired" in one.body for one in said if "awards" in one.topic) == 10
    assert await balances(own_database) == {"p00": 7} | dict.fromkeys(PEOPLE[1:], 0)
    assert (await query(own_database, "SELECT count(*) FROM seal"))[0][0] == 5
    assert (await verify(environment(own_database)["DATABASE_URL_READER"], lambda *_: None)).ok


async def test_a_part_of_a_run_ends_no_more_credits_than_it_may_but_for_a_single_wallet(
    own_database: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "CREDITS_A_PART", 3)
    served = await take_over(own_database)
    counts = {"p1": 2, "p2": 1, "p3": 7, "p4": 1}
    gifts = ((who, n) for who, count in counts.items() for n in range(count))
    for who, n in gifts:
        given = a_grant(f"{who} {n}", 10, participant=who, expires_at=midnight(5))
        await served.tell(given)
    before = (await query(own_database, "SELECT max(sequence) FROM seal"))[0][0]
    await served.tell(an_expiry(5))
    sizes = "SELECT commands, entries - lag(entries) OVER (ORDER BY sequence) FROM seal"
    rows = await query(own_database, f"SELECT * FROM ({sizes}) s OFFSET {before}")
    assert [row[1] for row in rows] == [3, 7, 1]
    assert set((await balances(own_database)).values()) == {0}


async def test_an_owner_that_takes_over_in_the_middle_of_a_run_goes_on_with_it(
    own_database: Stack, parts_of_three: None
) -> None:
    served = await with_gifts(own_database)
    served.work.accept(served._delivered([an_expiry(5)]))
    await served.work.settle({})
    assert served.work.position.cursor == "after:p02"
    assert list((await balances(own_database)).values()) == [0] * 3 + [10] * 7
    successor = await take_over(own_database)
    assert successor.offset == served.offset - 1, "the run is told again"
    await successor.tell(an_expiry(5))
    assert set((await balances(own_database)).values()) == {0}
    assert (await query(own_database, "SELECT count(*) FROM command_log"))[0][0] == 11
    assert (await verify(environment(own_database)["DATABASE_URL_READER"], lambda *_: None)).ok


async def test_a_run_told_again_expires_nothing_twice(own_database: Stack) -> None:
    served = await with_gifts(own_database)
    await served.tell(an_expiry(5), a_cancelled_expiration("p00 a", participant="p00"))
    assert (await balances(own_database))["p00"] == 10
    await served.tell(an_expiry(5))
    assert (await balances(own_database))["p00"] == 10, "the same run is over"
    await served.tell(an_expiry(6))
    assert (await balances(own_database))["p00"] == 0


async def test_one_wallet_that_cannot_be_expired_is_parked_and_the_others_are_not(
    own_database: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = await with_gifts(own_database)
    sound = Partition.expire

    def broken(self: Partition, command: object, participant: str) -> object:
        if participant == "p04":
            raise ZeroDivisionError
        return sound(self, command, participant)  # type: ignore[arg-type]

    monkeypatch.setattr(Partition, "expire", broken)
    await served.tell(an_expiry(5))
    assert await balances(own_database) == dict.fromkeys(PEOPLE, 0) | {"p04": 10}
    await served.tell(an_expiry(6))
    parked = await query(own_database, "SELECT message_key FROM parked ORDER BY record_offset")
    assert [row[0] for row in parked] == ["p04", "p04"], "the next run waits behind the first"
    monkeypatch.setattr(Partition, "expire", sound)
    retry = RetryParked(
        command_id=named("retry"), participant="p04", event_id=named("r"), recorded_at=day(7)
    )
    await served.tell(retry)
    assert await balances(own_database) == dict.fromkeys(PEOPLE, 0)
    assert not await query(own_database, "SELECT FROM parked")


async def test_a_command_that_raises_parks_its_participant_and_is_obeyed_when_retried(
    own_database: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = await take_over(own_database)
    odd = a_spend("s", 30, unit_time_zone="Mars/Olympus")
    await served.tell(a_grant(), odd, a_grant("b", 5), a_grant("x", 9, participant="bob"))
    assert await balances(own_database) == {"ada": 100, "bob": 9}
    monkeypatch.setattr("services.wallet.domain.paying.local_date", lambda *_: None)
    retry = RetryParked(
        command_id=named("retry"), participant="ada", event_id=named("r"), recorded_at=day(7)
    )
    await served.tell(retry)
    assert await balances(own_database) == {"ada": 75, "bob": 9}


async def test_the_same_award_under_another_command_is_parked_and_not_paid_twice(
    own_database: Stack,
) -> None:
    served = await take_over(own_database)
    twin = a_grant(command_id=named("another command"))
    await served.tell(a_grant(), twin, a_grant("x", 9, participant="bob"))
    assert await balances(own_database) == {"ada": 100, "bob": 9}
    assert (await query(own_database, "SELECT message_key FROM parked"))[0][0] == "ada"


async def test_an_award_is_cancelled_only_in_its_own_wallet(own_database: Stack) -> None:
    served = await take_over(own_database)
    await served.tell(a_grant())
    said = await served.tell(a_cancel("a", participant="bob"))
    assert b"EVENT_NOT_FOUND" in said[0].body
    assert await balances(own_database) == {"ada": 100}


async def test_no_statement_touches_two_partitions(
    own_database: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await take_over(own_database, 6)
    await other.tell(a_grant(), a_spend())
    served = await take_over(own_database, 5)
    asked = _Asked(served.work.session)
    monkeypatch.setattr(served.work, "_session", asked)
    await served.tell(
        a_grant(),
        a_credit(expires_at=midnight(4)),
        a_spend(),
        a_spend("t", 10, "q"),
        a_debit(),
        a_cancelled_spend("t"),
        an_expiry(5),
        a_cancel(),
        a_grant("b", 5),
        replace(a_grant("b", 5), amount_minor=6),
    )
    assert len(asked.statements) > 25
    for statement, partition in asked.statements:
        assert "partition" in statement
        assert partition == 5, statement
    rows = "SELECT DISTINCT partition FROM {} WHERE partition NOT IN (5, 6)"
    for table in ("entry", "balance", "open_lot", "seal", "owed"):
        assert not await query(own_database, rows.format(table))


class _Asked:
    """A session that notes which partition each statement is about."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.statements: list[tuple[str, object]] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._session, name)

    async def execute(self, query: str, *values: object) -> str:
        self.statements.append((query, values[0]))
        return await self._session.execute(query, *values)

    async def fetch(self, query: str, *values: object) -> object:
        self.statements.append((query, values[0]))
        return await self._session.fetch(query, *values)

    async def fetchrow(self, query: str, *values: object) -> object:
        self.statements.append((query, values[0]))
        return await self._session.fetchrow(query, *values)

    async def copy_records_to_table(
        self, table: str, *, records: Iterable[Sequence[object]], columns: Sequence[str]
    ) -> str:
        rows = list(records)
        place = columns.index("partition")
        self.statements += [(f"COPY {table} (partition)", row[place]) for row in rows]
        return await self._session.copy_records_to_table(table, records=rows, columns=columns)
