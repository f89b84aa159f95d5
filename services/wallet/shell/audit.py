"""Recomputes the ledger from its entries and reports every difference; it never repairs.

Each partition is read in one snapshot, so the service may go on meanwhile. The checks of
`sql/audit` run in the server, one by one; the seals are recomputed from all rows, as a stream.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import asyncpg

from services.wallet.domain.seal import GENESIS, TABLES, Seal
from shared.runtime.postgres import load_statements

CHECKS = load_statements("services.wallet.shell.sql.audit")
_SEALED = load_statements("services.wallet.shell.sql.sealed")
SHOWN_MAX = 100
"""So many differences of one check are kept; all are counted."""

_SEALS = """
SELECT sequence, digest, previous, commands, entries, lot_uses, spends, divergences,
       receivable_items, receivable_entries, settlements
  FROM seal WHERE partition = $1 ORDER BY sequence
"""
_PLACE = {table: 2 if table in {"lot", "spend"} else 1 for table in TABLES}
"""Where a row has the number by which seals cover it; a lot has the number of its entry."""
_COVERS = {
    "command_log": "commands",
    "entry": "entries",
    "lot": "entries",
    "lot_use": "lot_uses",
    "spend": "spends",
    "divergence": "divergences",
    "receivable_item": "receivable_items",
    "receivable_entry": "receivable_entries",
    "settlement": "settlements",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not what it follows from."""

    check: str
    partition: int
    subject: str
    stored: str | None
    recomputed: str | None


@dataclass(slots=True)
class Report:
    """What an audit found."""

    partitions: int = 0
    entries: int = 0
    seals: int = 0
    found: int = 0
    differences: list[Difference] = field(default_factory=list)
    """The first of each check."""

    @property
    def ok(self) -> bool:
        """True when nothing differs."""
        return self.found == 0


Progress = Callable[[str, int, int], None]
"""Told what was just checked, how many checks are done, and of how many."""


async def audit(database_url: str, progress: Progress, schema: str = "wallet") -> Report:
    """Audit every partition of a schema."""
    session = await asyncpg.connect(database_url, server_settings={"search_path": schema})
    report = Report()
    try:
        rows = await session.fetch(_PARTITIONS)
        done, steps = 0, len(rows) * (len(CHECKS) + 1)
        for row in rows:
            auditor = _Auditor(session, row["partition"], report)
            async with session.transaction(isolation="repeatable_read", readonly=True):
                async for check in _audit_partition(auditor):
                    done += 1
                    progress(f"{row['partition']}: {check}", done, steps)
            report.partitions += 1
    finally:
        await session.close()
    return report


_PARTITIONS = """
SELECT partition FROM position
 UNION
SELECT DISTINCT partition FROM entry
 ORDER BY partition
"""


async def _audit_partition(auditor: _Auditor) -> AsyncIterator[str]:
    for check, query in CHECKS.items():
        await auditor.ask(check, query)
        yield check.replace("_", " ")
    await auditor.recompute_seals()
    yield "seals hold"


class _Auditor:
    """Audits one partition inside its snapshot."""

    def __init__(self, session: asyncpg.Connection, partition: int, report: Report) -> None:
        self._session = session
        self._partition = partition
        self._report = report
        self._counts: dict[str, int] = {}

    async def ask(self, check: str, query: str) -> None:
        """Run one check; each row it gives is a difference."""
        async for row in self._session.cursor(query, self._partition, prefetch=1_000):
            self._note(check, row["subject"], row["stored"], row["recomputed"])

    async def recompute_seals(self) -> None:
        """Hash every row again, seal by seal, and compare the chain."""
        tables = {table: _Rows(self._stream(table), _PLACE[table]) for table in TABLES}
        previous = GENESIS
        async for seal in self._session.cursor(_SEALS, self._partition, prefetch=1_000):
            self._report.seals += 1
            closing = Seal(seal["previous"])
            for table, rows in tables.items():
                closing.cover(table, await rows.up_to(seal[_COVERS[table]]))
            subject = f"seal {seal['sequence']}"
            if seal["previous"] != previous:
                self._note("seals_are_a_chain", subject, seal["previous"], previous)
            if (digest := closing.digest()) != seal["digest"]:
                self._note("seals_hold", subject, seal["digest"], digest)
            previous = seal["digest"]
        for table, rows in tables.items():
            if left := await rows.rest():
                self._note("rows_are_sealed", table, f"{left} rows", "no seal covers them")
        self._report.entries += tables["entry"].count

    def _stream(self, table: str) -> AsyncIterator[Sequence[object]]:
        cursor = self._session.cursor(_SEALED[table], self._partition, prefetch=5_000)
        return aiter(cursor)

    def _note(self, check: str, subject: object, stored: object, recomputed: object) -> None:
        self._report.found += 1
        count = self._counts[check] = self._counts.get(check, 0) + 1
        if count <= SHOWN_MAX:
            self._report.differences.append(
                Difference(check, self._partition, str(subject), _text(stored), _text(recomputed))
            )


class _Rows:
    """The rows of one table in order, read up to a number and no further."""

    def __init__(self, rows: AsyncIterator[Sequence[object]], place: int) -> None:
        self._rows = rows
        self._place = place
        self._ahead: Sequence[object] | None = None
        self.count = 0

    async def up_to(self, number: int) -> list[Sequence[object]]:
        """Take the rows whose number is at most this."""
        taken = []
        while (row := await self._look()) is not None:
            at = row[self._place]
            assert isinstance(at, int), "rows are numbered"
            if at > number:
                break
            taken.append(row)
            self._ahead = None
        self.count += len(taken)
        return taken

    async def rest(self) -> int:
        """Count what is left."""
        left = 0
        while await self._look() is not None:
            self._ahead = None
            left += 1
        self.count += left
        return left

    async def _look(self) -> Sequence[object] | None:
        if self._ahead is None:
            self._ahead = await anext(self._rows, None)
        return self._ahead


def _text(value: object) -> str | None:
    return None if value is None else str(value)
