"""Verify finds what somebody with every right has done to the tables; it never repairs."""

import asyncio
from collections.abc import Sequence

import pytest
from typer.testing import CliRunner

from services.operator.cli import app
from services.operator.stack.stack import Stack, environment
from services.wallet.shell.audit import Report
from services.wallet.wiring import verify
from shared.contracts.commands import WalletCommand
from tests.integration.wallet.serving import query, take_over
from tests.support.wallet_movements import (
    a_receipt,
    a_reimbursement,
    a_return,
    a_revocation,
    a_transfer,
    a_void,
)
from tests.support.wallet_stories import (
    a_cancel,
    a_cancelled_spend,
    a_credit,
    a_debit,
    a_grant,
    a_spend,
    an_expiry,
    midnight,
)

pytestmark = pytest.mark.stack

HISTORY: Sequence[WalletCommand] = (
    a_grant("a", 100),
    a_grant("b", 120, expires_at=midnight(5), expires_on=midnight(5).date()),
    a_credit("c", 40),
    a_grant("bob", 55, participant="bob"),
    a_spend("s", 90),
    a_spend("t", 30, "q"),
    a_debit("d", 20),
    a_cancelled_spend("t"),
    an_expiry(5),
    a_spend("u", 60, "r"),
    a_cancel("a"),
    a_grant("e", 10),
)
MOVED: Sequence[WalletCommand] = (
    a_grant("f", 200),
    a_reimbursement("r", 20),
    a_transfer("m", 60),
    a_return("m"),
    a_transfer("n", 30),
    a_receipt("n"),
    a_void("n"),
    a_revocation("n"),
    a_void("r"),
    a_void("d"),
    a_void("c"),
)


async def written(stack: Stack, *more: WalletCommand) -> Stack:
    """A ledger with a bit of everything, in several seals."""
    served = await take_over(stack, unit_records_max=3)
    await served.tell(*HISTORY, *more)
    served.work.close()
    return stack


async def found(stack: Stack) -> Report:
    """What verify finds as the role that may only read."""
    return await verify(environment(stack)["DATABASE_URL_READER"], lambda *_: None)


async def corrupt(stack: Stack, *statements: str) -> set[str]:
    """Do what only a superuser can, and name the checks that notice."""
    for table in ("entry", "lot", "lot_use", "spend", "command_log", "seal"):
        await query(stack, f"ALTER TABLE {table} DISABLE TRIGGER append_only")
    for statement in statements:
        await query(stack, statement)
    report = await found(stack)
    assert not report.ok
    return {difference.check for difference in report.differences}


async def test_a_sound_ledger_has_no_differences(own_database: Stack) -> None:
    report = await found(await written(own_database))
    assert report.ok, report.differences
    assert (report.partitions, report.entries, report.seals) == (1, 12, 5)


async def test_money_that_moved_otherwise_makes_no_difference(own_database: Stack) -> None:
    report = await found(await written(own_database, *MOVED))
    assert report.differences == []
    await query(own_database, "ALTER TABLE entry DISABLE TRIGGER append_only")
    await query(own_database, "UPDATE entry SET to_account = 'debits' WHERE kind = 'TRANSFER'")
    checks = {difference.check for difference in (await found(own_database)).differences}
    assert "entries_move_between_the_right_accounts" in checks


LAST = "(SELECT max(sequence) FROM {0})"
BEFORE_LAST = "(SELECT {0} FROM seal ORDER BY sequence DESC OFFSET 1 LIMIT 1)"


