"""What the engine remembers of participants of any partition, and its book; reads only."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic

from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.remembered.participant import Participant
from services.rewards.shell.decision_store import change_of
from services.rewards.shell.rows import unpack_participant, unpack_tally
from shared.kernel.money import Platform
from shared.runtime.postgres import load_statements
from shared.runtime.session import Row, Session

_SQL = load_statements("services.rewards.shell.sql")


class BookReader:
    """Keeps the book of offers up to the partition that has heard the most of the catalogue.

    A partition that has heard less hears the rest before any event that is told now.
    """

    def __init__(self, platform: Platform, seconds_max: float) -> None:
        """`seconds_max`: so old may be what is known of the catalogue."""
        self._book = OfferBook(platform=platform)
        self._seconds_max = seconds_max
        self._asked_at = float("-inf")

    async def fresh(self, session: Session) -> OfferBook:
        """Give the book; only what was published since is read."""
        now = monotonic()
        if now - self._asked_at > self._seconds_max:
            await self._catch_up(session)
            self._asked_at = now
        return self._book

    async def _catch_up(self, session: Session) -> None:
        best = await session.fetchrow(_SQL["find_best_informed"])
        if best is None or best["version"] <= self._book.version:
            return
        rows = await session.fetch(
            _SQL["load_changes_since"], best["partition"], self._book.version
        )
        for row in rows:
            self._book = self._book.turned(change_of(row)).book


async def find_participant(session: Session, code: str) -> Participant | None:
    """Read one participant, whichever partition they live in; None: never heard of."""
    partition = await session.fetchval(_SQL["find_participant"], code)
    if partition is None:
        return None
    return (await read_participants(session, {code: partition}))[code]


async def read_participants(session: Session, homes: Mapping[str, int]) -> dict[str, Participant]:
    """Read participants from the partitions where they live; nobody who was never heard of."""
    rows = await session.fetch(_SQL["load_people"], list(homes.values()), list(homes))
    return {row["participant"]: _participant(row) for row in rows}


def _participant(row: Row) -> Participant:
    tallies = map(unpack_tally, row["tallies"])
    return unpack_participant(row["body"], dict(zip(row["offers"], tallies, strict=True)))
