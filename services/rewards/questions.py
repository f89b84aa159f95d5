"""Plugs together what answers people who ask the engine's tables, and only read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.rewards.shell.catalogue_reading import read_book, read_catalogue
from services.rewards.shell.interview import Answer, Interview, Missing, Question, interview
from services.rewards.shell.recollection import Recollection, ask, recollect
from services.rewards.shell.snapshots import BookReader, find_participant, read_participants
from shared.runtime.limits import Limits
from shared.runtime.postgres import connect
from shared.runtime.session import Session

__all__ = [
    "Answer",
    "BookReader",
    "Interview",
    "Missing",
    "Question",
    "Recollection",
    "ask",
    "find_participant",
    "interview",
    "read_book",
    "read_catalogue",
    "read_participants",
    "reading",
    "recollect",
]

SCHEMA = "rewards"


@asynccontextmanager
async def reading(database_url: str, limits: Limits | None = None) -> AsyncIterator[Session]:
    """Open a session on the engine's tables for somebody who only reads."""
    session = await connect(database_url, SCHEMA, "rewardstream reading", limits or Limits())
    try:
        yield session
    finally:
        await session.close()
