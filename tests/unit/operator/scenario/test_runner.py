"""One file after the other: what fails, what is an error, and what it says of itself."""

from pathlib import Path

import pytest

from services.operator.scenario.file import Message, Scenario
from services.operator.scenario.functions import Functions
from services.operator.scenario.runner import River, run_file, run_files

STORY = """
scenario: A gift
control:
  - classification: {code: GIFT, event_types: [ACHIEVEMENT]}
  - scheme: {code: MAIN}
  - offer_type: {code: GIFTS, classification: REWARD_ACHIEVEMENTS}
  - offer: {code: FIVE, scheme: MAIN, type: GIFTS, award: {amount: 5},
            conditions: {classifications: [GIFT]}}
steps:
  - sign_up: {participant: ada, signed_up_on: "2024-01-01T08:00:00Z", unit: SHOP, schemes: [MAIN]}
  - achievement: {id: a1, participant: ada, performed_on: "2024-01-02T08:00:00Z",
                  performed_by_unit: SHOP, classification: GIFT}
  - run: {as_of: "2024-01-03T08:00:00Z"}
  - expect: {awards: [{offer: FIVE, events: [a1], amount: AMOUNT}], balances: {ada: 5}}
"""


async def functions(scenario: Scenario) -> River:
    return Functions(scenario)


@pytest.fixture
def story(tmp_path: Path) -> Path:
    return written(tmp_path / "story.yaml")


def written(file: Path, text: str = STORY, amount: str = "5") -> Path:
    file.write_text(text.replace("AMOUNT", amount), "utf-8")
    return file


async def test_a_scenario_that_holds_passes(story: Path) -> None:
    result = await run_file(story, functions)
    assert result.passed
    assert result.exit_status == 0
    assert result.as_json() == {
        "file": str(story),
        "scenario": "A gift",
        "passed": True,
        "failures": [],
        "error": None,
    }


async def test_a_failure_names_step_key_both_sides_and_what_the_offer_said(story: Path) -> None:
    written(story, amount="6")
    result = await run_file(story, functions)
    [failure] = result.failures
    assert result.exit_status == 1
    assert (failure.step, failure.key) == (3, "awards")
    assert failure.expected[0]["amount"] == "6"
    assert failure.actual[0]["amount"] == "5.00"
    assert failure.explanations == ("FIVE of a1: granted",)


async def test_a_file_that_is_not_understood_is_an_error_with_its_name(story: Path) -> None:
    written(story, STORY.replace("awards:", "award:"))
    result = await run_file(story, functions)
    assert result.exit_status == 2
    assert result.scenario == "A gift"
    assert "steps[3].expect.award: unknown key" in (result.error or "")


async def test_a_fault_of_ours_is_an_error_of_its_file_and_never_a_pass(story: Path) -> None:
    class Broken(Functions):
        async def tell(self, message: Message) -> None:
            raise ZeroDivisionError(message.told.path)

    async def broken(scenario: Scenario) -> River:
        return Broken(scenario)

    result = await run_file(story, broken)
    assert result.exit_status == 2
    assert "ZeroDivisionError" in (result.error or "")


async def test_results_come_in_the_order_of_the_files(story: Path, tmp_path: Path) -> None:
    files = [story, tmp_path / "nowhere.yaml", story]
    statuses = [result.exit_status async for result in run_files(files, functions, 3)]
    assert statuses == [0, 2, 0]
