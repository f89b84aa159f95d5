"""What a scenario file may look like, and what it says when it may not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.operator.scenario.core_yaml import Unreadable
from services.operator.scenario.file import Scenario, understand

ADA = {"sign_up": {"participant": "ada", "signed_up_on": "2024-01-02T08:00:00Z", "unit": "SHOP"}}


def a_scenario(*steps: object, control: object = (), **other: object) -> Scenario:
    return understand({"scenario": "A story", "control": control, "steps": steps, **other})


def times(scenario: Scenario) -> list[str]:
    return [f"{each.recorded_at:%d %H:%M}" for each in scenario.messages]


def an_achievement(**other: object) -> dict[str, Any]:
    told = {"id": "a1", "participant": "ada", "performed_by_unit": "SHOP", "classification": "X"}
    return {"achievement": {**told, **other}}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ([], "a scenario is a mapping"),
        ({"scenari": "x", "steps": []}, "scenari: unknown key; the nearest known name is scenario"),
        ({"steps": []}, "scenario: Field required"),
        ({"scenario": 5}, "scenario: Input should be a valid string"),
        ({"scenario": "x", "steps": {}}, "steps: Input should be a valid tuple"),
        ({"scenario": "x", "platform": {"currency": "euro"}}, "platform.currency"),
        ({"scenario": "x", "platform": {"time_zone": "Athens"}}, "platform.time_zone: Athens"),
        ({"scenario": "x", "platform": {"zone": "UTC"}}, "nearest known name is time_zone"),
    ],
)
def test_a_wrong_frame_is_unreadable_and_says_where(content: object, complaint: str) -> None:
    with pytest.raises(Unreadable, match=complaint):
        understand(content)


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        ({"purchas": {}}, r"steps\[0\].purchas: unknown key; the nearest known name is purchase"),
        ({"run": {}, "expect": {}}, r"steps\[0\]: one message stands here, not 2"),
        ({}, r"steps\[0\]: one message stands here, not 0"),
        ({"run": []}, r"steps\[0\].run: Input should be a mapping"),
        (an_achievement(clasification="X"), r"clasification: unknown key; .* is classification"),
        (an_achievement(classification=5), r"steps\[0\].achievement.classification: Input should"),
        (an_achievement(id=5), r"steps\[0\].achievement.id: Input should be a valid string"),
        (an_achievement(id=None), r"steps\[0\].achievement.id: a message is told with its id"),
        (an_achievement(process_immediately="maybe"), "process_immediately"),
        ({"expect": {"award": []}}, r"steps\[0\].expect.award: unknown key; .* is awards"),
        ({"expect": {"awards": {}}}, r"steps\[0\].expect.awards: Input should be a valid tuple"),
        ({"expect": {"awards": [{"amout": 1}]}}, r"awards\[0\].amout: unknown key; .* is amount"),
        ({"expect": {"awards": [{"state": "GONE"}]}}, r"awards\[0\].state"),
        ({"expect": {"declined": [{"event": "a", "offer": "b", "because": "no"}]}}, "because"),
        ({"expect": {"events": {"a": {"brands": "x"}}}}, r"events.a.brands: unknown key"),
        ({"expect": {"balances": {"ada": "much"}}}, r"expect.balances.ada"),
    ],
)
def test_a_wrong_step_is_unreadable_and_says_where(step: object, complaint: str) -> None:
    with pytest.raises(Unreadable, match=complaint):
        a_scenario(step)


@pytest.mark.parametrize(
    "step",
    [
        an_achievement(performed_on="yesterday"),
        an_achievement(performed_on=None),
        {"purchase": {"id": "p1", "participant": "ada", "lines": []}},
        {"wallet_credit": {"id": "c1", "participant": "ada", "amount": "much"}},
        {"spend_request": {"id": "s1", "participant": "ada"}},
        {"offer": {"code": "A", "scheme": "M", "type": "T", "award": {}, "state": "MAYBE"}},
        {"offer": {"code": "A", "scheme": "M", "type": "T", "award": {}, "validity": "NEVER"}},
        {"termination": {"participant": "ada", "reason": "BOREDOM"}},
    ],
)
def test_a_wrong_value_or_a_missing_field_is_told_and_left_to_be_refused(step: object) -> None:
    assert len(a_scenario(step).messages) == 1


def test_a_field_that_is_null_is_absent() -> None:
    scenario = a_scenario(an_achievement(classification=None), {"expect": {"awards": None}})
    assert len(scenario.actions) == 2


def test_a_step_is_recorded_when_it_was_performed_or_as_it_says_itself() -> None:
    scenario = a_scenario(
        ADA,
        an_achievement(performed_on="2024-01-03T10:00:00+02:00"),
        an_achievement(performed_on="2024-01-03T10:00:00Z", recorded_at="2024-01-05T00:00:00Z"),
        {"run": {"as_of": "2024-01-06T02:00:00Z"}},
    )
    assert times(scenario) == ["02 08:00", "03 08:00", "05 00:00", "06 02:00"]


def test_a_step_never_goes_back_and_one_without_a_time_takes_that_of_the_step_before() -> None:
    scenario = a_scenario(
        ADA,
        an_achievement(performed_on="2024-01-09T10:00:00Z"),
        an_achievement(performed_on="2024-01-03T10:00:00Z"),
        {"segments": {"participant": "ada", "joined": ["GOLD"]}},
    )
    assert times(scenario) == ["02 08:00", "09 10:00", "09 10:00", "09 10:00"]


def test_what_stands_under_control_is_recorded_at_the_earliest_time_in_the_file() -> None:
    scenario = a_scenario(
        ADA,
        an_achievement(performed_on="2024-01-01T10:00:00Z"),
        control=[{"scheme": {"code": "MAIN"}}],
    )
    assert times(scenario) == ["01 10:00", "02 08:00", "02 08:00"]


def test_a_date_is_its_local_midnight() -> None:
    scenario = a_scenario(
        {"sign_up": {"participant": "ada", "signed_up_on": "2024-06-02", "unit": "SHOP"}},
        platform={"time_zone": "Europe/Athens"},
    )
    assert scenario.messages[0].recorded_at == datetime(2024, 6, 1, 21, tzinfo=UTC)


def test_messages_about_a_participant_get_ids_of_their_own() -> None:
    scenario = a_scenario(
        ADA, {"segments": {"participant": "ada"}}, {"segments": {"participant": "ada"}}
    )
    assert len({each.told.message_id for each in scenario.messages}) == 3


def test_numbers_travel_with_the_digits_they_were_written_with() -> None:
    scenario = a_scenario({"wallet_credit": {"id": "c1", "participant": "ada", "amount": 10}})
    [message] = scenario.messages
    assert b'"amount":10}' in message.told.encode(message.recorded_at)


def test_an_offer_that_its_classification_forbids_anyway_is_left_to_be_refused() -> None:
    kind = {"offer_type": {"code": "T", "classification": "REWARD_ACHIEVEMENTS"}}
    offer = {"code": "A", "scheme": "M", "type": "T", "award": {"amount": 1}}
    scenario = a_scenario(control=[kind, {"offer": {**offer, "spend_method": "SPEND_INSTANTLY"}}])
    assert len(scenario.messages) == 2
