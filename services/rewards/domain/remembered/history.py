"""What holds from some moment to another: taking part in a scheme, a subscription (D-04)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """From this moment on it holds, or no longer does."""

    at: datetime
    on: bool


History = tuple[Mark, ...]
"""Marks in order of their moment; between an on and the next off it holds: half-open (D-04)."""


def holds_at(history: History, at: datetime) -> bool:
    """Read a history at a moment: the last mark at or before it decides."""
    on = False
    for mark in history:
        if mark.at > at:
            break
        on = mark.on
    return on


def holds_from(history: History, at: datetime) -> datetime | None:
    """Say from when on, then or later, it holds; None: never, as far as is known."""
    if holds_at(history, at):
        return at
    return next((mark.at for mark in history if mark.on and mark.at > at), None)


def with_mark(history: History, mark: Mark) -> History:
    """Add a mark at its place; of two at the same moment the one told later decides."""
    before = tuple(other for other in history if other.at <= mark.at)
    return (*before, mark, *history[len(before) :])
