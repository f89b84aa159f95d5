"""A short number for the content of each table of each partition: equal rows, equal fingerprint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg

LEDGER = (
    "command_log",
    "divergence",
    "entry",
    "lot",
    "lot_use",
    "receivable_entry",
    "receivable_item",
    "settlement",
    "spend",
)
"""What seals cover."""
PROJECTIONS = ("balance", "open_lot", "owed", "receivable")

# The sum does not depend on the order of rows; two hashes of 64 bits make an accident impossible.
_FINGERPRINT = """
SELECT partition, count(*) AS rows,
       sum(hashtextextended(t::text, 1))::text || ':' || sum(hashtextextended(t::text, 2))::text
           AS content
  FROM {schema}.{table} t GROUP BY partition
"""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """How many rows a table has in a partition, and what is in them."""

    rows: int = 0
    content: str = ""


Fingerprints = Mapping[tuple[str, int], Fingerprint]
"""By table and partition; what is missing is empty."""


async def fingerprints(
    session: asyncpg.Connection, schema: str
) -> dict[tuple[str, int], Fingerprint]:
    """Take the fingerprint of every table of a schema, in the session's snapshot."""
    found = {}
    for table in (*LEDGER, *PROJECTIONS):
        for row in await session.fetch(_FINGERPRINT.format(schema=schema, table=table)):
            found[table, row["partition"]] = Fingerprint(row["rows"], row["content"])
    return found


def differing(one: Fingerprints, other: Fingerprints) -> list[tuple[str, int]]:
    """Name the tables and partitions that are not the same in both."""
    empty = Fingerprint()
    keys = sorted({*one, *other})
    return [key for key in keys if one.get(key, empty) != other.get(key, empty)]
