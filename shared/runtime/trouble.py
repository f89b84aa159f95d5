"""The world's trouble: what is retried in place, with which patience, and when that ends."""

from __future__ import annotations

import asyncio
import time

import asyncpg
import structlog
from aiokafka.errors import KafkaError

from shared.runtime.limits import Limits
from shared.runtime.stops import TroubleLimit

_log = structlog.get_logger(__name__)

_TROUBLE: tuple[type[BaseException], ...] = (
    OSError,
    TimeoutError,
    KafkaError,
    asyncpg.InterfaceError,
    # Raised of a connection that was cut in the middle of a conversation, on the next word.
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.PostgresIOError,
)


def is_trouble(error: BaseException) -> bool:
    """True when the same call may succeed later without anybody changing anything."""
    # asyncpg says InterfaceError also of a value it cannot encode: that stays wrong for ever.
    return isinstance(error, _TROUBLE) and not isinstance(error, ValueError)


class Patience:
    """How long one thing has been failing, and how long to wait before the next attempt."""

    def __init__(self, limits: Limits, what: str) -> None:
        self._limits = limits
        self._what = what
        self._since: float | None = None
        self._attempts = 0

    @property
    def tried(self) -> bool:
        """True while the last attempt failed."""
        return self._since is not None

    def over(self) -> None:
        """The thing works (again)."""
        if self._since is not None:
            _log.info("trouble.ended", what=self._what, attempts=self._attempts)
        self._since, self._attempts = None, 0

    async def wait(self, error: BaseException, stopping: asyncio.Event) -> None:
        """Wait before the next attempt; `TroubleLimit` when it has lasted too long.

        Returns at once when stopping is set: the caller looks and leaves.
        """
        now = time.monotonic()
        self._since = self._since or now
        self._attempts += 1
        _log.warning("trouble.met", what=self._what, attempt=self._attempts, error=repr(error))
        if now - self._since > self._limits.trouble_seconds_max:
            raise TroubleLimit(f"{self._what}: {error!r}") from error
        await _pause(min(0.05 * 2**self._attempts, self._limits.backoff_seconds_max), stopping)


async def _pause(seconds: float, stopping: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
