"""Reads what the next batch refers to into the partition, one query a kind; keeps hot wallets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.wallet.domain.lot import Lot
from services.wallet.domain.partition import Partition
from services.wallet.domain.publishing import AWARDS, RECEIVABLES, TRANSACTIONS
from services.wallet.domain.rows import ItemRow
from services.wallet.domain.ruling import Numbers
from services.wallet.domain.settlement import OpenDraft, Total
from services.wallet.domain.wallet import Wallet
from services.wallet.shell import recall
from services.wallet.shell.history import History, Past
from services.wallet.shell.needs import Needs
from shared.contracts.topics import INBOUND, in_namespace
from shared.runtime.department import Position
from shared.runtime.postgres import load_statements
from shared.runtime.session import Session

_SQL = load_statements("services.wallet.shell.sql")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is the same for all partitions of an instance."""

    namespace: str = ""
    lots_max: int = 200_000
    """How much stays in memory between batches: wallets, and open lots of those that spend."""
    speaks: bool = True
    """A rebuild does not: what was said once is not said again."""


async def open_partition(session: Session, position: Position, kept: Kept) -> Partition:
    """Go on where the partition's last batch ended."""
    numbers = Numbers(
        transactions=position.sequences.get(in_namespace(TRANSACTIONS, kept.namespace), 0),
        awards=position.sequences.get(in_namespace(AWARDS, kept.namespace), 0),
        receivables=position.sequences.get(in_namespace(RECEIVABLES, kept.namespace), 0),
        notices=position.sequences.get(in_namespace(INBOUND.name, kept.namespace), 0),
    )
    head = await session.fetchrow(_SQL["load_head"], position.partition)
    if head is None:
        return Partition(position.partition, numbers, speaks=kept.speaks)
    numbers = replace(
        numbers,
        command=head["commands"],
        entry=head["entries"],
        use=head["lot_uses"],
        spend=head["spends"],
        divergence=head["divergences"],
        seal=head["sequence"],
        item=head["receivable_items"],
        receivable=head["receivable_entries"],
        settlement=head["settlements"],
    )
    partition = Partition(position.partition, numbers, head["digest"], speaks=kept.speaks)
    latest = await session.fetchrow(_SQL["load_settlement"], position.partition)
    if latest is not None and latest["standing"] == "DRAFTED":
        partition.drafted = OpenDraft(latest["settlement"], latest["last_item"])
    return partition


