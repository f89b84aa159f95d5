"""Settlements as the tables hold them: how far each is, and its documents (rules 6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import asyncpg

from shared.kernel.ids import derive_id

State = Literal["SETTLED", "DRAFTED", "DISCARDED", "UNDER_WAY"]

_LATEST = """
SELECT DISTINCT ON (settlement, partition)
       settlement, partition, standing, as_of, recorded_at
  FROM wallet.settlement
 WHERE $1::text IS NULL OR settlement = $1
 ORDER BY settlement, partition, sequence DESC
"""
_BOOKED = """
SELECT document, account, side, sum(amount_minor)::bigint AS amount_minor,
       COALESCE(sum(amount_minor) FILTER (WHERE reason = 'CONTRIBUTION'), 0)::bigint
           AS contribution_minor,
       count(*) AS lines
  FROM wallet.receivable_entry
 WHERE partition = ANY(ARRAY(SELECT partition FROM wallet.position)) AND settlement = $1
 GROUP BY document, account, side
 ORDER BY account, side
"""
_DRAFTED = """
WITH draft AS (
    SELECT DISTINCT ON (partition) partition, settlement, standing, last_item
      FROM wallet.settlement ORDER BY partition, sequence DESC
), item AS (
    SELECT i.account, CASE WHEN i.amount_minor > 0 THEN 'DEBIT' ELSE 'CREDIT' END AS side,
           abs(i.amount_minor) AS amount_minor, i.reason
      FROM draft d
      JOIN wallet.receivable_item i ON i.partition = d.partition AND i.sequence <= d.last_item
       AND i.sequence > (SELECT COALESCE(max(s.last_item), 0) FROM wallet.settlement s
                          WHERE s.partition = d.partition AND s.standing = 'SETTLED')
     WHERE d.settlement = $1 AND d.standing = 'DRAFTED'
       AND NOT EXISTS (SELECT FROM wallet.receivable_entry e
                        WHERE e.partition = i.partition AND e.item = i.sequence)
)
SELECT $1 || '/' || account || CASE side WHEN 'DEBIT' THEN '/INVOICE' ELSE '/CREDIT_NOTE' END,
       account, side, sum(amount_minor)::bigint,
       COALESCE(sum(amount_minor) FILTER (WHERE reason = 'CONTRIBUTION'), 0)::bigint,
       count(*)
  FROM item GROUP BY account, side ORDER BY account, side
"""
_REFUSED = """
SELECT min(refusal) FROM wallet.command_log
 WHERE partition = ANY(ARRAY(SELECT partition FROM wallet.position))
   AND command_id = ANY($1::uuid[]) AND refusal IS NOT NULL
"""
_PARTITIONS = "SELECT partition FROM wallet.position ORDER BY partition"


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or a credit note: the sum of its lines in all partitions."""

    document: str
    account: str
    side: str
    amount_minor: int
    contribution_minor: int
    lines: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """One settlement in all partitions; its documents are whole when it is no longer under way."""

    settlement: str
    state: State
    as_of: datetime | None
    recorded_at: datetime | None
    partitions: int
    """So many have said so."""
    of_partitions: int
    documents: tuple[Document, ...] = ()

    @property
    def debit_minor(self) -> int:
        """All invoices."""
        return sum(each.amount_minor for each in self.documents if each.side == "DEBIT")

    @property
    def credit_minor(self) -> int:
        """All credit notes."""
        return sum(each.amount_minor for each in self.documents if each.side == "CREDIT")


async def settlements(session: asyncpg.Connection, name: str | None = None) -> list[Settlement]:
    """List settlements with their documents, the latest first; or one, a purchase's too."""
    partitions = [row["partition"] for row in await session.fetch(_PARTITIONS)]
    by_name: dict[str, list[asyncpg.Record]] = {}
    for row in await session.fetch(_LATEST, name):
        by_name.setdefault(row["settlement"], []).append(row)
    found = []
    for settlement, rows in by_name.items():
        documents = await _documents(session, settlement)
        found.append(_settlement(settlement, rows, len(partitions), documents))
    if name is not None and not found and (documents := await _documents(session, name)):
        found.append(Settlement(name, "SETTLED", None, None, 1, 1, documents))
    return sorted(found, key=lambda each: str(each.recorded_at), reverse=True)


async def refused(session: asyncpg.Connection, run_id: str) -> str | None:
    """Say with which code the wallet refused a settlement; None: it did not."""
    numbers = [row["partition"] for row in await session.fetch(_PARTITIONS)]
    commands = [derive_id("settle_receivables", run_id, str(number)) for number in numbers]
    code: str | None = await session.fetchval(_REFUSED, commands)
    return code


async def _documents(session: asyncpg.Connection, settlement: str) -> tuple[Document, ...]:
    rows = await session.fetch(_BOOKED, settlement) or await session.fetch(_DRAFTED, settlement)
    return tuple(Document(*row) for row in rows)


def _settlement(
    name: str, rows: list[asyncpg.Record], of_partitions: int, documents: tuple[Document, ...]
) -> Settlement:
    standings = {row["standing"] for row in rows}
    whole = len(standings) == 1 and len(rows) == of_partitions
    return Settlement(
        name,
        standings.pop() if whole else "UNDER_WAY",
        min(row["as_of"] for row in rows),
        max(row["recorded_at"] for row in rows),
        len(rows),
        of_partitions,
        documents,
    )
