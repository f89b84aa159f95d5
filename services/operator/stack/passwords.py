"""Passwords of the database roles: drawn once, kept in one file that only its owner may read."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from services.operator.stack.processes import replace_file


def _draw() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True)
class Passwords:
    """One password for each role; never printed, never on a command line."""

    superuser: str = field(default_factory=_draw, repr=False)
    owner: str = field(default_factory=_draw, repr=False)
    rewards: str = field(default_factory=_draw, repr=False)
    wallet: str = field(default_factory=_draw, repr=False)
    reader: str = field(default_factory=_draw, repr=False)


def keep_or_draw(file: Path) -> Passwords:
    """Read the passwords of a stack, or draw them the first time."""
    if file.exists():
        return Passwords(**json.loads(file.read_text("utf-8")))
    drawn = Passwords()
    replace_file(file, json.dumps(asdict(drawn)), mode=0o600)
    return drawn