@pytest.mark.parametrize(
    ("deed", "statements", "noticed"),
    [
        (
            "an amount is changed",
            ["UPDATE entry SET amount_minor = amount_minor + 1 WHERE sequence = 1"],
            {"balances_are_the_sum_of_entries", "credits_have_one_lot", "seals_hold"},
        ),
        (
            "an amount is changed everywhere it shows",
            [
                "UPDATE entry SET amount_minor = 56 WHERE sequence = 4",
                """UPDATE lot SET amount_minor = 56, detail =
                   replace(detail, '"amount_minor":55', '"amount_minor":56') WHERE entry = 4""",
                "UPDATE open_lot SET remaining_minor = 56 WHERE participant = 'bob'",
                "UPDATE balance SET balance_minor = 56 WHERE participant = 'bob'",
            ],
            {"seals_hold"},
        ),
        (
            "an entry is removed",
            ["DELETE FROM entry WHERE sequence = 5"],
            {"balances_are_the_sum_of_entries", "numbers_are_dense", "seals_hold"},
        ),
        (
            "two rows are swapped",
            [
                "UPDATE entry SET sequence = -1 WHERE sequence = 1",
                "UPDATE entry SET sequence = 1 WHERE sequence = 2",
                "UPDATE entry SET sequence = 2 WHERE sequence = -1",
            ],
            {"credits_have_one_lot", "seals_hold"},
        ),
        (
            "the order of two uses is swapped",
            [
                "UPDATE lot_use SET sequence = -1 WHERE sequence = 1",
                "UPDATE lot_use SET sequence = 1 WHERE sequence = 2",
                "UPDATE lot_use SET sequence = 2 WHERE sequence = -1",
            ],
            {"seals_hold"},
        ),
        (
            "a balance is forged",
            ["UPDATE balance SET balance_minor = 1000000 WHERE participant = 'bob'"],
            {"balances_are_the_sum_of_entries", "balances_are_open_lots_less_what_is_owed"},
        ),
        (
            "a balance is removed",
            ["DELETE FROM balance WHERE participant = 'bob'"],
            {"balances_are_the_sum_of_entries", "balances_are_open_lots_less_what_is_owed"},
        ),
        (
            "an open lot is forged",
            ["UPDATE open_lot SET remaining_minor = 56 WHERE participant = 'bob'"],
            {
                "balances_are_open_lots_less_what_is_owed",
                "open_lots_are_credits_less_their_uses",
            },
        ),
        (
            "an end is put off",
            ["UPDATE open_lot SET expires_at = now() WHERE participant = 'bob'"],
            {"open_lots_are_credits_less_their_uses"},
        ),
        (
            "what is owed is forgiven",
            ["DELETE FROM owed", "UPDATE balance SET owed_minor = 0"],
            {"balances_are_open_lots_less_what_is_owed", "debits_are_paid_by_lots_or_owed"},
        ),
        (
            "a use is removed",
            [f"DELETE FROM lot_use WHERE sequence = {LAST.format('lot_use')}"],
            {"seals_hold"},
        ),
        (
            "a command is renamed",
            ["UPDATE command_log SET command_id = gen_random_uuid() WHERE sequence = 1"],
            {"entries_name_an_obeyed_command", "seals_hold"},
        ),
        (
            "money goes to another account",
            ["UPDATE entry SET to_account = 'debits' WHERE kind = 'SPEND' AND sequence = 5"],
            {"entries_move_between_the_right_accounts", "seals_hold"},
        ),
        (
            "a void names another transaction",
            ["UPDATE entry SET voids = gen_random_uuid() WHERE kind = 'VOID' AND sequence = 8"],
            {"voids_reverse_what_they_name", "seals_hold"},
        ),
        (
            "a purchase is overspent",
            ["UPDATE spend SET purchase_total_minor = 10 WHERE amount_minor = 90"],
            {"spends_stay_within_their_purchase", "seals_hold"},
        ),
        (
            "a seal is replaced",
            ["UPDATE seal SET digest = repeat('0', 64) WHERE sequence = 2"],
            {"seals_hold", "seals_are_a_chain"},
        ),
        (
            "the rows of the last seal are removed",
            [
                f"DELETE FROM entry WHERE sequence > {BEFORE_LAST.format('entries')}",
                f"DELETE FROM command_log WHERE sequence > {BEFORE_LAST.format('commands')}",
            ],
            {"seals_hold"},
        ),
        (
            "the last seal is removed",
            [f"DELETE FROM seal WHERE sequence = {LAST.format('seal')}"],
            {"rows_are_sealed"},
        ),
    ],
)
async def test_verify_notices_when(
    own_database: Stack, deed: str, statements: list[str], noticed: set[str]
) -> None:
    assert await corrupt(await written(own_database), *statements) >= noticed, deed


async def test_a_tail_that_was_removed_without_a_trace_is_missed_on_the_topic(
    own_database: Stack,
) -> None:
    await written(own_database)
    await query(own_database, """UPDATE position SET published = '{"wallet.seals.v1": 5}'""")
    assert (await found(own_database)).ok
    await query(own_database, "ALTER TABLE seal DISABLE TRIGGER append_only")
    await query(own_database, f"DELETE FROM seal WHERE sequence = {LAST.format('seal')}")
    checks = {difference.check for difference in (await found(own_database)).differences}
    assert "announced_rows_are_here" in checks


async def test_verify_changes_nothing(own_database: Stack) -> None:
    await written(own_database)
    await query(own_database, "UPDATE balance SET balance_minor = 7 WHERE participant = 'bob'")
    await found(own_database)
    rows = await query(own_database, "SELECT balance_minor FROM balance WHERE participant = 'bob'")
    assert rows[0][0] == 7


async def test_the_command_says_what_differs_and_exits_with_one(
    own_database: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    await written(own_database)
    for name, value in environment(own_database).items():
        monkeypatch.setenv(name, value)
    sound = await asyncio.to_thread(CliRunner().invoke, app, ["verify", "--json"])
    assert sound.exit_code == 0, sound.output
    await query(own_database, "UPDATE balance SET balance_minor = 7 WHERE participant = 'bob'")
    forged = await asyncio.to_thread(CliRunner().invoke, app, ["verify"])
    assert forged.exit_code == 1
    assert "balances are the sum of entries" in forged.output.replace("_", " ")
