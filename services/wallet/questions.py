"""Plugs together what answers people who ask the wallet's tables, and only read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.wallet.shell.allocations import Link, links_of_awards, links_of_spends
from services.wallet.shell.snapshots import find_wallet, read_wallets
from shared.runtime.limits import Limits
from shared.runtime.postgres import connect
from shared.runtime.session import Session

__all__ = [
    "Link",
    "find_wallet",
    "links_of_awards",
    "links_of_spends",
    "read_wallets",
    "reading",
]

SCHEMA = "wallet"


@asynccontextmanager
async def reading(database_url: str, limits: Limits | None = None) -> AsyncIterator[Session]:
    """Open a session on the wallet's tables for somebody who only reads."""
    session = await connect(database_url, SCHEMA, "rewardstream reading", limits or Limits())
    try:
        yield session
    finally:
        await session.close()
