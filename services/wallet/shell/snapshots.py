"""Wallets of any partition as they stand in the projections; reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import orjson

from services.wallet.domain.facts import Owed
from services.wallet.domain.lot import Lot
from services.wallet.domain.wallet import Wallet
from services.wallet.shell import recall
from shared.runtime.postgres import load_statements
from shared.runtime.session import Row, Session

_SQL = load_statements("services.wallet.shell.sql")


async def find_wallet(session: Session, participant: str) -> Wallet | None:
    """Read one wallet, whichever partition it is in; None: there never was money in it."""
    partitions = await session.fetchval(_SQL["list_partitions"])
    found = await _read(session, partitions, [participant] * len(partitions))
    return found.get(participant)


async def read_wallets(session: Session, homes: Mapping[str, int]) -> dict[str, Wallet]:
    """Read wallets, whole but for their history; nobody who never had money."""
    return await _read(session, list(homes.values()), list(homes))


async def _read(
    session: Session, partitions: Sequence[int], participants: Sequence[str]
) -> dict[str, Wallet]:
    rows = await session.fetch(_SQL["load_wallets"], partitions, participants)
    lots: dict[str, list[Lot]] = defaultdict(list)
    for row in rows:
        if row["detail"] is not None:
            lots[row["participant"]].append(recall.lot(row, row["remaining_minor"]))
    each = {row["participant"]: row for row in rows}
    return {participant: _wallet(row, lots[participant]) for participant, row in each.items()}


def _wallet(row: Row, lots: list[Lot]) -> Wallet:
    lots.sort(key=lambda lot: lot.order)
    return Wallet(row["balance_minor"], tuple(lots), _owed(row["owed"]))


def _owed(told: str | None) -> tuple[Owed, ...]:
    return () if told is None else tuple(map(recall.owed, orjson.loads(told)))
