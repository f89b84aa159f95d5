"""Keeps a library that says the same thing a hundred times a second from filling the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

SECONDS_APART = 10.0
_KINDS_MAX = 1_000
_Kind = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class _Told:
    at: float
    unsaid: int = 0


class OncePerWhile(logging.Filter):
    """Lets each kind of line through once in so many seconds, and says how many it held back.

    A kind is logger, level and text before its values are put in. Only loggers under `noisy` are
    held back.
    """

    def __init__(
        self,
        noisy: str,
        seconds_apart: float = SECONDS_APART,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._noisy = noisy
        self._seconds_apart = seconds_apart
        self._now = now
        self._told: dict[_Kind, _Told] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether the line is written; one that follows unsaid ones tells their number."""
        if record.name.partition(".")[0] != self._noisy:
            return True
        kind = (record.name, record.levelno, str(record.msg))
        before, now = self._told.get(kind), self._now()
        if before is not None and now - before.at < self._seconds_apart:
            self._told[kind] = replace(before, unsaid=before.unsaid + 1)
            return False
        if before is not None and before.unsaid:
            record.msg = f"{record.msg} (and {before.unsaid} more like it)"
        self._remember(kind, now)
        return True

    def _remember(self, kind: _Kind, now: float) -> None:
        if len(self._told) >= _KINDS_MAX:
            self._told.clear()
        self._told[kind] = _Told(now)
