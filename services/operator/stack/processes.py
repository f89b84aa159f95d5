"""Processes that outlive the command that started them, recognised before they are touched."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypedDict

import psutil

# The start time is computed from the boot time, which moves a little when the clock is set.
START_SECONDS_TOLERANCE = 2.0


@dataclass(frozen=True, slots=True)
class Remembered:
    """One process of ours: its number alone proves nothing, so when it started is kept as well."""

    pid: int
    started_at: float
    program: str

    def find(self) -> psutil.Process | None:
        """Look for the process; a stranger that got the same number, or a zombie, is not it."""
        with suppress(psutil.Error):
            found = psutil.Process(self.pid)
            if abs(found.create_time() - self.started_at) > START_SECONDS_TOLERANCE:
                return None
            if found.status() == psutil.STATUS_ZOMBIE:
                _reap(self.pid)
                return None
            command = " ".join(found.cmdline())
            # Empty for the moment in which the kernel exchanges our image for the program's.
            return found if not command or self.program in command else None
        return None


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start a process: secrets go into files or the environment, never into `command`."""

    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    directory: Path
    user: int | None = None
    group: int | None = None


def launch(order: Launch, record: Path, program: str) -> Remembered:
    """Start a process in a session of its own and remember it in `record`."""
    with order.log.open("ab") as output:
        started = subprocess.Popen(
            order.command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(order.environment),
            cwd=order.directory,
            start_new_session=True,
            **identity(order.user, order.group),
        )
    # It outlives this object, and mostly this program: nobody here waits for its end.
    started.returncode = 0
    remembered = Remembered(started.pid, psutil.Process(started.pid).create_time(), program)
    replace_file(record, json.dumps(asdict(remembered)))
    return remembered


class Identity(TypedDict, total=False):
    """Whom a child is to run as, in the words of `subprocess`; empty: as we do."""

    user: int
    group: int
    extra_groups: list[int]


def identity(user: int | None, group: int | None) -> Identity:
    """Name the user a child is to run as; none: as we do."""
    if user is None or group is None:
        return {}
    return {"user": user, "group": group, "extra_groups": []}


def recall(record: Path) -> psutil.Process | None:
    """Find the process remembered in `record`, if it still runs."""
    try:
        remembered = Remembered(**json.loads(record.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return remembered.find()


def end_strays(name: str, program: str) -> None:
    """Kill what was started from here but never remembered, because the starter died between."""
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == name and program in (process.info["cmdline"] or ()):
            kill_tree(process)


def kill_tree(process: psutil.Process) -> None:
    """Kill a process and all it started, and wait until none is left."""
    family = tree(process)
    for member in family:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    gone(family, 10.0)


def tree(process: psutil.Process) -> list[psutil.Process]:
    """List a process and all it started."""
    with suppress(psutil.NoSuchProcess):
        return [process, *process.children(recursive=True)]
    return []


def gone(family: Sequence[psutil.Process], seconds: float) -> bool:
    """Wait until none of the processes runs; say whether that came true in time."""
    return wait_until(lambda: not any(map(_runs, family)), seconds)


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again, twenty times a second, until it holds or the time is over."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def replace_file(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file so that a reader, or a crash, never sees half of it."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        file.write(text)
    fresh.replace(path)


def _runs(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        if process.status() != psutil.STATUS_ZOMBIE:
            return process.is_running()
        _reap(process.pid)
    return False


def _reap(pid: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
