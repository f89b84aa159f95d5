"""The services as processes of their own: started for a demo, ended with it, whatever happens."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from services.operator.settings import inherited

SERVICES = ("ingestion", "rewards", "wallet")
_TERMINATION_SECONDS = 20.0
_LAST_LINES = 5


class ChildEnded(Exception):
    """A service has ended that should be working; its last words are the message."""


@dataclass(frozen=True, slots=True)
class Children:
    """Processes of the services, with a log each."""

    processes: Mapping[str, subprocess.Popen[bytes]]
    logs: Path

    def must_live(self) -> None:
        """Raise `ChildEnded` if one of them no longer runs."""
        for name, process in self.processes.items():
            if (code := process.poll()) is not None:
                raise ChildEnded(f"{name} ended with {code}:\n{self._last_words(name)}")

    def _last_words(self, name: str) -> str:
        log = _log(self.logs, name)
        lines = log.read_text("utf-8", errors="replace").splitlines()[-_LAST_LINES:]
        return "\n".join([*map(_in_words, lines), f"all of it is in {log}"])


@contextmanager
def serving(environ: Mapping[str, str], logs: Path, workers: int) -> Iterator[Children]:
    """Serve with so many processes of each service while the block lasts."""
    logs.mkdir(parents=True, exist_ok=True)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for service in SERVICES:
            for number in range(1, workers + 1):
                name = f"{service}-{number}"
                processes[name] = _start(service, name, environ, logs)
        yield Children(processes, logs)
    finally:
        _end(processes.values())


def _start(
    service: str, name: str, environ: Mapping[str, str], logs: Path
) -> subprocess.Popen[bytes]:
    with _log(logs, name).open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", f"services.{service}"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**inherited(), **environ},
            start_new_session=True,
        )


def _end(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    """Ask all of them at once; who does not go within the time is made to."""
    for process in processes:
        _signal(process, signal.SIGTERM)
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_TERMINATION_SECONDS)
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _in_words(line: str) -> str:
    """A line of a log as people read it: what happened, and the end of what was raised."""
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        return line
    raised = str(said.get("exception", said.get("reason", ""))).strip().splitlines()[-1:]
    return " ".join([str(said.get("event", "")), *raised])


def _log(logs: Path, name: str) -> Path:
    return logs / f"demo-{name}.log"
