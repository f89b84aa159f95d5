"""Starts tally processes and does terrible things to them."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

from tests.faults.runtime.ledger import Place

ROOT = Path(__file__).parents[3]


@dataclass
class Crew:
    """The processes of one test; whatever happens, none outlives it."""

    place: Place
    log: Path
    limits: dict[str, float] = field(default_factory=dict)
    members: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(
        self, *, group: str = "tally", without: Sequence[str] = ()
    ) -> subprocess.Popen[bytes]:
        """Start one more member."""
        told = {
            "place": asdict(self.place),
            "limits": self.limits,
            "group": group,
            "without": list(without),
            "log": str(self.log),
        }
        member = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.runtime.tally_process", orjson.dumps(told)],
            cwd=ROOT,
        )
        self.members.append(member)
        return member

    def end(self) -> None:
        """Kill whatever still runs."""
        for member in self.members:
            member.kill()
            member.wait()


async def ended(member: subprocess.Popen[bytes], seconds: float = 60.0) -> int:
    """Wait for a process and return its exit code."""
    return await asyncio.to_thread(member.wait, seconds)


def freeze(member: subprocess.Popen[bytes]) -> None:
    """Stop it where it is."""
    member.send_signal(signal.SIGSTOP)


def thaw(member: subprocess.Popen[bytes]) -> None:
    """Let it go on."""
    member.send_signal(signal.SIGCONT)
