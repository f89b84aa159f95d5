"""What must not travel in a reason, a log line or a dead letter: long runs of digits."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d(?:[ -]?\d){11,}")
_DESCRIPTION_LENGTH_MAX = 500


def masked(text: str) -> str:
    """Replace every run of 12 digits or more: it may be a payment identifier."""
    return _DIGITS.sub(lambda found: "*" * len(found.group()), text)


def described(error: BaseException) -> str:
    """Say what an error is in one masked line of limited length."""
    return masked(f"{type(error).__name__}: {error}")[:_DESCRIPTION_LENGTH_MAX]
