"""When runs are due: cron on the platform's clock, missed ones included."""

import pytest

from services.rewards.shell.schedule import Scheduled, due_runs
from shared.contracts.control.runs import RunDefinition
from tests.support.stories import at

ATHENS = "Europe/Athens"


def nightly(schedule: str | None = "0 2 * * *", state: str = "EFFECTIVE") -> RunDefinition:
    return RunDefinition.model_validate({"code": "NIGHTLY", "schedule": schedule, "state": state})


def times(
    since: str, now: str, definition: RunDefinition | None = None, limit: int = 9
) -> list[str]:
    scheduled = Scheduled(definition or nightly(), at(since))
    found = due_runs(scheduled, at(now), ATHENS, limit)
    return [run.as_of.strftime("%m-%d %H:%M") for run in found]


def test_a_run_is_due_at_its_local_time_and_not_before() -> None:
    assert times("2024-01-10T12:00:00", "2024-01-10T23:59:59") == []
    assert times("2024-01-10T12:00:00", "2024-01-11T00:00:00") == ["01-11 00:00"]


def test_what_was_told_last_is_not_due_again() -> None:
    assert times("2024-01-11T00:00:00", "2024-01-11T12:00:00") == []


def test_missed_runs_are_caught_up_oldest_first_up_to_the_limit() -> None:
    assert times("2024-01-10T12:00:00", "2024-01-13T12:00:00") == [
        "01-11 00:00", "01-12 00:00", "01-13 00:00"]  # fmt: skip
    assert times("2024-01-10T12:00:00", "2024-01-13T12:00:00", limit=2) == [
        "01-11 00:00", "01-12 00:00"]  # fmt: skip


def test_the_clock_of_the_platform_changes_with_its_summer_time() -> None:
    late = nightly("0 5 * * *")
    assert times("2024-03-29T12:00:00", "2024-03-31T12:00:00", late) == [
        "03-30 03:00",
        "03-31 02:00",
    ]


def test_an_hour_that_does_not_exist_or_comes_twice_is_one_run() -> None:
    spring, autumn = nightly("30 3 * * *"), nightly("30 3 * * *")
    assert len(times("2024-03-30T12:00:00", "2024-03-31T12:00:00", spring)) == 1
    assert len(times("2024-10-26T12:00:00", "2024-10-27T12:00:00", autumn)) == 1


@pytest.mark.parametrize("definition", [nightly(None), nightly(state="NOT_EFFECTIVE")])
def test_a_definition_without_schedule_or_effect_is_never_due(definition: RunDefinition) -> None:
    assert times("2024-01-10T12:00:00", "2024-02-10T12:00:00", definition) == []


def test_an_execution_is_named_by_its_definition_and_time() -> None:
    scheduled = Scheduled(nightly(), at("2024-01-10T12:00:00"))
    one = due_runs(scheduled, at("2024-01-12T12:00:00"), ATHENS, 9)
    two = due_runs(scheduled, at("2024-01-13T12:00:00"), ATHENS, 9)
    assert [run.run_id for run in two][:2] == [run.run_id for run in one]
    assert len({run.run_id for run in two}) == 3
