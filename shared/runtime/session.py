"""What a service may do with the database session the runtime lends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

Row = Mapping[str, Any]


class Session(Protocol):
    """The part of an asyncpg connection that departments use; the runtime owns its life."""

    async def execute(self, query: str, *values: object) -> str:
        """Run one statement and return its command tag."""

    async def fetch(self, query: str, *values: object) -> list[Row]:
        """Run one query and return all its rows."""

    async def fetchrow(self, query: str, *values: object) -> Row | None:
        """Run one query and return its first row."""

    async def fetchval(self, query: str, *values: object) -> Any:  # noqa: ANN401 - any SQL type
        """Run one query and return the first column of its first row."""

    async def copy_records_to_table(
        self, table_name: str, *, records: Iterable[Sequence[object]], columns: Sequence[str]
    ) -> str:
        """COPY rows into a table of the session's schema."""
