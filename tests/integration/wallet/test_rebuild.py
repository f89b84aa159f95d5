"""From wallet.commands.v1 beside the ledger in use: the same rows, compared, and put in place."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from prometheus_client import CollectorRegistry
from typer.testing import CliRunner

from services.operator.cli import app
from services.operator.stack.stack import Stack, environment
from services.wallet.settings import load_settings
from services.wallet.wiring import (
    SERVICE,
    Outcome,
    RebuildRefused,
    Wanted,
    rebuild_wallets,
    verify,
)
from shared.contracts.commands import WalletCommand
from shared.contracts.topics import AWARDS, COMMANDS, SEALS, TRANSACTIONS
from shared.runtime.instance import Instance
from shared.runtime.metrics import Metrics
from tests.integration.wallet.serving import query, told, wallet_plan
from tests.support.wallet_stories import (
    a_cancel,
    a_cancelled_spend,
    a_credit,
    a_debit,
    a_grant,
    a_settlement,
    a_spend,
    an_expiry,
    midnight,
)

pytestmark = [pytest.mark.stack, pytest.mark.partitions(2)]


SHARED = {"merchant": "MART", "contribution_minor": 40}


def history(who: str) -> list[WalletCommand]:
    """A bit of everything, of one participant."""
    return [
        a_grant(f"{who} a", 100, participant=who, **SHARED),
        a_grant(f"{who} b", 120, participant=who, expires_at=midnight(5), **SHARED),
        a_credit(f"{who} c", 40, participant=who),
        a_spend(f"{who} s", 90, f"{who} p", participant=who),
        a_spend(f"{who} t", 30, f"{who} q", participant=who),
        a_debit(f"{who} d", 20, participant=who),
        a_cancelled_spend(f"{who} t", participant=who),
        a_cancel(f"{who} a", participant=who),
        a_grant(f"{who} a", 7, participant=who, command_id=a_grant(f"{who} a").command_id),
        a_debit(f"{who} e", 9999, participant=who),
    ]


async def publish(
    stack: Stack, partition: int, commands: Iterable[WalletCommand], after: int = 0
) -> int:
    producer = AIOKafkaProducer(bootstrap_servers=stack.bootstrap_servers)
    await producer.start()
    try:
        for sequence, command in enumerate(commands, start=after + 1):
            body = told(command, sequence)
            await producer.send(COMMANDS.name, body, partition=partition)
        await producer.flush()
    finally:
        await producer.stop()
    return sequence


@asynccontextmanager
async def served(stack: Stack) -> AsyncIterator[None]:
    """The wallet as it is served, until the block ends."""
    metrics = Metrics(SERVICE, CollectorRegistry())
    instance = Instance(wallet_plan(stack, unit_records_max=7), metrics)
    await instance.start()
    try:
        yield
    finally:
        await instance.stop()


async def settled(stack: Stack, offsets: Sequence[int]) -> None:
    """Wait until partitions are this far, and all they said is on the topics."""
    async with asyncio.timeout(90):
        while True:
            rows = await query(stack, _SETTLED)
            if [row[0] for row in rows] == list(offsets) and all(row[1] for row in rows):
                return
            await asyncio.sleep(0.1)


_SETTLED = """
SELECT next_offset,
       coalesce((published ->> 'wallet.seals.v1')::bigint, 0) =
       (SELECT coalesce(max(sequence), 0) FROM seal s WHERE s.partition = p.partition)
  FROM position p ORDER BY partition
