"""The command line as a person uses it: a process of its own, on the servers of a test."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.operator.settings import inherited
from services.operator.stack import Stack, environment


@dataclass(frozen=True)
class Answer:
    """How a command ended, and what it said."""

    code: int
    output: str
    """Results and notes together."""
    results: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever JSON can say
        """What was printed for another program."""
        return json.loads(self.results)


def rewardstream(
    stack: Stack,
    *arguments: str,
    seconds: float = 240.0,
    environ: Mapping[str, str] | None = None,
) -> Answer:
    """Run one command on a stack, as `rewardstream` with its environment."""
    done = subprocess.run(
        [sys.executable, "-m", "services.operator", *arguments],
        env={**inherited(), **environment(stack), "COLUMNS": "200", **(environ or {})},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Answer(done.returncode, done.stdout + done.stderr, done.stdout)


async def rewardstream_beside(
    stack: Stack, *arguments: str, environ: Mapping[str, str] | None = None
) -> Answer:
    """Run one command while services of this process go on."""
    return await asyncio.to_thread(rewardstream, stack, *arguments, environ=environ)
