"""A tiny HTTP door on the machine itself: `/health` for supervisors, `/metrics` for Prometheus."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import orjson
from prometheus_client import CollectorRegistry, generate_latest

_REQUEST_SECONDS_MAX = 5.0
_JSON = "application/json"
_TEXT = "text/plain; version=0.0.4; charset=utf-8"

Health = Callable[[], Mapping[str, object]]
"""Says how the process is; a key `ok` that is False makes the answer a 503."""


class Probe:
    """Answers GET on 127.0.0.1, or on the host given; port 0 takes a free one."""

    def __init__(
        self, registry: CollectorRegistry, health: Health, port: int = 0, host: str = "127.0.0.1"
    ) -> None:
        self._registry = registry
        self._health = health
        self._port = port
        self._host = host
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Where it listens, once started."""
        assert self._server is not None, "start it first"
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        self._server = await asyncio.start_server(self._serve, self._host, self._port)

    async def wait(self) -> None:
        """Never returns: a door does not fail."""
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_REQUEST_SECONDS_MAX):
                path = await _path(reader)
                writer.write(self._answer(path))
                await writer.drain()
        except (TimeoutError, OSError, ValueError):
            pass
        finally:
            writer.close()

    def _answer(self, path: str) -> bytes:
        match path:
            case "/metrics":
                return _response(200, _TEXT, generate_latest(self._registry))
            case "/health":
                health = self._health()
                status = 200 if health.get("ok", True) else 503
                return _response(status, _JSON, orjson.dumps(dict(health)))
            case _:
                return _response(404, _JSON, b'{"error":"not found"}')


async def _path(reader: asyncio.StreamReader) -> str:
    line = (await reader.readline()).decode("latin-1")
    while (await reader.readline()).strip():
        pass
    method, path, _ = line.split(" ", 2)
    return path.partition("?")[0] if method == "GET" else ""


def _response(status: int, kind: str, body: bytes) -> bytes:
    reason = {200: "OK", 404: "Not Found", 503: "Service Unavailable"}[status]
    head = (
        f"HTTP/1.1 {status} {reason}\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
