"""The catalogue as the engine has heard it, for somebody who only reads."""

from __future__ import annotations

from services.rewards.domain.catalogue.book import OfferBook, folded
from services.rewards.shell.decision_store import DecisionStore
from shared.contracts.events import CatalogueChanged
from shared.kernel.money import Platform
from shared.runtime.postgres import load_statements
from shared.runtime.session import Session

_SQL = load_statements("services.rewards.shell.sql")


async def read_catalogue(session: Session) -> tuple[list[CatalogueChanged], int]:
    """Read every change, in order, of the partition that has heard the most; -1: nothing yet."""
    partition = await session.fetchval(_SQL["find_best_informed"])
    if partition is None:
        return [], -1
    return await DecisionStore(partition).catalogue(session)


async def read_book(session: Session, platform: Platform) -> OfferBook:
    """Read the book of offers as it stands."""
    changes, _ = await read_catalogue(session)
    return folded(changes, platform)


async def book_of(session: Session, partition: int, platform: Platform) -> OfferBook:
    """Read the book as one partition has heard it."""
    changes, _ = await DecisionStore(partition).catalogue(session)
    return folded(changes, platform)
