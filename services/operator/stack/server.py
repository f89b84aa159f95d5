"""One server of the stack: started, stopped, and, for tests of what then happens, killed."""

import signal
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psutil

from services.operator.stack.home import Home
from services.operator.stack.processes import gone, kill_tree, recall, tree

# Seconds on an idle machine; but nothing is gained by giving up on a busy one.
START_SECONDS_MAX = 120.0
STOP_SECONDS_MAX = 30.0
LOG_LINES_SHOWN = 20


class ServerFailed(RuntimeError):
    """A server did not start; the message ends with what it said last."""


class Server(Protocol):
    """A server of the stack, whatever it runs in. Every call may block until it is true."""

    name: str
    origin: str
    """Where it comes from: embedded, or docker."""

    @property
    def address(self) -> str:
        """Where clients connect: host and port."""

    @property
    def version(self) -> str:
        """The version of the server's programs."""

    @property
    def log(self) -> str:
        """Where to read what the server says."""

    def pid(self) -> int | None:
        """Say which process it is, if it runs on this machine."""

    def start(self) -> None:
        """Start it on its data and wait until it answers; does nothing when it runs."""

    def stop(self) -> None:
        """Ask it to finish, wait, and kill what is left; nothing of it runs afterwards."""

    def kill(self) -> None:
        """Kill it and all its children at once, as a power failure would."""

    def freeze(self) -> None:
        """Stop it in its tracks: connections stay open and nothing answers."""

    def thaw(self) -> None:
        """Let it go on where it was frozen."""


class Database(Server, Protocol):
    """A server that is Postgres."""

    @property
    def url(self) -> str:
        """How the superuser connects."""


class Embedded(ABC):
    """A process of the embedded stack, remembered on disk, so any command can find it again."""

    name: str
    polite_signal: signal.Signals
    origin = "embedded"

    def __init__(self, home: Home) -> None:
        self.home = home

    @property
    @abstractmethod
    def address(self) -> str:
        """Where clients connect: host and port."""

    @property
    @abstractmethod
    def version(self) -> str:
        """The version of the server's programs."""

    @abstractmethod
    def start(self) -> None:
        """Start it on its data and wait until it answers; does nothing when it runs."""

    @property
    def log(self) -> str:
        """The file into which the server writes what it says."""
        return str(self._log)

    def pid(self) -> int | None:
        """Say which process it is."""
        process = self.process()
        return process.pid if process else None

    def process(self) -> psutil.Process | None:
        """Find the running process, if there is one."""
        return recall(self.home.record(self.name))

    def stop(self) -> None:
        """Ask it to finish, wait, and kill what is left; nothing of it runs afterwards."""
        process = self.process()
        if process is None:
            return
        family = tree(process)
        self.thaw()
        with suppress(psutil.NoSuchProcess):
            process.send_signal(self.polite_signal)
        if not gone(family, STOP_SECONDS_MAX):
            kill_tree(process)
        self.home.record(self.name).unlink(missing_ok=True)

    def kill(self) -> None:
        """Kill it and all its children at once, as a power failure would."""
        if process := self.process():
            kill_tree(process)

    def freeze(self) -> None:
        """Stop it in its tracks: connections stay open and nothing answers."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on where it was frozen."""
        self._signal_all(signal.SIGCONT)

    @property
    def _log(self) -> Path:
        return self.home.logs / f"{self.name}.log"

    def _signal_all(self, number: signal.Signals) -> None:
        if process := self.process():
            for member in tree(process):
                with suppress(psutil.NoSuchProcess):
                    member.send_signal(number)

    def _runs_already(self) -> bool:
        """Say whether it runs and answers; one that dies meanwhile does not."""
        if self.process() is None:
            return False
        try:
            self._await(since=self._log_end())
        except ServerFailed:
            if self.process() is not None:
                raise
            return False
        return True

    def _await(self, since: int) -> None:
        """Wait until the server answers; raise when it gives up or takes too long."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while not self._answers():
            if self.process() is None:
                raise ServerFailed(f"{self.name} stopped while starting:\n{self._said(since)}")
            if time.monotonic() > deadline:
                raise ServerFailed(f"{self.name} does not answer:\n{self._said(since)}")
            time.sleep(0.05)

    @abstractmethod
    def _answers(self) -> bool: ...

    def _said(self, since: int) -> str:
        with self._log.open("rb") as file:
            file.seek(since)
            lines = file.read().decode("utf-8", "replace").splitlines()
        return "\n".join([*lines[-LOG_LINES_SHOWN:], f"(all of it: {self.log})"])

    def _log_end(self) -> int:
        return self._log.stat().st_size if self._log.exists() else 0
