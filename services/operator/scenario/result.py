"""What became of one file: passed, failed where, or not understood."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that was expected and is not so, at one step (counted from 0, as in paths)."""

    step: int
    key: str
    expected: Any
    actual: Any
    explanations: tuple[str, ...] = ()
    """What the offers concerned said, one line each; shown to people only."""

    def as_json(self) -> dict[str, Any]:
        """As another program wants to read it."""
        return {
            "step": self.step,
            "key": self.key,
            "expected": self.expected,
            "actual": self.actual,
        }


@dataclass(frozen=True, slots=True)
class Result:
    """One file."""

    file: str
    scenario: str | None
    failures: tuple[Failure, ...] = field(default=())
    error: str | None = None

    @property
    def passed(self) -> bool:
        """Understood, and nothing failed."""
        return self.error is None and not self.failures

    @property
    def exit_status(self) -> int:
        """0: passed; 1: an expectation failed; 2: the file could not be understood."""
        return 2 if self.error is not None else int(bool(self.failures))

    def as_json(self) -> dict[str, Any]:
        """The line of `--json`."""
        return {
            "file": self.file,
            "scenario": self.scenario,
            "passed": self.passed,
            "failures": [failure.as_json() for failure in self.failures],
            "error": self.error,
        }
