"""Processes that are measured: started for one measurement, ended with it, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from services.operator.bench.results import Unmeasured
from services.operator.settings import inherited

TERMINATION_SECONDS = 5.0
LAST_WORDS = 2_000


class Ended(Unmeasured):
    """A process that should be working has ended; its last words are the message."""


@dataclass(frozen=True, slots=True)
class Child:
    """One process and what it says."""

    process: subprocess.Popen[bytes]
    log: Path

    def must_live(self) -> None:
        """Raise `Ended` if it no longer runs."""
        if self.process.poll() is not None:
            code = self.process.returncode
            raise Ended(f"{self.log.name} ended with {code}:\n{self.last_words()}")

    def last_words(self) -> str:
        """Read the end of its log."""
        return self.log.read_text("utf-8", errors="replace")[-LAST_WORDS:]


@dataclass(frozen=True, slots=True)
class Crew:
    """Several processes that work together."""

    children: Sequence[Child]

    def must_live(self) -> None:
        """Raise `Ended` if one of them no longer runs."""
        for child in self.children:
            child.must_live()

    def last_words(self) -> str:
        """Read the end of each log."""
        return "\n".join(child.last_words() for child in self.children)


@dataclass(frozen=True, slots=True)
class Nursery:
    """Starts children of one environment, with their logs in one folder."""

    folder: Path
    environment: Mapping[str, str]

    @contextmanager
    def child(self, name: str, module: str, arguments: Sequence[str] = ()) -> Iterator[Child]:
        """Run a Python module as a process of its own while the block lasts."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**inherited(), **self.environment},
                start_new_session=True,
            )
        try:
            yield Child(process, log)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(TERMINATION_SECONDS)
            break
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
