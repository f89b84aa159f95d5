"""A TCP proxy before Postgres that cuts a connection in the middle of a commit."""

from __future__ import annotations

import asyncio
import re
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit


class Proxy:
    """Cuts at every n-th match of what clients send; the match itself arrives, or does not."""

    def __init__(
        self, database_url: str, *, cut_at: re.Pattern[bytes], forwarded: bool, every: int
    ) -> None:
        self._parts = urlsplit(database_url)
        self._cut_at = cut_at
        self._forwarded = forwarded
        self._every = every
        self._seen = 0
        self.cuts = 0
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where to connect instead."""
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        who = self._parts.netloc.rpartition("@")[0]
        return urlunsplit(self._parts._replace(netloc=f"{who}@127.0.0.1:{port}"))

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream, to_upstream = await asyncio.open_connection(
            self._parts.hostname, self._parts.port
        )
        asking = asyncio.create_task(self._ask(reader, to_upstream))
        answering = asyncio.create_task(_pass_on(upstream, writer))
        await asyncio.wait({asking, answering}, return_when=asyncio.FIRST_COMPLETED)
        for task in (asking, answering):
            task.cancel()
        writer.transport.abort()
        to_upstream.close()

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while sent := await reader.read(65_536):
            if self._must_cut(sent):
                if self._forwarded:
                    writer.write(sent)
                    await writer.drain()
                return
            writer.write(sent)
            await writer.drain()

    def _must_cut(self, sent: bytes) -> bool:
        if self._cut_at.search(sent) is None:
            return False
        self._seen += 1
        if self._seen % self._every:
            return False
        self.cuts += 1
        return True


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while answer := await reader.read(65_536):
        writer.write(answer)
        await writer.drain()
