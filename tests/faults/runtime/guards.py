"""Takes single guards out of the runtime, to see that the checks notice. Only ever in a test."""

from __future__ import annotations

from collections.abc import Callable

from shared.runtime import fence, units, work
from shared.runtime.fence import Fence
from shared.runtime.reading import Reader

_ANYBODY = "partition = $1 AND $2::bigint IS NOT NULL"


def without(guard: str) -> None:
    """Take one guard out of this process."""
    _REMOVALS[guard]()


def _the_end_of_the_previous_session() -> None:
    fence._END_PREVIOUS = "SELECT $1::int"


def _the_fence() -> None:
    fence._ADVANCE = (
        "UPDATE position SET next_offset = $4, cursor = $5, upstream_sequence = $6,"
        " recorded_at = COALESCE($7, recorded_at), published = $8, heard = $10"
        f" WHERE {_ANYBODY} AND $3::bigint IS NOT NULL AND $9::text IS NULL"
    )
    fence._REMEMBER = f"UPDATE position SET published = $3 WHERE {_ANYBODY}"
    fence._RAISE_EPOCH = fence._RAISE_EPOCH.replace(
        "($2::bigint IS NULL OR epoch = $2)", "($2::bigint IS NULL OR epoch > 0)"
    )
    Fence._must_have_moved = lambda *_: None  # type: ignore[method-assign]


def _the_overlap_check() -> None:
    Reader._is_next = lambda *_: True  # type: ignore[method-assign]


def _the_sequence_check() -> None:
    Reader._is_new = lambda *_: True  # type: ignore[method-assign]


def _the_provenance_check() -> None:
    Reader._is_unheard = lambda *_: True  # type: ignore[method-assign]


def _the_question_after_a_lost_answer() -> None:
    work._has_committed = lambda *_: False


def _the_second_look_at_offsets() -> None:
    units.must_follow = lambda *_: None


_REMOVALS: dict[str, Callable[[], None]] = {
    "terminate": _the_end_of_the_previous_session,
    "fence": _the_fence,
    "overlap": _the_overlap_check,
    "sequence": _the_sequence_check,
    "provenance": _the_provenance_check,
    "pairing": _the_second_look_at_offsets,
    "question": _the_question_after_a_lost_answer,
}
