"""A no to a whole message, with the code that upstream is told (rules 8.3)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a message changes nothing."""

    code: str
    message: str
    path: str | None = None

    @property
    def binding(self) -> bool:
        """True when it is the answer of that id for ever.

        What names something that does not exist (yet), or needs what is not built yet, leaves its
        id free: told again, it is judged afresh.
        """
        missing = self.code.startswith("UNKNOWN_") or self.code.endswith("_NOT_FOUND")
        return not missing and self.code != "NOT_AVAILABLE"


def later(what: str, path: str | None) -> Refused:
    """Say that something is not built yet, rather than swallow it."""
    return Refused("NOT_AVAILABLE", f"{what} is not available yet", path)
