"""Reads what a demo came to, after the last event: ledger, decisions, topics."""

import asyncpg

from services.operator.demo.figures import MerchantFigures, OfferFigures, Totals
from services.operator.progress import River
from shared.contracts.topics import REJECTIONS

_STANDING = """
SELECT kind, count(*) AS number, COALESCE(sum(amount_minor), 0)::bigint AS total
  FROM wallet.entry e
 WHERE voids IS NULL
   AND NOT EXISTS (SELECT 1 FROM wallet.entry v
                    WHERE v.partition = e.partition AND v.voids = e.transaction)
 GROUP BY kind
"""

_OFFERS = """
SELECT detail::jsonb ->> 'offer' AS code, count(*) AS awards, sum(amount_minor)::bigint AS total,
       count(DISTINCT participant) AS participants
  FROM wallet.lot l
 WHERE kind = 'AWARD'
   AND NOT EXISTS (SELECT 1 FROM wallet.entry v
                    WHERE v.partition = l.partition AND v.voids = l.lot_id)
 GROUP BY 1 ORDER BY 1
"""

_WALLETS = """
SELECT count(*) AS number, COALESCE(sum(balance_minor), 0)::bigint AS total FROM wallet.balance
"""

_COMMANDS = """
SELECT count(*) FILTER (WHERE participant <> '')
     + count(DISTINCT cause) FILTER (WHERE participant = '') FROM wallet.command_log
"""

_DECLINED = """
SELECT verdict ->> 'offer' AS offer, verdict ->> 'because' AS because, count(*) AS number
  FROM rewards.decision d,
       jsonb_array_elements(convert_from(d.body, 'UTF8')::jsonb -> 'data' -> 'verdicts') verdict
 WHERE verdict ? 'because'
 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""

_REFUSALS = """
SELECT code, count(*) AS number FROM (
    SELECT refusal AS code FROM wallet.command_log WHERE refusal IS NOT NULL
     UNION ALL
    SELECT convert_from(body, 'UTF8')::jsonb -> 'data' ->> 'code' FROM rewards.decision
     WHERE position('"outcome":"REFUSED"'::bytea IN body) > 0
) refused GROUP BY code ORDER BY 2 DESC, 1
"""

_MERCHANTS = """
SELECT substr(account, length('merchant:') + 1) AS code,
       COALESCE(sum(owed) FILTER (WHERE reason = 'CONTRIBUTION'), 0)::bigint AS contribution,
       COALESCE(-sum(owed) FILTER (WHERE reason = 'SPEND'), 0)::bigint AS spent
  FROM (SELECT account, reason, CASE side WHEN 'DEBIT' THEN 1 ELSE -1 END * amount_minor AS owed
          FROM wallet.receivable_entry WHERE account LIKE 'merchant:%') booked
 GROUP BY account ORDER BY account
"""


async def reckon(river: River) -> Totals:
    """Add everything up; the ledger must be at rest."""
    session = river.session
    standing = {row["kind"]: row for row in await session.fetch(_STANDING)}
    wallets = await session.fetchrow(_WALLETS)
    declined = await session.fetch(_DECLINED, timeout=600)
    return Totals(
        awards=_of(standing, "AWARD", "number"),
        award_total_minor=_of(standing, "AWARD", "total"),
        spends=_of(standing, "SPEND", "number"),
        spend_total_minor=_of(standing, "SPEND", "total"),
        expired_total_minor=_of(standing, "EXPIRATION", "total"),
        declined=sum(row["number"] for row in declined),
        commands=await session.fetchval(_COMMANDS),
        wallets=wallets["number"],
        liability_minor=wallets["total"],
        rejected=sum((await river.ends(REJECTIONS)).values()),
        dead_letters=await river.dead_letters(),
        offers=await _offers(session),
        declined_because=tuple((row["offer"], row["because"], row["number"]) for row in declined),
        refusals=tuple(
            (row["code"], row["number"]) for row in await session.fetch(_REFUSALS, timeout=600)
        ),
        merchants=await _merchants(session),
    )


async def _offers(session: asyncpg.Connection) -> tuple[OfferFigures, ...]:
    rows = await session.fetch(_OFFERS, timeout=600)
    return tuple(
        OfferFigures(row["code"], row["awards"], row["total"], row["participants"]) for row in rows
    )


async def _merchants(session: asyncpg.Connection) -> tuple[MerchantFigures, ...]:
    rows = await session.fetch(_MERCHANTS, timeout=600)
    return tuple(MerchantFigures(row["code"], row["contribution"], row["spent"]) for row in rows)


def _of(standing: dict[str, asyncpg.Record], kind: str, name: str) -> int:
    return int(standing[kind][name]) if kind in standing else 0
