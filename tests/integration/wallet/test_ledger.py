"""The shell leaves in the tables exactly what the pure fold says, however it is cut and reset."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.operator.stack.stack import Stack, environment
from services.wallet.domain.partition import Partition
from services.wallet.domain.ruling import Ruling
from services.wallet.shell.wallet_store import Kept
from services.wallet.wiring import verify
from shared.contracts.commands import WalletCommand
from shared.runtime.postgres import load_statements
from tests.integration.wallet.serving import query, take_over
from tests.support.stack import complete
from tests.support.wallet_histories import PEOPLE, histories

pytestmark = pytest.mark.stack
_SEALED = load_statements("services.wallet.shell.sql.sealed")
_partitions = itertools.count(100)


@given(
    history=histories,
    unit=st.integers(1, 9),
    lots_max=st.sampled_from([1, 200]),
    lost=st.sets(st.integers(0, 40), max_size=3),
)
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_the_tables_hold_what_the_fold_says(
    own_database: Stack,
    history: list[WalletCommand],
    unit: int,
    lots_max: int,
    lost: set[int],
) -> None:
    partition = next(_partitions)
    complete(_serve(own_database, partition, history, unit, lots_max, lost))
    expected, everything = Partition(partition), Ruling()
    for offset, command in enumerate(history):
        everything.extend(expected.judge(command, offset))
    complete(_compare(own_database, partition, expected, everything))


@given(history=histories)
@settings(
    max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_an_audit_finds_nothing_whatever_happened(
    own_database: Stack, history: list[WalletCommand]
) -> None:
    complete(_serve(own_database, next(_partitions), history, 5, 200, set()))
    url = environment(own_database)["DATABASE_URL_READER"]
    report = complete(verify(url, lambda *_: None))
    assert report.differences == []


async def _serve(
    stack: Stack,
    partition: int,
    history: list[WalletCommand],
    unit: int,
    lots_max: int,
    lost: set[int],
) -> None:
    """Tell a history; at the places in `lost` the owner dies and another one takes over."""
    cuts = sorted({0, len(history), *(place for place in lost if place < len(history))})
    for start, end in itertools.pairwise(cuts):
        served = await take_over(stack, partition, Kept(lots_max=lots_max), unit_records_max=unit)
        assert served.offset == start
        await served.tell(*history[start:end])
        served.work.close()


async def _compare(stack: Stack, partition: int, expected: Partition, everything: Ruling) -> None:
    rows = {
        table: [tuple(row) for row in await query(stack, sql, partition)]
        for table, sql in _SEALED.items()
    }
    assert rows["command_log"] == everything.commands
    assert rows["entry"] == everything.entries
    assert rows["lot"] == everything.lots
    assert rows["lot_use"] == everything.uses
    assert rows["spend"] == everything.spends
    assert rows["divergence"] == everything.divergences
    balances = "SELECT participant, balance_minor FROM balance WHERE partition = $1"
    stored = {row[0]: row[1] for row in await query(stack, balances, partition)}
    for participant in PEOPLE:
        wallet = expected.wallet(participant)
        assert stored.get(participant, 0) == wallet.balance_minor
        open_lots = await query(stack, _OPEN_LOTS, partition, participant)
        assert [tuple(row) for row in open_lots] == sorted(
            (lot.lot_id, lot.remaining_minor) for lot in wallet.lots
        )
        owed = await query(stack, _OWED, partition, participant)
        assert [tuple(row) for row in owed] == [
            (debit.transaction, debit.rest_minor) for debit in wallet.owed
        ]
    for topic, table in _STREAMS.items():
        said = await query(
            stack, f"SELECT body FROM {table} WHERE partition = $1 ORDER BY sequence", partition
        )
        assert [row[0] for row in said] == [
            each.body for each in everything.outgoing if each.topic == topic
        ]


_OPEN_LOTS = """
SELECT lot_id::text, remaining_minor FROM open_lot
 WHERE partition = $1 AND participant = $2 ORDER BY lot_id::text
"""
_OWED = """
SELECT transaction::text, rest_minor FROM owed
 WHERE partition = $1 AND participant = $2 ORDER BY place
"""
_STREAMS = {
    "wallet.transactions.v1": "outgoing_transaction",
    "wallet.awards.v1": "outgoing_award",
    "wallet.receivables.v1": "outgoing_receivable",
}
