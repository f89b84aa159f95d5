"""Waits until everything that was told is done by every service, committed and announced."""

import asyncio
from collections.abc import Collection

from services.operator.progress import River
from services.operator.waiting import Waiting

_LOOK_SECONDS = 0.003


async def settle(river: River, working: Collection[asyncio.Task[None]]) -> None:
    """Wait for the river, and raise instead when a service ends or a partition stands still."""
    waiting = Waiting(river, look_seconds=_LOOK_SECONDS)
    settled = asyncio.create_task(waiting.river_drained())
    try:
        await asyncio.wait({settled, *working}, return_when=asyncio.FIRST_COMPLETED)
        for task in working:
            if task.done():
                task.result()
        await settled
    finally:
        settled.cancel()
