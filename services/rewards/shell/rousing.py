"""Wakes in the tables what waits for something that changed, and opens questions anew (D-57)."""

from collections.abc import Collection

from services.rewards.domain.catalogue.book import Reopening
from services.rewards.domain.folding.memory import Changes
from services.rewards.domain.remembered.facts import SleepersWoken
from services.rewards.domain.remembered.waiting import beside_merchants
from services.rewards.shell.arrays import columns_of
from shared.runtime.postgres import load_statements
from shared.runtime.session import Session

_SQL = load_statements("services.rewards.shell.sql")


async def rouse(session: Session, partition: int, changes: Changes) -> None:
    """Have judged at the next run whatever the changes of one unit concern."""
    beside = await _rouse_at(session, partition, changes.merchants)
    wakings = [*beside, *changes.woken]
    woken = {(who, name, w.since) for who, w in wakings for name in w.reasons}
    if woken:
        await session.execute(_SQL["wake_events"], partition, *columns_of(woken))
    for reopening in dict.fromkeys(changes.reopenings):
        await _reopen(session, partition, reopening)


async def _rouse_at(
    session: Session, partition: int, merchants: Collection[str]
) -> list[tuple[str, SleepersWoken]]:
    """Wake what waits for merchants; say what else wakes of the same participants."""
    if not merchants:
        return []
    rows = await session.fetch(_SQL["wake_at_merchants"], partition, sorted(merchants))
    return [(who, beside_merchants()) for who in sorted({row["participant"] for row in rows})]


async def _reopen(session: Session, partition: int, reopening: Reopening) -> None:
    await session.execute(
        _SQL["reopen_events"],
        partition,
        list(reopening.event_types),
        reopening.start,
        reopening.end,
    )
