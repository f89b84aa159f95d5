"""A chain of hashes over what was written: a row changed, removed or swapped breaks it."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

import orjson

from services.wallet.domain.ruling import Ruling

GENESIS = "0" * 64
"""What stands before the first seal of a partition."""

TABLES = (
    "command_log",
    "entry",
    "lot",
    "lot_use",
    "spend",
    "divergence",
    "receivable_item",
    "receivable_entry",
    "settlement",
)
"""The tables that a seal covers, in the order in which their rows are hashed."""

_IN_EVERY_SEAL = frozenset(TABLES[:6])
"""A later table is named only where it has rows: so seals from before it still hold."""


class Seal:
    """One seal in the making: the digest before, then the rows of each table, in order."""

    def __init__(self, previous: str) -> None:
        self._hash = sha256(previous.encode())

    def cover(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Hash the rows of one table; call it once for each table, in the order of TABLES."""
        rows = tuple(rows)
        if not rows and table not in _IN_EVERY_SEAL:
            return
        update = self._hash.update
        update(f"{table}\n".encode())
        for row in rows:
            # Hashed one by one: keeping the lines costs ten times as much, in fresh memory.
            update(orjson.dumps(tuple(row), option=orjson.OPT_APPEND_NEWLINE))

    def digest(self) -> str:
        """The head of the chain, in hexadecimal."""
        return self._hash.hexdigest()


def seal(previous: str, ruling: Ruling) -> str:
    """Close a batch: the digest of everything it writes, on top of the digest before."""
    closing = Seal(previous)
    for table, rows in zip(TABLES, _tables(ruling), strict=True):
        closing.cover(table, rows)
    return closing.digest()


def _tables(ruling: Ruling) -> tuple[Sequence[Sequence[object]], ...]:
    return (
        ruling.commands,
        ruling.entries,
        ruling.lots,
        ruling.uses,
        ruling.spends,
        ruling.divergences,
        ruling.items,
        ruling.receivables,
        ruling.settlements,
    )
