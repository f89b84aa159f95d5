"""Whether a replay finds the same records of the journal unreadable, for the same reasons."""

from __future__ import annotations

from collections.abc import Mapping

import asyncpg
import orjson

from services.rewards.shell.checked import LIVE, Difference

TABLE = "dead_letter"
_DIFFERING = """
SELECT sequence, was.body AS stored, again.body AS replayed
  FROM (SELECT sequence, message_key, body FROM {live}.dead_letter
         WHERE partition = $1 AND sequence <= $2) AS was
  FULL JOIN (SELECT sequence, message_key, body FROM {shadow}.dead_letter
              WHERE partition = $1) AS again USING (sequence)
 WHERE (was.message_key, was.body) IS DISTINCT FROM (again.message_key, again.body)
 ORDER BY sequence
 LIMIT 1
"""


async def letters_compared(
    session: asyncpg.Connection, shadow: str, last: Mapping[int, int]
) -> list[Difference]:
    """Find, for each partition, the first dead letter that differs, up to its last number."""
    query = _DIFFERING.format(live=LIVE, shadow=shadow)
    found = []
    for partition, sequence in last.items():
        row = await session.fetchrow(query, partition, sequence)
        if row is not None:
            found.append(_difference(partition, row))
    return found


def _difference(partition: int, row: asyncpg.Record) -> Difference:
    stored, replayed = (
        None if body is None else orjson.loads(body) for body in (row["stored"], row["replayed"])
    )
    told = stored or replayed
    assert told is not None, "a difference has at least one side"
    offset, sequence = told["data"]["offset"], row["sequence"]
    return Difference(partition, offset, None, TABLE, sequence, stored, replayed)
