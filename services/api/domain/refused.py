"""A no to somebody who asks: the code of the rules, a sentence, and where (rules 8.3)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no answer, or why what was asked about would be refused."""

    code: str
    message: str
    path: str | None = None
