"""The HTTP server as one of the process's services: who stops the process stops it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from fastapi import FastAPI

_log = structlog.get_logger(__name__)
_BACKLOG = 2048
_GRACE_SECONDS = 5


class HttpServer:
    """Answers on an address; port 0 takes a free one."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        self._address = (host, port)
        self._server = _Server(
            uvicorn.Config(
                app,
                http="httptools",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )
        self._socket: socket.socket | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """Where it listens, once started."""
        assert self._socket is not None, "start it first"
        port: int = self._socket.getsockname()[1]
        return port

    async def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        host, port = self._address
        self._socket = socket.create_server((host, port), backlog=_BACKLOG)
        self._serving = asyncio.create_task(self._server.serve([self._socket]))
        _log.info("api.listening", url=f"http://{host}:{self.port}")

    async def wait(self) -> None:
        """Wait until it fails; a server that is not stopped does not end."""
        assert self._serving is not None, "start it first"
        await asyncio.shield(self._serving)

    async def stop(self) -> None:
        """Answer what was asked, and listen no more."""
        self._server.should_exit = True
        if self._serving is not None:
            await asyncio.gather(self._serving, return_exceptions=True)
        if self._socket is not None:
            self._socket.close()


class _Server(uvicorn.Server):
    """Leaves signals to the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
