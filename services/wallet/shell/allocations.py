"""Which credit paid for what, from either side (rules 5); reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from services.wallet.domain.lot import Credit
from services.wallet.shell import recall
from shared.contracts.commands import MakeSpend
from shared.contracts.transaction import Kind
from shared.runtime.postgres import load_statements
from shared.runtime.session import Row, Session

_SQL = load_statements("services.wallet.shell.sql")


@dataclass(frozen=True, slots=True)
class Link:
    """So much of one credit is with one transaction, since that moment."""

    participant: str
    credit: Credit
    """What it was taken of, as it was asked for."""
    expires_on: date | None
    transaction: str
    kind: Kind
    """What took it: a spend, a debit, an expiration, a void."""
    request: MakeSpend | None
    """Of a spend: what it was asked for."""
    amount_minor: int
    allocated_at: datetime


async def links_of_awards(session: Session, awards: Collection[str]) -> list[Link]:
    """List what has money of these awards, or of other credits, in the order of taking."""
    return await _links(session, awards, ())


async def links_of_spends(session: Session, spends: Collection[str]) -> list[Link]:
    """List the credits that pay for these spends, or other debits, in the order of paying."""
    return await _links(session, (), spends)


async def _links(session: Session, lots: Collection[str], debits: Collection[str]) -> list[Link]:
    rows = await session.fetch(_SQL["load_allocations"], list(lots), list(debits))
    return [_link(row) for row in rows]


def _link(row: Row) -> Link:
    lot = recall.lot({"kind": row["lot_kind"], "detail": row["lot_detail"]}, 0)
    use = recall.use(row)
    return Link(
        participant=row["participant"],
        credit=lot.credit,
        expires_on=lot.credit.expires_on,
        transaction=use.transaction,
        kind=use.kind,
        request=use.request,
        amount_minor=use.amount_minor,
        allocated_at=row["allocated_at"],
    )
