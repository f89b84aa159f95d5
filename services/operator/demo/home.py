"""Where a demo runs: servers and data of its own, so that it meets and leaves nobody's data."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from services.operator.settings import OperatorSettings
from services.operator.stack import remove, stop

_FOLDER = "demo"
_MARK = "left-by-a-demo.json"


class Occupied(Exception):
    """The home holds data that no demo left: a demo would have to remove it."""


@dataclass(frozen=True, slots=True)
class DemoHome:
    """The settings of the demo's stack, and whether it is left running."""

    settings: OperatorSettings
    is_kept: bool

    @property
    def path(self) -> Path:
        """The directory of the stack."""
        return self.settings.home

    def clear(self) -> None:
        """Remove what a demo before this one left here."""
        remove(settings=self.settings)

    def mark(self) -> None:
        """Note that what lies here is a demo's, and may be removed by the next one."""
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / _MARK).write_text(json.dumps({"kept": self.is_kept}), "utf-8")

    def leave(self) -> None:
        """Stop the stack and remove its data, or leave it running where it is to be kept."""
        if not self.is_kept:
            remove(settings=self.settings)

    def give_up(self) -> None:
        """Stop the stack after a failure; its logs and data stay to be looked at."""
        stop(settings=self.settings)


def choose_home(settings: OperatorSettings, *, keep: bool) -> DemoHome:
    """A kept demo takes the home itself; any other runs in a folder beside what is there.

    Raises `Occupied` where the home is in use by something else than a demo.
    """
    if not keep:
        home = settings.home / _FOLDER
        return DemoHome(replace(settings, home=home), is_kept=False)
    used = (settings.home / "kafka").exists() or (settings.home / "ports.json").exists()
    if used and not (settings.home / _MARK).exists():
        raise Occupied(
            f"{settings.home} holds data already: name another REWARDSTREAM_HOME, or leave --keep"
        )
    return DemoHome(settings, is_kept=True)