"""


async def rebuilt(stack: Stack, wanted: Wanted | None = None) -> Outcome:
    known = environment(stack)
    return await rebuild_wallets(
        load_settings(known), known["DATABASE_URL_OWNER"], lambda *_: None, wanted or Wanted()
    )


async def verified(stack: Stack) -> bool:
    return (await verify(environment(stack)["DATABASE_URL_READER"], lambda *_: None)).ok


@pytest.fixture
async def lived(clean_river: Stack) -> Stack:
    """A river with two partitions in which the wallet has obeyed some commands."""
    first = [command for who in ("ada", "bob") for command in history(who)]
    second = [command for who in ("eve", "kim") for command in history(who)]
    await publish(clean_river, 0, [*first, an_expiry(5)])
    await publish(clean_river, 1, [*second, a_settlement()])
    async with served(clean_river):
        await settled(clean_river, [21, 21])
    return clean_river


async def test_a_rebuild_gives_the_same_rows_and_leaves_nothing_behind(lived: Stack) -> None:
    before = await messages(lived)
    outcome = await rebuilt(lived)
    assert outcome.identical, outcome.differences
    assert outcome.commands == 42
    schemas = await query(lived, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'wallet_%'")
    assert not schemas
    assert await messages(lived) == before, "nothing is said twice"


async def test_a_rebuild_beside_a_service_that_runs_compares_with_its_snapshot(
    lived: Stack,
) -> None:
    async with served(lived):
        await publish(lived, 0, history("zoe"), after=21)
        assert (await rebuilt(lived)).identical
        await settled(lived, [31, 21])
        with pytest.raises(RebuildRefused, match="stop it first"):
            await rebuilt(lived, Wanted(swap=True))


async def test_a_forged_balance_is_named_and_a_swap_puts_the_true_one_in_place(
    lived: Stack,
) -> None:
    await query(lived, "UPDATE balance SET balance_minor = 999 WHERE participant = 'ada'")
    outcome = await rebuilt(lived, Wanted(swap=True))
    assert outcome.differences == (("balance", 0),)
    assert outcome.swapped is not None
    assert await verified(lived)
    kept = f"SELECT balance_minor FROM {outcome.swapped}.balance WHERE participant = 'ada'"
    assert (await query(lived, kept))[0][0] == 999


async def test_after_a_swap_the_numbers_on_the_topics_go_on(lived: Stack) -> None:
    assert (await rebuilt(lived, Wanted(swap=True))).identical
    await publish(lived, 0, history("zoe"), after=21)
    async with served(lived):
        await settled(lived, [31, 21])
    assert await verified(lived)
    for numbers in (await messages(lived)).values():
        assert numbers == list(range(1, len(numbers) + 1))


async def test_a_ledger_that_differs_is_put_in_place_only_when_that_is_accepted(
    lived: Stack,
) -> None:
    await query(lived, "ALTER TABLE entry DISABLE TRIGGER append_only")
    await query(lived, "UPDATE entry SET amount_minor = amount_minor + 1 WHERE sequence = 1")
    await query(lived, "ALTER TABLE entry ENABLE ALWAYS TRIGGER append_only")
    assert not await verified(lived)
    with pytest.raises(RebuildRefused, match="entry of partition 0"):
        await rebuilt(lived, Wanted(swap=True))
    outcome = await rebuilt(lived, Wanted(swap=True, accept_differences=True))
    assert ("entry", 0) in outcome.differences
    assert await verified(lived)
    await publish(lived, 1, history("zoe"), after=21)
    async with served(lived):
        await settled(lived, [21, 31])
    assert await verified(lived)
    for numbers in (await messages(lived)).values():
        assert numbers == list(range(1, len(numbers) + 1))


async def test_what_was_swapped_in_is_guarded_like_before(lived: Stack) -> None:
    tables = (
        "SELECT relname, relpersistence::text || relacl::text FROM pg_class"
        " WHERE relnamespace = 'wallet'::regnamespace"
    )
    triggers = "SELECT tgrelid::regclass::text, tgenabled FROM pg_trigger WHERE tgname = $1"
    rights = {row[0]: row[1] for row in await query(lived, tables)}
    guards = sorted(map(tuple, await query(lived, triggers, "append_only")))
    outcome = await rebuilt(lived, Wanted(swap=True))
    assert {row[0]: row[1] for row in await query(lived, tables)} == rights
    await query(lived, f"DROP SCHEMA {outcome.swapped} CASCADE")
    assert sorted(map(tuple, await query(lived, triggers, "append_only"))) == guards


async def test_the_command_prints_one_object(lived: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(lived).items():
        monkeypatch.setenv(name, value)
    same = await asyncio.to_thread(CliRunner().invoke, app, ["rebuild", "wallets", "--json"])
    assert same.exit_code == 0, same.output
    assert '"identical": true' in same.output
    await query(lived, "UPDATE balance SET balance_minor = 999 WHERE participant = 'ada'")
    forged = await asyncio.to_thread(CliRunner().invoke, app, ["rebuild", "wallets", "--json"])
    assert forged.exit_code == 1
    assert '"table": "balance"' in forged.output


async def messages(stack: Stack) -> dict[tuple[str, int], list[int]]:
    """The numbers of everything on the wallet's topics, in the order of the topics."""
    names = (TRANSACTIONS.name, AWARDS.name, SEALS.name)
    consumer = AIOKafkaConsumer(
        *names, bootstrap_servers=stack.bootstrap_servers, auto_offset_reset="earliest"
    )
    await consumer.start()
    found: dict[tuple[str, int], list[int]] = {}
    try:
        while batches := await consumer.getmany(timeout_ms=1_500):
            for place, records in batches.items():
                numbers = found.setdefault((place.topic, place.partition), [])
                numbers += [int(_sequence(record.value)) for record in records]
    finally:
        await consumer.stop()
    return found


def _sequence(body: bytes) -> str:
    return body.split(b'"sequence":"', 1)[1].split(b'"', 1)[0].decode()
