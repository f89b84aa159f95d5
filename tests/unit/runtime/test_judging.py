"""Judging a unit: where it ends, who is parked, what stops everything."""

from dataclasses import dataclass, field, replace

import pytest

from shared.runtime.dead_letters import DeadLetters, Origin
from shared.runtime.department import Judged, Position, Record
from shared.runtime.judging import Judging
from shared.runtime.limits import Limits
from shared.runtime.parking import Parking
from shared.runtime.reading import Item, Repeated, Unreadable
from shared.runtime.stops import DeadLetterLimit, ParkedLimit, Stuck
from shared.runtime.units import Backlog, Unit
from tests.faults.runtime.tally import EPOCH, Message, Tally

HERE = Position(0, epoch=1, next_offset=0, upstream_sequence=0)
LIMITS = Limits(dead_letters_in_row_max=2, parked_in_row_max=2)


@dataclass
class Scripted(Tally):
    """Answers what the test says, by offset."""

    script: dict[int, Judged | Exception] = field(default_factory=dict)
    judged: list[tuple[int, str | None]] = field(default_factory=list)

    def judge(self, record: Record[Message]) -> Judged:
        """Answer, or raise, as scripted."""
        answer = self.script.get(record.offset, Judged())
        if isinstance(answer, Exception):
            raise answer
        self.judged.append((record.offset, record.cursor))
        return answer


@dataclass
class Bench:
    """A judging with everything around it."""

    script: dict[int, Judged | Exception]
    position: Position = HERE
    parking: Parking = field(default_factory=lambda: Parking(0))

    def __post_init__(self) -> None:
        self.department = Scripted(0, script=self.script)
        letters = DeadLetters(Origin("tally", "in", "out", 0))
        self.judging = Judging(self.department, self.parking, letters, LIMITS)

    def judge(self, *items: Item[Message]) -> Unit[Message]:
        """Judge the items as one unit."""
        backlog = Backlog(self.department)
        backlog.extend(items)
        unit = backlog.cut(self.position, 100)
        self.judging.judge(unit, self.position)
        return unit


def record(offset: int, key: str | None = "a", kind: str = "add", **more: int) -> Record[Message]:
    message = {"kind": kind, "id": f"m{offset}", "participant": key}
    return replace(Record(offset, key, message, b"", EPOCH), sequence=more.get("sequence"))


def test_a_unit_moves_the_position_behind_its_last_record() -> None:
    unit = Bench({}).judge(record(0, sequence=1), record(1, sequence=2))
    assert unit.advance is not None
    assert (unit.advance.next_offset, unit.advance.upstream_sequence) == (2, 2)
    assert unit.advance.recorded_at == EPOCH


def test_an_unfinished_record_ends_the_unit_and_stays_next() -> None:
    bench = Bench({1: Judged(cursor="half")})
    unit = bench.judge(record(0, sequence=1), record(1, sequence=2), record(2, sequence=3))
    assert unit.advance is not None
    assert (unit.advance.next_offset, unit.advance.cursor) == (1, "half")
    assert unit.advance.upstream_sequence == 1
    assert bench.department.judged == [(0, None), (1, None)]


def test_an_unfinished_record_comes_back_with_its_cursor() -> None:
    bench = Bench({}, replace(HERE, next_offset=1, cursor="half"))
    bench.judge(record(1), record(2))
    assert bench.department.judged == [(1, "half"), (2, None)]


def test_a_cursor_that_does_not_move_is_a_bug() -> None:
    bench = Bench({1: Judged(cursor="half")}, replace(HERE, next_offset=1, cursor="half"))
    with pytest.raises(AssertionError, match="did not move"):
        bench.judge(record(1))


def test_a_participant_that_was_just_parked_is_not_judged_again() -> None:
    bench = Bench({0: RuntimeError("no")})
    bench.judge(record(0), record(1), record(2, "b"))
    assert bench.parking.keys == {"a"}
    assert bench.department.judged == [(2, None)]


def test_a_record_for_everyone_that_raises_cannot_be_parked() -> None:
    with pytest.raises(Stuck, match="offset 0: RuntimeError: no"):
        Bench({0: RuntimeError("no")}).judge(record(0, None))


def test_a_record_that_is_half_done_cannot_be_parked() -> None:
    bench = Bench({0: RuntimeError("no")}, replace(HERE, cursor="half"))
    with pytest.raises(Stuck):
        bench.judge(record(0))


def test_a_success_between_them_is_not_a_row() -> None:
    no = RuntimeError("no")
    bench = Bench({0: no, 1: no, 3: no, 4: no})
    bench.judge(*(record(n, f"p{n}") for n in range(5)))
    with pytest.raises(ParkedLimit):
        Bench({0: no, 1: no, 2: no}).judge(*(record(n, f"p{n}") for n in range(3)))


def test_something_readable_between_them_is_not_a_row() -> None:
    Bench({}).judge(Unreadable(0, "x"), Unreadable(1, "x"), record(2), Unreadable(3, "x"))
    with pytest.raises(DeadLetterLimit, match="3 in a row, the last at offset 2"):
        Bench({}).judge(*(Unreadable(n, "x") for n in range(3)))


def test_a_unit_that_is_judged_again_does_not_count_twice() -> None:
    bench = Bench({})
    bench.judge(Unreadable(0, "x"), Unreadable(1, "x"))
    bench.judging.forget()
    bench.judge(Unreadable(0, "x"), Unreadable(1, "x"))


def test_what_upstream_repeated_moves_the_position_only() -> None:
    bench = Bench({})
    unit = bench.judge(Repeated(0), Repeated(1))
    assert unit.advance is not None
    assert unit.advance.next_offset == 2
    assert bench.department.judged == []


def test_a_run_starts_its_unit() -> None:
    backlog = Backlog(Tally(0))
    backlog.extend([record(0), record(1, None, "run"), record(2)])
    units = [backlog.cut(replace(HERE, next_offset=offset), 100) for offset in (0, 1)]
    sizes = [len(unit.items) for unit in units]
    assert sizes == [1, 2]


def test_nothing_is_judged_but_what_comes_next() -> None:
    with pytest.raises(AssertionError, match="offset 3 is not 0, which is next"):
        Bench({}).judge(record(3))
