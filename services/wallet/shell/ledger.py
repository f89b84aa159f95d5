"""The single write path of the ledger.

Inside the transaction that moves the position, in this order:

1 copy the commands, with their answers, and what they did: entries, lots, lot uses, spends
2 bring the projections to where the wallets are: balances, open lots, what is owed
3 seal the rows of 1 on top of the seal before      4 copy what is to be told

Every row is of one partition. Nothing of 1, 3 and 4 is ever changed again. COPY is used for new
rows: at 2,000 of them it takes half the time of INSERT … SELECT unnest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.wallet.domain.content import as_text
from services.wallet.domain.facts import Posted
from services.wallet.domain.partition import Partition
from services.wallet.domain.publishing import AWARDS, RECEIVABLES, SEALS, TRANSACTIONS
from services.wallet.domain.rows import (
    CommandRow,
    DivergenceRow,
    EntryRow,
    ItemRow,
    LotRow,
    Published,
    ReceivableRow,
    SettlementRow,
    SpendRow,
    UseRow,
)
from services.wallet.domain.ruling import Ruling
from shared.contracts.facts import LedgerSealed
from shared.contracts.notice import Notice, notice_bytes
from shared.contracts.topics import INBOUND
from shared.runtime.department import Stream
from shared.runtime.postgres import load_statements
from shared.runtime.session import Session

_SQL = load_statements("services.wallet.shell.sql")

_TABLES = {
    TRANSACTIONS: "outgoing_transaction",
    AWARDS: "outgoing_award",
    RECEIVABLES: "outgoing_receivable",
    INBOUND.name: "notice",
}
STREAMS = (
    Stream(TRANSACTIONS, _TABLES[TRANSACTIONS]),
    Stream(AWARDS, _TABLES[AWARDS]),
    Stream(RECEIVABLES, _TABLES[RECEIVABLES]),
    Stream(SEALS, "seal"),
    Stream(INBOUND.name, _TABLES[INBOUND.name], by_key=True),
)
_OUTGOING = ("partition", "sequence", "message_key", "body")
_SEAL = (
    *_OUTGOING,
    "digest",
    "previous",
    "commands",
    "entries",
    "lot_uses",
    "spends",
    "divergences",
    "receivable_items",
    "receivable_entries",
    "settlements",
)
_OPEN_LOT = ("partition", "participant", "lot_id", "remaining_minor", "expires_at")
_OWED = ("partition", "participant", "place", "transaction", "kind", "rest_minor", "detail")


async def append(session: Session, partition: Partition, ruling: Ruling) -> list[Published]:
    """Write what a batch did; return its messages, the seal's last. The transaction is open."""
    await _copy_ledger(session, ruling)
    await _save_projections(session, partition, ruling)
    sealed = partition.seal(ruling)
    said = [*ruling.outgoing, *map(_published, ruling.notices)]
    outgoing = [*said, *([sealed[1]] if sealed else [])]
    if sealed:
        await append_seal(session, *sealed)
    await _copy_outgoing(session, partition.number, said)
    return outgoing


async def append_seal(session: Session, sealed: LedgerSealed, published: Published) -> None:
    """Write one seal, as it is announced."""
    await _copy(session, "seal", _SEAL, [_seal_row(sealed, published)])


async def _copy_ledger(session: Session, ruling: Ruling) -> None:
    await _copy(session, "command_log", CommandRow._fields, ruling.commands)
    await _copy(session, "entry", EntryRow._fields, ruling.entries)
    await _copy(session, "lot", LotRow._fields, ruling.lots)
    await _copy(session, "lot_use", UseRow._fields, ruling.uses)
    await _copy(session, "spend", SpendRow._fields, ruling.spends)
    await _copy(session, "divergence", DivergenceRow._fields, ruling.divergences)
    await _copy(session, "receivable_item", ItemRow._fields, ruling.items)
    await _copy(session, "receivable_entry", ReceivableRow._fields, ruling.receivables)
    await _copy(session, "settlement", SettlementRow._fields, ruling.settlements)


async def _copy_outgoing(session: Session, number: int, outgoing: Iterable[Published]) -> None:
    rows: dict[str, list[tuple[object, ...]]] = {topic: [] for topic in _TABLES}
    for topic, sequence, key, body in outgoing:
        rows[topic].append((number, sequence, key, body))
    for topic, table in _TABLES.items():
        await _copy(session, table, _OUTGOING, rows[topic])


def _published(numbered: tuple[int, Notice]) -> Published:
    return Published(INBOUND.name, numbered[0], *notice_bytes(*numbered))


