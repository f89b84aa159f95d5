"""What the engine's tables say of one event, for a person who asks; reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.explanation import explain
from services.rewards.domain.kept_event import KeptEvent
from services.rewards.domain.occasion import Occasion
from services.rewards.domain.verdict import Verdict
from services.rewards.shell.decision_store import DecisionStore, event_of
from shared.contracts.events import RunReached
from shared.kernel.money import Platform
from shared.runtime.postgres import load_statements
from shared.runtime.session import Row, Session

_SQL = load_statements("services.rewards.shell.sql")


@dataclass(frozen=True, slots=True)
class Recollection:
    """One event, how it stands, and every decision about it in order, as it was published."""

    partition: int
    reference: str
    participant: str
    performed_on: datetime
    kept: KeptEvent
    decisions: tuple[Mapping[str, Any], ...]


async def recollect(session: Session, name: str) -> list[Recollection]:
    """Find the events of an id, or of an upstream system's reference, and what was decided.

    An id is found by index; a reference by looking through the table.
    """
    rows = await session.fetch(_SQL["find_events"], _uuid(name), name)
    return [await _recollection(session, row) for row in rows]


async def ask(
    session: Session, found: Recollection, offer: str, platform: Platform, now: datetime
) -> Verdict | None:
    """Ask one offer what it says of the event now, as a run would; None: there is no such offer."""
    store = DecisionStore(found.partition)
    changes, version = await store.catalogue(session)
    book = OfferBook(platform=platform)
    for change in changes:
        book = book.turned(change).book
    (participant,) = await store.participants(session, [found.participant])
    run = RunReached(run_id="explanation", version=version, as_of=now, recorded_at=now)
    return explain(book, participant, found.kept, offer, Occasion(now, now, platform, run))


async def _recollection(session: Session, row: Row) -> Recollection:
    said = await session.fetch(_SQL["load_decisions"], row["partition"], row["decisions"])
    return Recollection(
        partition=row["partition"],
        reference=row["reference"],
        participant=row["participant"],
        performed_on=row["performed_on"],
        kept=event_of(row),
        decisions=tuple(orjson.loads(each["body"]) for each in said),
    )


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
