"""What merchants are due because of an event, and what settled it (rules 6)."""

from typing import Any

import asyncpg

from services.rewards.domain.judging.bought import spend_id_of
from services.rewards.domain.judging.unrequested import ever_asked
from services.rewards.domain.remembered.kept_event import KeptEvent
from shared.kernel.money import Platform, to_decimal_text

_MADE = "SELECT to_regclass('wallet.receivable_item')"

_DUE = """
SELECT i.account, i.reason, i.amount_minor, e.document, e.settlement, i.recorded_at
  FROM wallet.receivable_item i
  LEFT JOIN wallet.receivable_entry e ON e.partition = $1 AND e.item = i.sequence
 WHERE i.partition = $1 AND i.about = ANY($2::uuid[])
 UNION ALL
SELECT account, reason, CASE side WHEN 'DEBIT' THEN amount_minor ELSE -amount_minor END,
       document, settlement, recorded_at
  FROM wallet.receivable_entry
 WHERE partition = $1 AND account = $3 AND about = ANY($2::uuid[])
 ORDER BY recorded_at
"""


async def receivables(
    session: asyncpg.Connection, partition: int, kept: KeptEvent, platform: Platform
) -> list[dict[str, Any]]:
    """List what its awards and spends made due or booked, oldest first."""
    if await session.fetchval(_MADE) is None:
        return []
    account = f"participant:{kept.event.participant}"
    rows = await session.fetch(_DUE, partition, transactions_of(kept), account)
    return [
        {**row, "amount": to_decimal_text(row["amount_minor"], platform.digits)} for row in rows
    ]


def transactions_of(kept: KeptEvent) -> list[str]:
    """Name its awards and spends: of a purchase those of every request, of a request its own."""
    requests = [*kept.spend_requests, *ever_asked(kept)]
    requests += [kept.event_id] if kept.ask is not None else []
    return [*(award.award_id for award in kept.awards), *map(spend_id_of, requests)]
