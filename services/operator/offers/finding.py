"""One thing that is wrong with an offer: where, which rule, and what to do instead."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

_CITED = re.compile(r"rules [0-9]+(?:\.[0-9]+)*(?:-[0-9]+)?(?:, (?:[0-9]+\.[0-9]+|D-[0-9]{2}))*")
_DECIDED = re.compile(r"D-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at a path of the file; `code` is what publication would answer (8.3)."""

    path: str
    message: str
    proposal: str | None = None
    rule: str | None = None
    code: str = "INVALID_MESSAGE"

    def as_json(self) -> dict[str, Any]:
        """As another program wants to read it."""
        return asdict(self)


def cited(sentences: Sequence[str | None]) -> str | None:
    """Find the section of the rules in the first sentence that names one."""
    for pattern in (_CITED, _DECIDED):
        for sentence in sentences:
            found = pattern.search(sentence or "")
            if found:
                return found.group()
    return None
