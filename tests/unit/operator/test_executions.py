"""An execution as it is listed: through only when every partition is, counted over all of them."""

from datetime import UTC, datetime, timedelta

from services.operator.executions import Part, Told

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def told(*parts: Part, refused: str | None = None) -> Told:
    """One execution over these partitions."""
    return Told("n1", 7, "EVALUATION", None, NOON, {p.partition: p for p in parts}, refused)


def through(number: int, seconds: float, **counts: int) -> Part:
    """A partition that it is through."""
    end = NOON + timedelta(seconds=seconds)
    return Part(number, "COMPLETED", None, NOON, end, **counts)


def test_it_lasts_from_the_first_beginning_to_the_last_end() -> None:
    both = told(through(0, 3, awards=2), through(1, 8, awards=5))
    assert (both.state, both.seconds, both.sum("awards")) == ("COMPLETED", 8, 7)


def test_it_runs_until_every_partition_is_through() -> None:
    some = told(through(0, 3), Part(1, "RUNNING", "ada", NOON), Part(2))
    assert (some.state, some.through, some.seconds) == ("RUNNING", 1, None)
    assert some.as_json()["partitions"][1]["after"] == "ada"


def test_what_did_not_take_place_says_why() -> None:
    assert told(Part(0), refused="not effective").state == "REFUSED"
