"""Accounts receivable as the tables hold them: balances, lines, the credits report (rules 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

_ACCOUNTS = """
WITH booked AS (
    SELECT account, sum(debit_minor)::bigint AS debit_minor,
           sum(credit_minor)::bigint AS credit_minor
      FROM wallet.receivable
     WHERE partition = ANY(ARRAY(SELECT partition FROM wallet.position))
       AND ($1::text[] IS NULL OR account = ANY($1))
     GROUP BY account
), due AS (
    SELECT i.account, sum(i.amount_minor)::bigint AS due_minor
      FROM wallet.receivable_item i
     WHERE ($1::text[] IS NULL OR i.account = ANY($1))
       AND i.sequence > (SELECT COALESCE(max(s.last_item), 0) FROM wallet.settlement s
                          WHERE s.partition = i.partition AND s.standing = 'SETTLED')
       AND NOT EXISTS (SELECT FROM wallet.receivable_entry e
                        WHERE e.partition = i.partition AND e.item = i.sequence)
     GROUP BY i.account
)
SELECT account, COALESCE(debit_minor, 0) AS debit_minor, COALESCE(credit_minor, 0) AS credit_minor,
       COALESCE(due_minor, 0) AS due_minor
  FROM booked FULL JOIN due USING (account)
 ORDER BY account
"""

_LINES = """
WITH line AS (
    SELECT * FROM wallet.receivable_entry
     WHERE partition = ANY(ARRAY(SELECT partition FROM wallet.position)) AND account = ANY($1)
     ORDER BY recorded_at DESC, partition, sequence DESC
     LIMIT $2
)
SELECT e.recorded_at, e.document, e.reason, e.side, e.amount_minor, e.about::text, e.settlement,
       COALESCE(l.participant, s.participant) AS participant,
       COALESCE(l.detail::jsonb ->> 'offer', s.detail::jsonb ->> 'external_reference') AS what,
       COALESCE((SELECT string_agg(event, ' ')
                   FROM jsonb_array_elements_text(l.detail::jsonb -> 'external_references') event),
                s.detail::jsonb ->> 'purchase_reference') AS events
  FROM line e
  LEFT JOIN wallet.lot l ON l.partition = e.partition AND l.lot_id = e.about
  LEFT JOIN LATERAL (
      SELECT participant, detail FROM wallet.spend
       WHERE partition = e.partition AND spend_id = e.about LIMIT 1) s ON true
 ORDER BY e.recorded_at DESC, e.partition, e.sequence DESC
"""


@dataclass(frozen=True, slots=True)
class Account:
    """One account receivable, over all partitions."""

    account: str
    debit_minor: int
    credit_minor: int
    due_minor: int
    """What the next settlement adds to the balance; negative takes from it."""

    @property
    def balance_minor(self) -> int:
        """Debits less credits: a merchant that owes is positive."""
        return self.debit_minor - self.credit_minor


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document."""

    recorded_at: datetime
    document: str
    reason: str
    side: str
    amount_minor: int
    about: str
    settlement: str | None
    participant: str | None = None
    what: str | None = None
    """The offer of an award, or upstream's reference of a spend request."""
    events: str | None = None
    """What upstream calls the awarded events, or the purchase: `explain` tells of them."""


@dataclass(frozen=True, slots=True)
class Credited:
    """One line of the credits report: a participant that redemptions credited (rules 6, 11)."""

    participant: str
    credited_minor: int
    taken_back_minor: int

    @property
    def to_pay_minor(self) -> int:
        """What is owed to them; paying it out is somebody else's work."""
        return self.credited_minor - self.taken_back_minor


async def accounts(session: asyncpg.Connection, codes: Sequence[str] = ()) -> list[Account]:
    """List accounts with what is due; those of some merchants or participants, or all."""
    return [Account(*row) for row in await session.fetch(_ACCOUNTS, _named(codes))]


async def lines(session: asyncpg.Connection, code: str, last: int) -> list[Line]:
    """List the latest lines of the documents of a merchant or participant."""
    return [Line(*row) for row in await session.fetch(_LINES, _named([code]), last)]


async def credits_report(session: asyncpg.Connection) -> list[Credited]:
    """List the participants that are owed something, with the amount to pay out."""
    found = await accounts(session)
    prefix = "participant:"
    return [
        Credited(each.account.removeprefix(prefix), each.credit_minor, each.debit_minor)
        for each in found
        if each.account.startswith(prefix) and each.balance_minor < 0
    ]


def _named(codes: Sequence[str]) -> list[str] | None:
    """The accounts that a code may mean."""
    return [f"{kind}:{code}" for code in codes for kind in ("merchant", "participant")] or None
