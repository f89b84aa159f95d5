"""A client library that repeats itself is heard once in a while, and counted."""

import logging

from shared.runtime.repetition import OncePerWhile


def line(text: str, *values: object, logger: str = "aiokafka.conn") -> logging.LogRecord:
    return logging.LogRecord(logger, logging.ERROR, "", 1, text, values, None)


def test_the_same_complaint_is_written_once_in_ten_seconds_and_then_says_how_often() -> None:
    moments = iter([0.0, 0.1, 9.9, 10.0, 10.1])
    said = OncePerWhile("aiokafka", 10.0, lambda: next(moments))
    lines = [line("Unable to connect to %s", f"broker-{n}") for n in range(5)]

    assert [said.filter(each) for each in lines] == [True, False, False, True, False]
    assert lines[3].getMessage() == "Unable to connect to broker-3 (and 2 more like it)"


def test_other_complaints_and_other_libraries_are_not_held_back() -> None:
    said = OncePerWhile("aiokafka", 10.0, lambda: 0.0)

    assert said.filter(line("Unable to connect"))
    assert said.filter(line("Heartbeat failed"))
    assert all(said.filter(line("Unable to connect", logger="asyncpg")) for _ in range(3))


def test_kinds_that_are_remembered_are_bounded() -> None:
    said = OncePerWhile("aiokafka", 10.0, lambda: 0.0)

    assert all(said.filter(line(f"sentence {n}")) for n in range(2_500))
    assert len(said._told) <= 1_000
