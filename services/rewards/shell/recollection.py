"""What the engine's tables say of one event, for a person who asks; reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.rewards.domain.answers.occasion import out_of_turn
from services.rewards.domain.answers.verdict import Verdict
from services.rewards.domain.explanation import explain
from services.rewards.domain.judging.past import Past, looked_back_to
from services.rewards.domain.remembered.kept_event import KeptEvent
from services.rewards.shell.catalogue_reading import book_of
from services.rewards.shell.decision_store import DecisionStore, event_of
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

    Both are found by index; what looks like an id may be a reference of upstream's.
    """
    event_id = _uuid(name)
    rows: Sequence[Row] = ()
    if event_id is not None:
        rows = await session.fetch(_SQL["find_events_by_id"], event_id)
    if not rows:
        rows = await session.fetch(_SQL["find_events_by_reference"], name)
    return [await recollection_of(session, row) for row in rows]


async def ask(
    session: Session, found: Recollection, offer: str, platform: Platform, now: datetime
) -> Verdict | None:
    """Ask one offer what it says of the event now, as a run would; None: there is no such offer."""
    book = await book_of(session, found.partition, platform)
    store = DecisionStore(found.partition)
    (participant,) = await store.participants(session, [found.participant])
    since = looked_back_to(book, (found.kept,))
    awards = await store.awards(session, {} if since is None else {found.participant: since})
    past = Past(awards.get(found.participant, ()))
    occasion = out_of_turn(book.version, now, platform)
    return explain(book, participant, found.kept, offer, occasion, past)


async def recollection_of(session: Session, row: Row) -> Recollection:
    """Read a row of the table of events, with the decisions about it."""
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
