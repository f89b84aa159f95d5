"""Takes single guards out of the runtime, to see that the checks notice. Only ever in a test."""

from __future__ import annotations

from collections.abc import Callable

from shared.runtime import fence, units, work
from shared.runtime.fence import Fence
from shared.runtime.reading import Reader


def without(guard: str) -> None:
    """Take one guard out of this process."""
    _REMOVALS[guard]()


def _the_end_of_the_previous_session() -> None:
    fence._END_PREVIOUS = "SELECT $1::int"


def _the_fence() -> None:
    fence._ADVANCE = _unfenced(
        fence._ADVANCE, "epoch = $2 AND next_offset = $3 AND cursor IS NOT DISTINCT FROM $9",
        "$2::bigint > 0 AND $3::bigint >= 0 AND $9::text IS NOT DISTINCT FROM $9",
    )  # fmt: skip
    fence._REMEMBER = _unfenced(fence._REMEMBER, "epoch = $2", "$2::bigint > 0")
    fence._RAISE_EPOCH = _unfenced(fence._RAISE_EPOCH, "OR epoch = $2", "OR epoch > 0")
    Fence._must_have_moved = lambda *_: None  # type: ignore[method-assign]


def _unfenced(statement: str, guard: str, nothing: str) -> str:
    assert guard in statement, f"the fence has changed: {guard} is not in {statement}"
    return statement.replace(guard, nothing)


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
