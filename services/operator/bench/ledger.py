"""The ledger against Postgres without decisions, without seals, and against its own replay."""

from __future__ import annotations

from services.operator.bench.grants import awards
from services.operator.bench.ground import PARTITIONS, Ground, Site
from services.operator.bench.keys import Key
from services.operator.bench.ledger_yardsticks import copy_rate, row_by_row_rates
from services.operator.bench.rebuilding import rebuild_rate
from services.operator.bench.results import Results
from services.operator.bench.stages import to_the_end
from services.operator.bench.traffic import Traffic
from shared.contracts.topics import COMMANDS

UNSEALED = "services.operator.bench.unsealed_wallet"
KEYS: frozenset[Key] = frozenset(
    {"ledger_vs_copy", "ledger_vs_row_per_transaction", "seal_on_vs_off", "rebuild_vs_live"}
)


async def measure(ground: Ground, results: Results, wanted: frozenset[Key]) -> None:
    """Note the rate of the ledger and of what it is compared with, in turns, on one topic."""
    keys = wanted & KEYS
    if not keys:
        return
    site = await ground.site()
    ground.say("awards to be credited")
    commands = awards(Traffic(ground.sizes.participants), ground.sizes.awards, PARTITIONS)
    await ground.broker.fill(site.topic(COMMANDS), commands)
    pair = [_ledger, _unsealed] if "seal_on_vs_off" in keys else [_ledger]
    for turn in range(ground.sizes.turns):
        # Whoever comes first finds other caches, so they change places at every turn.
        for note in reversed(pair) if turn % 2 else pair:
            await note(ground, await ground.dried(site.namespace), results, keys)


async def _ledger(ground: Ground, site: Site, results: Results, keys: frozenset[Key]) -> None:
    live = await to_the_end(ground, site, "wallet", ground.sizes.awards)
    results.note("ledger_commands_per_second", live)
    if "rebuild_vs_live" in keys:
        ground.say("rebuilding the wallets")
        results.note("rebuild_commands_per_second", await rebuild_rate(site))
    if "ledger_vs_copy" in keys:
        ground.say("COPY of the same rows")
        results.note("copy_commands_per_second", await copy_rate(site))
    if "ledger_vs_row_per_transaction" in keys:
        ground.say("an award a transaction")
        whole, entry = await row_by_row_rates(site, ground.sizes.rows_one_by_one)
        results.note("row_per_transaction_commands_per_second", whole)
        results.note("single_row_transactions_per_second", entry)


async def _unsealed(ground: Ground, site: Site, results: Results, _keys: frozenset[Key]) -> None:
    rate = await to_the_end(ground, site, "wallet", ground.sizes.awards, UNSEALED)
    results.note("unsealed_commands_per_second", rate)