class WalletStore:
    """The wallets of one partition that are at hand, some of them with their open lots.

    A wallet that only receives is kept without its lots: a credit needs the balance and what is
    owed. `_full` names those whose open lots are all there.
    """

    def __init__(self, partition: Partition, lots_max: int) -> None:
        self._partition = partition
        self._number = partition.number
        self._lots_max = lots_max
        self._full: set[str] = set()
        self._since_evicted = 0
        self._at_hand: set[str] = set()

    async def load(self, session: Session, needs: Needs) -> None:
        """Make sure that all that is needed is in the partition, as committed."""
        needs.participants |= needs.lots_of
        self._at_hand = needs.participants
        await self._load_answered(session, needs)
        await self._load_wallets(session, needs)
        if needs.history or self._products_matter(needs):
            history = History(session, self._partition.number, self._partition.wallets)
            self._remember(await history.load(needs))
        if needs.settled:
            rows = await session.fetch(_SQL["load_items_of"], self._number, [*needs.settled])
            self._partition.items |= {item.sequence: item for item in map(recall.item, rows)}

    async def due(
        self, session: Session, as_of: datetime, after: str, count: int
    ) -> list[tuple[str, int]]:
        """Name participants with credits that have ended, in order of their codes; how many."""
        number = self._partition.number
        rows = await session.fetch(_SQL["load_due"], number, as_of, after, count)
        return [(row["participant"], row["lots"]) for row in rows]

    async def items(
        self, session: Session, after: int, up_to: int, count: int
    ) -> tuple[ItemRow, ...]:
        """List what merchants are due, after one item and up to another, in order."""
        rows = await session.fetch(_SQL["load_items"], self._number, after, up_to, count)
        return tuple(map(recall.item, rows))

    async def totals_due(self, session: Session, up_to: int) -> tuple[Total, ...]:
        """Add up what merchants are due, up to an item."""
        rows = await session.fetch(_SQL["total_items"], self._number, up_to)
        return tuple(Total(**row) for row in rows)

    async def totals_settled(self, session: Session, settlement: str) -> tuple[Total, ...]:
        """Add up what a settlement has booked so far."""
        rows = await session.fetch(_SQL["total_settled"], self._number, settlement)
        return tuple(Total(**row) for row in rows)

    def settle(self) -> None:
        """After a batch: keep its wallets without history, and no more lots than allowed."""
        wallets = self._partition.wallets
        self._partition.known.clear()
        self._partition.items.clear()
        for participant in self._at_hand:
            wallet = wallets.pop(participant)
            wallets[participant] = self._kept(participant, wallet)
        self._since_evicted += len(self._at_hand)
        self._at_hand = set()
        if self._since_evicted > self._lots_max // 8:
            self._evict()

    def _kept(self, participant: str, wallet: Wallet) -> Wallet:
        if participant in self._full:
            return wallet.without_history()
        return Wallet(wallet.balance_minor, (), wallet.owed)

    def _evict(self) -> None:
        wallets = self._partition.wallets
        self._since_evicted = 0
        weight = sum(1 + len(wallet.lots) for wallet in wallets.values())
        for participant in list(wallets):
            if weight <= self._lots_max:
                return
            weight -= 1 + len(wallets.pop(participant).lots)
            self._full.discard(participant)

    async def _load_answered(self, session: Session, needs: Needs) -> None:
        rows = await session.fetch(_SQL["load_answered"], self._partition.number, needs.commands)
        self._partition.known |= {row["command_id"]: row["content_hash"] for row in rows}

    async def _load_wallets(self, session: Session, needs: Needs) -> None:
        number, wallets = self._partition.number, self._partition.wallets
        missing = [each for each in needs.participants if each not in wallets]
        balances: dict[str, int] = {}
        owing = []
        if missing:
            for row in await session.fetch(_SQL["load_balances"], number, missing):
                balances[row["participant"]] = row["balance_minor"]
                owing += [row["participant"]] if row["owed_minor"] else []
        owed = defaultdict(list)
        if owing:
            for row in await session.fetch(_SQL["load_owed"], number, owing):
                owed[row["participant"]].append(recall.owed(row))
        for participant in missing:
            balance = balances.get(participant, 0)
            wallets[participant] = Wallet(balance, owed=tuple(owed[participant]))
        new = {each for each in missing if each not in balances}
        self._full |= new
        await self._load_open_lots(session, [p for p in needs.lots_of if p not in self._full])

    async def _load_open_lots(self, session: Session, participants: list[str]) -> None:
        if not participants:
            return
        lots: dict[str, list[Lot]] = {participant: [] for participant in participants}
        number, wallets = self._partition.number, self._partition.wallets
        for row in await session.fetch(_SQL["load_open_lots"], number, participants):
            lots[row["participant"]].append(recall.lot(row, row["remaining_minor"]))
        for participant, found in lots.items():
            found.sort(key=lambda lot: lot.order)
            wallets[participant] = replace(wallets[participant], lots=tuple(found))
        self._full |= lots.keys()

    def _products_matter(self, needs: Needs) -> bool:
        wallets = self._partition.wallets
        return bool(needs.bound) or any(
            lot.rows for each in needs.lots_of for lot in wallets[each].lots
        )

    def _remember(self, past: Mapping[str, Past]) -> None:
        wallets = self._partition.wallets
        for participant, found in past.items():
            wallet = wallets.get(participant)
            if wallet is None:  # An id of somebody else's: for this wallet there is no such thing.
                continue
            still_open = {lot.lot_id for lot in wallet.lots}
            wallets[participant] = replace(
                wallet,
                closed={k: lot for k, lot in found.lots.items() if k not in still_open},
                uses=found.uses,
                voided=frozenset(found.voided),
                movements=found.movements,
                spends=found.spends,
                purchases=found.purchases,
                refused_purchases=frozenset(found.refused_purchases),
            )
