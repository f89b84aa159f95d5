"""One award of a demo, followed from the event that caused it to the rows that record it."""

from collections.abc import Iterator, Mapping
from typing import Any

import asyncpg
import orjson

from services.operator.demo.figures import money

# An award of which something was spent, the oldest of them: the same one each time.
_AWARD = """
SELECT l.partition, l.lot_id, l.participant, l.detail::jsonb AS detail, e.sequence AS entry,
       e.from_account, e.to_account, e.amount_minor, e.recorded_at, l.expires_at
  FROM wallet.lot l
  JOIN wallet.entry e ON e.partition = l.partition AND e.sequence = l.entry
 WHERE l.kind = 'AWARD'
 ORDER BY NOT EXISTS (SELECT 1 FROM wallet.lot_use u WHERE u.partition = l.partition
                         AND u.lot_id = l.lot_id AND u.kind = 'SPEND'),
          e.recorded_at, l.lot_id
 LIMIT 1
"""

_EVENT = """
SELECT reference, event_type, performed_on, state, decisions FROM rewards.event
 WHERE partition = $1 AND event_id = $2
"""

_DECISIONS = """
SELECT sequence, body FROM rewards.decision
 WHERE partition = $1 AND sequence = ANY($2::bigint[]) ORDER BY sequence
"""

_USES = """
SELECT u.kind, u.amount_minor, u.transaction FROM wallet.lot_use u
 WHERE u.partition = $1 AND u.lot_id = $2 ORDER BY u.sequence
"""


_DECISIONS_SHOWN = 3
_DETAIL_LENGTH = 60


async def explain_one(session: asyncpg.Connection) -> tuple[str, ...]:
    """Tell the story of one award, line by line; nothing where there is none."""
    award = await session.fetchrow(_AWARD, timeout=600)
    if award is None:
        return ()
    detail = orjson.loads(award["detail"])
    event_id = detail["events"][0]
    event = await session.fetchrow(_EVENT, award["partition"], event_id)
    decisions = await session.fetch(_DECISIONS, award["partition"], event["decisions"])
    uses = await session.fetch(_USES, award["partition"], award["lot_id"])
    return (
        *_told(award, event, event_id),
        *(line for row in decisions[:_DECISIONS_SHOWN] for line in _decided(row)),
        *_left_out(len(decisions) - _DECISIONS_SHOWN),
        *_recorded(award, detail),
        *_used(uses),
    )


def _told(award: Mapping[str, Any], event: Mapping[str, Any], event_id: str) -> Iterator[str]:
    kind = event["event_type"].lower().replace("_", " ")
    yield f"told      {kind} {event['reference']} of household {award['participant']}"
    yield f"          performed {event['performed_on']:%Y-%m-%d %H:%M} UTC; event {event_id}"


def _decided(row: Mapping[str, Any]) -> Iterator[str]:
    data = orjson.loads(row["body"])["data"]
    when = f"run {data['run']}" if "run" in data else "at once"
    yield f"decided   {when} (decision {row['sequence']})"
    for verdict in data.get("verdicts", ()):
        yield f"          {verdict['offer']:<16} {_verdict(verdict)}"


def _verdict(verdict: Mapping[str, Any]) -> str:
    if verdict["outcome"] == "GRANTED":
        return f"granted {money(verdict['amount_minor'])}"
    if verdict["outcome"] == "SUPERSEDED":
        return f"beaten by {verdict['superseded_by']}"
    detail = orjson.dumps(verdict["detail"]).decode() if verdict.get("detail") else ""
    short = detail if len(detail) <= _DETAIL_LENGTH else f"{detail[:_DETAIL_LENGTH]}…"
    return f"declined: {verdict['because']} {short}".rstrip()


def _left_out(count: int) -> Iterator[str]:
    if count > 0:
        yield f"          … and {count} runs later that changed nothing"


def _recorded(award: Mapping[str, Any], detail: Mapping[str, Any]) -> Iterator[str]:
    ends = f", usable before {award['expires_at']:%Y-%m-%d}" if award["expires_at"] else ""
    yield f"commanded {detail['offer']} pays {money(award['amount_minor'])}{ends}"
    yield f"recorded  entry {award['entry']} of partition {award['partition']}, "
    yield f"          {award['from_account']} -> {award['to_account']}; lot {award['lot_id']}"


def _used(uses: list[Mapping[str, Any]]) -> Iterator[str]:
    for use in uses:
        verb = {"SPEND": "spent", "EXPIRATION": "expired", "VOID": "given back"}.get(
            use["kind"], use["kind"].lower()
        )
        yield f"{verb:<9} {money(abs(use['amount_minor']))} by transaction {use['transaction']}"
