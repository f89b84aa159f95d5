"""Reads what commands refer to of the past of wallets: lots, what uses them, spends, movements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from services.wallet.domain.facts import LotUse, Movement, Owed, Spend
from services.wallet.domain.lot import Lot
from services.wallet.domain.wallet import Wallet
from services.wallet.shell import recall
from services.wallet.shell.needs import Needs
from shared.runtime.postgres import load_statements
from shared.runtime.session import Row, Session

_SQL = load_statements("services.wallet.shell.sql")


@dataclass(slots=True)
class Past:
    """What was found of one participant's history."""

    lots: dict[str, Lot] = field(default_factory=dict)
    uses: dict[tuple[str, str], LotUse] = field(default_factory=dict)
    voided: set[str] = field(default_factory=set)
    movements: dict[str, Movement] = field(default_factory=dict)
    spends: dict[str, Spend] = field(default_factory=dict)
    purchases: dict[str, int] = field(default_factory=dict)
    refused_purchases: set[str] = field(default_factory=set)

    def void(self, row: Row, transaction: str) -> None:
        """Note a transaction that was voided, if it was."""
        if row["voided"]:
            self.voided.add(transaction)


class History:
    """The history of some wallets of one partition, in a query for each kind of thing."""

    def __init__(self, session: Session, partition: int, wallets: Mapping[str, Wallet]) -> None:
        self._session = session
        self._number = partition
        self._wallets = wallets
        self._past: dict[str, Past] = defaultdict(Past)

    async def load(self, needs: Needs) -> Mapping[str, Past]:
        """Read what is needed, by participant."""
        bound = self._bound(needs)
        lots, spends = [*needs.awards], [*needs.cancelled_spends]
        if needs.movements or needs.revoked:
            lots += await self._load_movements(needs)
            spends += (name for found in self._past.values() for name in found.movements)
        if bound:
            purchases = needs.purchases | _purchases(self._owed(bound))
            spends += await self._spends_of(purchases, bound)
        if lots or spends:
            await self._load_uses(lots, spends)
            if more := await self._paid_beside(bound):
                await self._load_uses(lots, [*spends, *more])
        if needs.spends:
            await self._load_spends(needs)
        if needs.purchases:
            await self._load_purchases(needs)
        return self._past

    def _bound(self, needs: Needs) -> Collection[str]:
        """Name those of whom it matters what pays for which products (D-31)."""
        return {
            each
            for each in needs.lots_of | needs.bound
            if each in needs.bound or any(lot.rows for lot in self._wallets[each].lots)
        }

    def _owed(self, participants: Iterable[str]) -> Iterable[Owed]:
        return (debit for each in participants for debit in self._wallets[each].owed)

    async def _load_movements(self, needs: Needs) -> list[str]:
        """Read what may be voided by its id; say which lots were received by what is revoked."""
        session, number = self._session, self._number
        for row in await session.fetch(_SQL["load_movements"], number, [*needs.movements]):
            movement = recall.movement(row)
            self._past[row["participant"]].movements[movement.transaction] = movement
            self._past[row["participant"]].void(row, movement.transaction)
        found = await session.fetch(_SQL["load_received"], number, [*needs.revoked])
        return [row["lot_id"] for row in found]

    async def _load_uses(self, lots: list[str], spends: list[str]) -> None:
        session, number = self._session, self._number
        for row in await session.fetch(_SQL["load_lots"], number, lots, spends):
            lot = recall.lot(row, 0)
            self._past[row["participant"]].lots[lot.lot_id] = lot
            self._past[row["participant"]].void(row, lot.lot_id)
        for row in await session.fetch(_SQL["load_uses"], number, lots, spends):
            use = recall.use(row)
            self._past[row["participant"]].uses[use.transaction, use.lot_id] = use

    async def _paid_beside(self, bound: Collection[str]) -> list[str]:
        """Name the other spends of purchases of which something may be freed, where it matters."""
        purchases, whose = set(), []
        for participant, found in self._past.items():
            if participant in bound or any(lot.rows for lot in found.lots.values()):
                whose.append(participant)
                purchases |= _purchases(found.uses.values())
        mine = [each for each in whose if each in self._wallets]
        return await self._spends_of(purchases | _purchases(self._owed(mine)), whose)

    async def _spends_of(self, purchases: Collection[str], whose: Collection[str]) -> list[str]:
        if not purchases or not whose:
            return []
        query, named, people = _SQL["load_spends_of"], [*purchases], [*whose]
        rows = await self._session.fetch(query, self._number, named, people)
        return [row["spend_id"] for row in rows]

    async def _load_spends(self, needs: Needs) -> None:
        named = [*needs.spends]
        for row in await self._session.fetch(_SQL["load_spends"], self._number, named):
            self._past[row["participant"]].spends[row["spend_id"]] = recall.spend(row)

    async def _load_purchases(self, needs: Needs) -> None:
        named = [*needs.purchases]
        for row in await self._session.fetch(_SQL["load_purchases"], self._number, named):
            found = self._past[row["participant"]]
            found.purchases[row["purchase"]] = row["spent_minor"]
            if row["refused"]:
                found.refused_purchases.add(row["purchase"])


def _purchases(asked: Iterable[LotUse | Owed]) -> set[str]:
    return {each.request.purchase for each in asked if each.request is not None}
