"""What is new, what is repeated, what is missing, what is unreadable."""

from dataclasses import dataclass

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.department import Delivered, Position, Provenance, Record
from shared.runtime.reading import Item, Reader, Repeated, Unreadable
from shared.runtime.stops import Gap, SequenceGap
from tests.faults.runtime.tally import EPOCH, Message, Tally


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


@dataclass
class Made(Tally):
    """Reads records that say from which upstream record they were made."""

    def decode(self, delivered: Delivered) -> Record[Message]:
        """Take the provenance from the key."""
        assert delivered.key is not None
        provenance = Provenance(*map(int, delivered.key.split(b":")))
        return Record(delivered.offset, "p", {}, delivered.body, EPOCH, provenance=provenance)


@pytest.mark.parametrize(
    ("made_from", "kept"),
    [
        (["0:7:100", "0:8:100", "0:7:100", "0:8:100", "0:9:101"], [0, 1, 4]),
        (["0:7:100", "1:3:50", "0:7:100", "1:4:51"], [0, 1, 3]),
        (["0:7:100", "0:8:90", "0:8:90"], [0, 1]),
        (["0:7:100", "0:0:500", "0:1:501"], [0, 1, 2]),
    ],
    ids=["made again", "two partitions", "clocks differ", "the topic was made anew"],
)
def test_what_is_made_again_from_one_upstream_record_counts_once(
    made_from: list[str], kept: list[int]
) -> None:
    here: Reader[Message] = Reader(Made(0))
    here.start_at(Position(0, 1, 0, 0))
    read = here.read(Delivered(n, told.encode(), b"") for n, told in enumerate(made_from))
    assert [item.offset for item in read if isinstance(item, Record)] == kept


def test_what_was_heard_before_a_takeover_is_known_after_it() -> None:
    here: Reader[Message] = Reader(Made(0))
    here.start_at(Position(0, 1, 5, 0, heard={0: (7, 100)}))
    read = list(here.read([Delivered(5, b"0:7:100", b""), Delivered(6, b"0:8:100", b"")]))
    assert [type(item) for item in read] == [Repeated, Record]


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
