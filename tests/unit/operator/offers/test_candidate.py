"""A candidate is tried in a scenario: in the place of an offer, or beside those that are there."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.operator.offers.candidate import Trial, try_out, with_candidates
from services.operator.offers.file import understand
from services.operator.scenario import core_yaml

SCENARIO = """
scenario: Five stars are worth five euro
control:
  - classification: {code: STARS, event_types: [ACHIEVEMENT]}
  - scheme: {code: MAIN}
  - offer_type: {code: GIFTS, classification: REWARD_ACHIEVEMENTS}
  - offer:
      {code: GIFT, scheme: MAIN, type: GIFTS, award: {amount: 5},
       conditions: {classifications: [STARS]}}
steps:
  - sign_up: {participant: ada, signed_up_on: "2024-01-01T08:00:00Z", unit: SHOP, schemes: [MAIN]}
  - achievement: {id: a1, participant: ada, performed_on: "2024-01-10T10:00:00Z",
                  performed_by_unit: SHOP, classification: STARS}
  - run: {as_of: "2024-01-11T02:00:00Z"}
  - expect:
      awards: [{participant: ada, offer: GIFT, events: [a1], amount: 5}]
      balances: {ada: 5}
"""
NOW = datetime(2024, 1, 1, tzinfo=UTC)
GIFT = {
    "code": "GIFT",
    "scheme": "MAIN",
    "type": "GIFTS",
    "award": {"amount": 5},
    "conditions": {"classifications": ["STARS"]},
}


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "scenario.yaml"
    path.write_text(SCENARIO)
    return path


async def tried(scenario: Path, *messages: dict[str, Any]) -> Trial:
    return await try_out(understand("candidate.yaml", list(messages)), scenario, NOW)


async def test_the_same_offer_changes_nothing(scenario: Path) -> None:
    trial = await tried(scenario, {"offer": GIFT})
    assert trial.result.passed
    assert trial.changes == ()
    assert [(event, offer) for event, offer, _ in trial.said] == [("a1", "GIFT")]


async def test_another_amount_shows_which_award_and_balance_change(scenario: Path) -> None:
    trial = await tried(scenario, {"offer": {**GIFT, "award": {"amount": 7}}})
    assert not trial.result.passed
    told = [(change.key, change.before, change.after) for change in trial.changes]
    awards = [(before or after)["amount"] for key, before, after in told if key == "awards"]
    assert awards == ["5.00", "7.00"]
    assert ("balances.ada", "5.00", "7.00") in told


async def test_an_offer_of_another_code_joins_the_others(scenario: Path) -> None:
    trial = await tried(scenario, {"offer": {**GIFT, "code": "BONUS", "award": {"amount": 2}}})
    assert [change.after for change in trial.changes if change.key == "balances.ada"] == ["7.00"]
    assert not trial.result.passed, "the list of awards in a scenario is complete"


async def test_what_the_candidate_refers_to_may_stand_in_its_own_file(scenario: Path) -> None:
    trial = await tried(
        scenario,
        {"offer_type": {"code": "EXTRA", "classification": "REWARD_ACHIEVEMENTS"}},
        {"offer": {**GIFT, "code": "BONUS", "type": "EXTRA"}},
    )
    assert "10.00" in {change.after for change in trial.changes if change.key == "balances.ada"}


async def test_a_candidate_that_is_refused_is_seen(scenario: Path) -> None:
    trial = await tried(scenario, {"offer": {**GIFT, "award": {"percentage": 5}}})
    told = {change.key: change.after for change in trial.changes}
    assert told["refused.GIFT"] == "INVALID_OFFER"
    assert [finding.path for finding in trial.findings] == ["[0].offer.award.percentage"]
    assert not trial.result.passed


async def test_a_scenario_may_publish_everything_among_its_steps(scenario: Path) -> None:
    content = core_yaml.loads(SCENARIO)
    steps = [*content["control"], *content["steps"]]
    told = json.dumps({"scenario": "s", "steps": steps}, default=str)
    scenario.with_name("steps.yaml").write_text(told)
    trial = await tried(scenario.with_name("steps.yaml"), {"offer": GIFT})
    assert trial.result.passed


def test_an_offer_that_the_scenario_withdraws_is_withdrawn_as_candidate_too() -> None:
    content = core_yaml.loads(SCENARIO)
    content["steps"].append({"offer": {**GIFT, "state": "NOT_EFFECTIVE"}})
    told = with_candidates(content, understand("c", {"offer": {**GIFT, "award": {"amount": 7}}}))
    assert told["steps"][-1]["offer"]["award"] == {"amount": 7}
    assert told["steps"][-1]["offer"]["state"] == "NOT_EFFECTIVE"


def test_a_scenario_that_cannot_be_read_is_an_error(scenario: Path) -> None:
    scenario.write_text("scenario: s\nsteps: [{purchas: {}}]\n")
    trial = asyncio.run(tried(scenario, {"offer": GIFT}))
    assert trial.result.exit_status == 2
