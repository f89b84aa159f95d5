"""Run markers: told when everything before them is in the journal, and counted when passed."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import asyncpg

from services.operator.progress import Lag, watching
from services.operator.publishing import Saying, publish, rejected
from services.operator.settlements import refused
from services.operator.stack import Stack
from services.operator.waiting import Waiting
from shared.contracts.topics import CONTROL, REJECTIONS

_LAST = "SELECT partition, max(sequence) AS last FROM {table} GROUP BY partition"

# Every member of a set tells of the one award they share, so awards are counted by their name.
_DECIDED = """
WITH decided AS (
    SELECT said FROM (
        SELECT convert_from(body, 'UTF8')::jsonb -> 'data' AS said
          FROM rewards.decision WHERE partition = $1 AND sequence > $2) decision
     WHERE $3 IN (said ->> 'run', said ->> 'event')),
granted AS (
    SELECT DISTINCT verdict ->> 'award' AS award, (verdict ->> 'amount_minor')::bigint AS minor
      FROM decided, jsonb_array_elements(COALESCE(said -> 'verdicts', '[]')) verdict
     WHERE verdict ->> 'outcome' = 'GRANTED')
SELECT count(*) FILTER (WHERE said ->> 'outcome' = 'EVALUATED') AS evaluated,
       min(said ->> 'message') FILTER (WHERE said ->> 'outcome' = 'REFUSED') AS refused,
       (SELECT count(*) FROM granted) AS awards,
       (SELECT COALESCE(sum(minor), 0) FROM granted) AS minor
  FROM decided
"""

_EXPIRED = """
SELECT count(*) AS expirations, COALESCE(sum(e.amount_minor), 0) AS minor
  FROM wallet.entry e
  JOIN wallet.command_log c ON c.partition = e.partition AND c.command_id = e.command_id
 WHERE e.partition = $1 AND e.sequence > $2 AND c.cause = $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """One run marker, as the control topic takes it."""

    id: str
    as_of: datetime
    kind: str = "EVALUATION"
    definition: str | None = None
    schemes: tuple[str, ...] = ()
    offer_types: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    draft: bool = False
    """Of a settlement: it books nothing until it is confirmed."""
    confirms: str | None = None
    discards: str | None = None


@dataclass(slots=True)
class Passed:
    """What a run did, when every partition has passed it."""

    evaluated: int = 0
    """Events that waited and were judged."""
    awards: int = 0
    awarded_minor: int = 0
    expirations: int = 0
    expired_minor: int = 0
    refused: str | None = None
    """Why the run did not take place."""


Tell = Callable[[Collection[Lag]], None]


async def tell_run(
    stack: Stack, marker: Marker, *, wait: bool = True, tell: Tell | None = None
) -> Passed | None:
    """Tell a marker once everything told before it is in the journal.

    With `wait`, return what the run did, once all partitions have passed it; without, None. Raises
    `StandsStill` when what has to be waited for does not come.
    """
    async with watching(stack) as river:
        waiting = Waiting(river, tell=tell)
        await waiting.journal_complete()
        before = await _numbers(river.session)
        rejections = await river.ends(REJECTIONS)
        # Where history is back-filled, the envelope's time is what the run is recorded at.
        offset = await publish(stack, _saying(marker), marker.as_of)
        if not wait:
            return None
        await waiting.river_passed()
        passed = await _count(river.session, marker.id, before)
        turned_away = (await rejected(river, CONTROL, rejections)).get(offset)
        passed.refused = passed.refused or turned_away or await refused(river.session, marker.id)
        return passed


def _saying(marker: Marker) -> Saying:
    data = {name: value for name, value in asdict(marker).items() if value not in (None, (), False)}
    return Saying(topic=CONTROL, message="run", message_id=marker.id, subject=marker.id, data=data)


async def _numbers(session: asyncpg.Connection) -> dict[str, dict[int, int]]:
    return {
        table: {
            row["partition"]: row["last"] for row in await session.fetch(_LAST.format(table=table))
        }
        for table in ("rewards.decision", "wallet.entry")
    }


async def _count(
    session: asyncpg.Connection, run_id: str, before: Mapping[str, Mapping[int, int]]
) -> Passed:
    passed = Passed()
    partitions = await session.fetch("SELECT partition FROM rewards.position")
    for partition in (row["partition"] for row in partitions):
        decided = await _one(session, _DECIDED, "rewards.decision", partition, run_id, before)
        passed.evaluated += decided["evaluated"]
        passed.awards += int(decided["awards"])
        passed.awarded_minor += int(decided["minor"])
        passed.refused = passed.refused or decided["refused"]
        expired = await _one(session, _EXPIRED, "wallet.entry", partition, run_id, before)
        passed.expirations += expired["expirations"]
        passed.expired_minor += int(expired["minor"])
    return passed


async def _one(
    session: asyncpg.Connection,
    query: str,
    table: str,
    partition: int,
    run_id: str,
    before: Mapping[str, Mapping[int, int]],
) -> Any:  # noqa: ANN401 - a row
    return await session.fetchrow(query, partition, before[table].get(partition, 0), run_id)
