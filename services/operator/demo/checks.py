"""The two checks at the end of a demo: the ledger verifies, and its commands rebuild it."""

import time

from services.operator.demo.figures import Rebuilt, Verified
from services.operator.settings import inherited
from services.operator.stack import Stack, environment
from services.wallet import wiring
from services.wallet.settings import load_settings


async def verify(stack: Stack) -> tuple[Verified, float]:
    """Recompute the ledger from its entries; say what differs, and how long it took."""
    began = time.monotonic()
    database_url = environment(stack)["DATABASE_URL_READER"]
    report = await wiring.verify(database_url, lambda _what, _done, _of: None)
    differences = tuple(
        f"{each.check} of {each.subject} in partition {each.partition}:"
        f" {each.stored} instead of {each.recomputed}"
        for each in report.differences
    )
    return Verified(report.ok, report.entries, differences), time.monotonic() - began


async def rebuild(stack: Stack) -> Rebuilt:
    """Replay the wallets' commands beside the ledger in use, and compare."""
    reachable = environment(stack)
    outcome = await wiring.rebuild_wallets(
        load_settings({**inherited(), **reachable}),
        reachable["DATABASE_URL_OWNER"],
        lambda _partition, _done, _of: None,
        wiring.Wanted(),
    )
    return Rebuilt(outcome.identical, outcome.commands, outcome.seconds)
