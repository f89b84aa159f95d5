"""Settlements on the real database: in parts, across owners, drafted, verified, fingerprinted."""

from dataclasses import replace

import pytest

from services.operator.stack.stack import Stack, environment
from services.wallet.shell import parts
from services.wallet.wiring import verify
from shared.contracts.commands import GrantAward
from tests.integration.wallet.serving import Served, query, take_over
from tests.support.wallet_stories import (
    a_cancel,
    a_cancelled_spend,
    a_grant,
    a_settled_purchase,
    a_settlement,
    a_spend,
)

pytestmark = pytest.mark.stack


def shared(name: str, part: int = 10, of: str = "MART") -> GrantAward:
    return a_grant(name, 100, merchant=of, contribution_minor=part)


async def receivables(stack: Stack) -> dict[str, int]:
    rows = await query(
        stack, "SELECT account, debit_minor - credit_minor FROM receivable ORDER BY 1"
    )
    return {row[0]: row[1] for row in rows}


async def sound(stack: Stack) -> bool:
    report = await verify(environment(stack)["DATABASE_URL_READER"], lambda *_: None)
    assert report.ok, report.differences
    return True


async def with_seven_due(stack: Stack) -> Served:
    served = await take_over(stack)
    await served.tell(*(shared(f"a{number}") for number in range(6)))
    await served.tell(a_spend("s", 30, merchant="SHOP"))
    return served


@pytest.fixture
def parts_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "ITEMS_A_PART", 2)


async def test_a_settlement_of_many_items_commits_in_parts_and_books_each_once(
    own_database: Stack, parts_of_two: None
) -> None:
    served = await with_seven_due(own_database)
    said = await served.tell(a_settlement(), shared("late"))
    reached = [one.body for one in said if b"settlement_reached" in one.body]
    assert len(reached) == 1
    assert b'"items":7' in reached[0]
    assert b'"amount_minor":60' in reached[0]
    assert await receivables(own_database) == {"merchant:MART": 60, "merchant:SHOP": -30}
    await served.tell(a_settlement("june"))
    assert await receivables(own_database) == {"merchant:MART": 70, "merchant:SHOP": -30}
    assert await sound(own_database)


async def test_an_owner_that_takes_over_in_the_middle_goes_on_with_the_settlement(
    own_database: Stack, parts_of_two: None
) -> None:
    served = await with_seven_due(own_database)
    served.work.accept(served._delivered([a_settlement()]))
    await served.work.settle({})
    assert served.work.position.cursor == "after:2"
    assert await receivables(own_database) == {"merchant:MART": 20}
    successor = await take_over(own_database)
    said = await successor.tell(a_settlement())
    (reached,) = [one.body for one in said if b"settlement_reached" in one.body]
    assert b'"items":7' in reached
    assert await receivables(own_database) == {"merchant:MART": 60, "merchant:SHOP": -30}
    assert await sound(own_database)


async def test_a_draft_outlives_its_owner_and_is_confirmed_as_it_was(own_database: Stack) -> None:
    served = await with_seven_due(own_database)
    await served.tell(a_settlement(step="DRAFT"))
    successor = await take_over(own_database)
    await successor.tell(shared("late"), a_settlement("june"))
    assert await receivables(own_database) == {}, "the draft holds it off"
    await successor.tell(a_settlement("yes", "CONFIRM", of="may"))
    assert await receivables(own_database) == {"merchant:MART": 60, "merchant:SHOP": -30}
    standings = await query(
        own_database, "SELECT settlement, standing FROM settlement ORDER BY sequence"
    )
    assert [tuple(row) for row in standings] == [("may", "DRAFTED"), ("may", "SETTLED")]
    assert await sound(own_database)


async def test_a_settlement_that_is_held_off_leaves_what_is_behind_it_in_order(
    own_database: Stack, parts_of_two: None
) -> None:
    served = await with_seven_due(own_database)
    await served.tell(a_settlement(step="DRAFT"))
    await served.tell(a_settlement("june"), a_cancel("a0"), a_cancelled_spend("s"))
    await served.tell(a_settlement("no", "DISCARD", of="may"), a_settlement("july"))
    assert await receivables(own_database) == {"merchant:MART": 50, "merchant:SHOP": 0}
    assert await sound(own_database)


async def test_a_purchase_is_settled_in_the_batch_of_its_award_and_behind_a_settlement(
    own_database: Stack,
) -> None:
    served = await with_seven_due(own_database)
    await served.tell(shared("new", 5), a_settled_purchase("new", "a0", name="first"))
    assert await receivables(own_database) == {"merchant:MART": 15}
    await served.tell(a_settlement(), a_settled_purchase("a1", "s", name="second"))
    assert await receivables(own_database) == {"merchant:MART": 65, "merchant:SHOP": -30}
    assert await sound(own_database)


async def test_a_participant_is_credited_at_once_and_debited_when_it_is_taken_back(
    own_database: Stack,
) -> None:
    served = await take_over(own_database)
    spend = a_spend("s", 30, merchant="SHOP", credits_participant=True)
    await served.tell(a_grant(), spend)
    assert await receivables(own_database) == {"participant:ada": -30}
    await served.tell(a_cancelled_spend("s"), a_settlement())
    assert await receivables(own_database) == {"participant:ada": 0}
    assert await sound(own_database)


@pytest.mark.parametrize(
    ("statement", "noticed"),
    [
        (
            "UPDATE receivable SET debit_minor = debit_minor + 1",
            {"receivables_are_the_sum_of_entries"},
        ),
        (
            "UPDATE receivable_entry SET amount_minor = amount_minor + 1 WHERE sequence = 1",
            {"settled_items_are_booked_as_they_were_due", "seals_hold"},
        ),
        (
            "UPDATE receivable_entry SET document = 'x' WHERE sequence = 1",
            {"settled_items_are_booked_as_they_were_due"},
        ),
        (
            "DELETE FROM receivable_entry WHERE sequence = 7",
            {"settlements_leave_nothing_behind", "seals_hold"},
        ),
        (
            "UPDATE receivable_item SET account = 'merchant:SHOP' WHERE sequence = 1",
            {"receivables_follow_from_transactions", "seals_hold"},
        ),
        (
            "DELETE FROM receivable_item WHERE sequence = 8",
            {"receivables_follow_from_transactions", "seals_hold"},
        ),
        (
            "UPDATE settlement SET debit_minor = 1",
            {"settlements_leave_nothing_behind", "seals_hold"},
        ),
        (
            "UPDATE settlement SET command_id = gen_random_uuid()",
            {"receivables_name_an_obeyed_command"},
        ),
    ],
)
async def test_verify_notices_a_change_of(
    own_database: Stack, statement: str, noticed: set[str]
) -> None:
    served = await with_seven_due(own_database)
    await served.tell(a_settlement(), a_cancel("a0"))
    assert await sound(own_database)
    for table in ("receivable_item", "receivable_entry", "settlement"):
        await query(own_database, f"ALTER TABLE {table} DISABLE TRIGGER append_only")
    await query(own_database, statement)
    report = await verify(environment(own_database)["DATABASE_URL_READER"], lambda *_: None)
    assert {each.check for each in report.differences} >= noticed


async def test_a_contribution_of_nothing_writes_nothing(own_database: Stack) -> None:
    served = await take_over(own_database)
    await served.tell(a_grant(), replace(a_grant("b"), merchant="MART"))
    assert not await query(own_database, "SELECT FROM receivable_item")
