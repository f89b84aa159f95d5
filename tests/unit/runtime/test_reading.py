"""What is new, what is repeated, what is missing, what is unreadable."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.department import Delivered, Position, Record
from shared.runtime.reading import Item, Reader, Repeated, Unreadable
from shared.runtime.stops import Gap, SequenceGap
from tests.faults.runtime.tally import Message, Tally


def delivered(offset: int, sequence: int | None = None) -> Delivered:
    told = {"kind": "add", "id": f"m{offset}", "participant": "p", "sequence": sequence}
    return Delivered(offset, b"p", orjson.dumps(told))


def reader(next_offset: int = 0, sequence: int = 0) -> Reader[Message]:
    made: Reader[Message] = Reader(Tally(0))
    made.start_at(Position(0, 1, next_offset, sequence))
    return made


def test_what_was_delivered_before_is_dropped() -> None:
    read = reader(next_offset=2).read(delivered(n) for n in range(4))
    assert [item.offset for item in read] == [2, 3]


def test_a_missing_offset_is_a_gap_that_is_named() -> None:
    with pytest.raises(Gap, match="offset 1 expected, 3 delivered"):
        list(reader().read([delivered(0), delivered(3)]))


def test_what_came_before_a_gap_is_yielded() -> None:
    found: list[Item[Message]] = []
    with pytest.raises(Gap):
        found.extend(reader().read([delivered(0), delivered(1), delivered(5)]))
    assert [item.offset for item in found] == [0, 1]


def test_a_repeated_sequence_counts_for_its_offset_only() -> None:
    read = list(reader().read([delivered(0, 1), delivered(1, 1), delivered(2, 2)]))
    assert [type(item) for item in read] == [Record, Repeated, Record]


def test_a_missing_sequence_is_a_gap_that_is_named() -> None:
    with pytest.raises(SequenceGap, match="sequence 8 expected, 9 found at offset 4"):
        list(reader(next_offset=4, sequence=7).read([delivered(4, 9)]))


def test_bytes_that_are_no_message_say_why() -> None:
    (item,) = reader().read([Delivered(0, None, b"{")])
    assert isinstance(item, Unreadable)
    assert item.reason.startswith("JSONDecodeError")


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=12))
def test_however_deliveries_overlap_every_offset_is_read_once(
    windows: list[tuple[int, int]],
) -> None:
    here = reader()
    seen: list[int] = []
    for start, length in windows:
        first = min(start, len(seen))
        seen += [i.offset for i in here.read(delivered(n) for n in range(first, first + length))]
    assert seen == list(range(len(seen)))


def test_without_the_overlap_check_offsets_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reader, "_is_next", lambda *_: True)
    here = reader()
    seen = [i.offset for n in (0, 0) for i in here.read([delivered(n)])]
    assert seen == [0, 0]
