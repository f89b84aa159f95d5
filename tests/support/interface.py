"""The interface as it is served, in this process, on a free port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx

from services.api.settings import load_settings
from services.api.shell.http.server import HttpServer
from services.api.wiring import assemble, follower_of
from shared.kernel.clock import Clock, system_clock


@asynccontextmanager
async def interface(
    environ: Mapping[str, str], clock: Clock = system_clock
) -> AsyncIterator[httpx.AsyncClient]:
    """Serve while the block lasts; give a client of it."""
    settings = load_settings(environ)
    services = assemble(settings, await follower_of(settings), clock)
    for service in services:
        await service.start()
    working = [asyncio.create_task(service.wait()) for service in services]
    [server] = [each for each in services if isinstance(each, HttpServer)]
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as client:
            yield client
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        for service in reversed(services):
            await service.stop()
