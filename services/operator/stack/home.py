"""The data directory of one stack: where each thing lies, and one starter at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """One stack's directory; removing it (once the stack is down) removes the stack."""

    path: Path

    @property
    def kafka(self) -> Path:
        """Kafka's log directories and settings."""
        return self.path / "kafka"

    @property
    def postgres(self) -> Path:
        """Postgres' cluster."""
        return self.path / "postgres"

    @property
    def logs(self) -> Path:
        """What the servers say."""
        return self.path / "logs"

    @property
    def ports(self) -> Path:
        """The ports that were chosen."""
        return self.path / "ports.json"

    @property
    def passwords(self) -> Path:
        """The passwords that were drawn; readable for the owner only."""
        return self.path / "passwords.json"

    def record(self, name: str) -> Path:
        """Name the file in which a process is remembered."""
        return self.path / f"{name}.process.json"

    def make(self) -> None:
        """Make the directory; root lets others pass through it, for Postgres must not be root."""
        if not self.path.exists():
            self.path.mkdir(parents=True)
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for folder in (self.kafka, self.logs):
            folder.mkdir(exist_ok=True, mode=0o700)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other command starts or stops this stack, and keep others waiting."""
        with (self.path / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