async def _save_projections(session: Session, partition: Partition, ruling: Ruling) -> None:
    changes = _changes(partition, ruling)
    if changes.balances:
        columns = _columns(changes.balances)
        await session.execute(_SQL["save_balances"], partition.number, *columns)
    await _copy(session, "open_lot", _OPEN_LOT, changes.opened)
    if changes.changed:
        columns = _columns(changes.changed)
        await session.execute(_SQL["save_open_lots"], partition.number, *columns)
    if changes.closed:
        columns = _columns(changes.closed)
        await session.execute(_SQL["delete_open_lots"], partition.number, *columns)
    await _save_receivables(session, partition, ruling)
    if changes.debtors:
        await session.execute(_SQL["delete_owed"], partition.number, changes.debtors)
        await _copy(session, "owed", _OWED, changes.owed)


async def _save_receivables(session: Session, partition: Partition, ruling: Ruling) -> None:
    """Add up what was entered; nobody has to know what a balance was before."""
    sums: dict[str, list[int]] = {}
    for row in ruling.receivables:
        debit_and_credit = sums.setdefault(row.account, [0, 0])
        debit_and_credit[row.side == "CREDIT"] += row.amount_minor
    if sums:
        columns = _columns([(account, *both) for account, both in sums.items()])
        await session.execute(_SQL["add_receivables"], partition.number, *columns)


async def _copy(
    session: Session, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    if rows:
        await session.copy_records_to_table(table, records=rows, columns=columns)


def _columns(rows: Sequence[tuple[object, ...]]) -> Iterable[list[object]]:
    return map(list, zip(*rows, strict=True))


@dataclass(slots=True)
class _Changes:
    """What the projections do not know yet."""

    balances: list[tuple[object, ...]] = field(default_factory=list)
    opened: list[tuple[object, ...]] = field(default_factory=list)
    changed: list[tuple[object, ...]] = field(default_factory=list)
    closed: list[tuple[object, ...]] = field(default_factory=list)
    debtors: list[str] = field(default_factory=list)
    owed: list[tuple[object, ...]] = field(default_factory=list)


def _changes(partition: Partition, ruling: Ruling) -> _Changes:
    changes = _Changes()
    used: dict[tuple[str, str], None] = {}
    debtors: dict[str, None] = {}
    movers: dict[str, None] = {}
    for participant, fact in ruling.facts:
        if isinstance(fact, Posted):
            movers[participant] = None
            used |= {(participant, use.lot_id): None for use in fact.uses}
            if fact.owed or fact.voids is not None:
                debtors[participant] = None
    for participant in movers:
        wallet = partition.wallets[participant]
        owed = sum(debit.rest_minor for debit in wallet.owed)
        changes.balances.append((participant, wallet.balance_minor, owed))
    _note_lots(changes, partition, ruling.lots, used)
    _note_owed(changes, partition, debtors)
    return changes


def _note_lots(
    changes: _Changes,
    partition: Partition,
    opened: Iterable[LotRow],
    used: dict[tuple[str, str], None],
) -> None:
    whose = {participant for participant, _ in used}
    left = {
        (participant, lot.lot_id): lot
        for participant in whose
        for lot in partition.wallets[participant].lots
    }
    fresh = set()
    for row in opened:
        key = (row.participant, row.lot_id)
        fresh.add(key)
        lot = left.get(key)
        remaining = row.amount_minor if key not in used else lot.remaining_minor if lot else 0
        if remaining:
            changes.opened.append((row.partition, *key, remaining, row.expires_at))
    for key in used.keys() - fresh:
        lot = left.get(key)
        if lot is None:
            changes.closed.append(key)
        else:
            changes.changed.append((*key, lot.remaining_minor, lot.credit.expires_at))


def _note_owed(changes: _Changes, partition: Partition, debtors: Iterable[str]) -> None:
    for participant in debtors:
        changes.debtors.append(participant)
        for place, debit in enumerate(partition.wallets[participant].owed):
            detail = None if debit.request is None else as_text(debit.request)
            changes.owed.append(
                (
                    partition.number,
                    participant,
                    place,
                    debit.transaction,
                    debit.kind,
                    debit.rest_minor,
                    detail,
                )
            )


def _seal_row(sealed: LedgerSealed, published: Published) -> tuple[object, ...]:
    return (
        sealed.partition,
        sealed.number,
        published.key,
        published.body,
        sealed.digest,
        sealed.previous,
        sealed.commands,
        sealed.entries,
        sealed.lot_uses,
        sealed.spends,
        sealed.divergences,
        sealed.receivable_items,
        sealed.receivable_entries,
        sealed.settlements,
    )
