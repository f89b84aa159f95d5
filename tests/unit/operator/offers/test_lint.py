"""Everything that is wrong with an offer is said at once, with path, rule and proposal."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.operator.commands.offer import app
from services.operator.offers.file import OfferFile, understand
from services.operator.offers.finding import Finding
from services.operator.offers.known import Known, from_file
from services.operator.offers.lint import Report, lint
from services.operator.scenario import core_yaml
from services.operator.scenario.core_yaml import Unreadable
from shared.kernel.money import Platform

NOW = datetime(2024, 1, 1, tzinfo=UTC)
CATALOGUE = """
control:
  - classification: {code: STARS, event_types: [ACHIEVEMENT]}
  - scheme: {code: MAIN}
  - offer_type: {code: GIFTS, classification: REWARD_ACHIEVEMENTS}
  - offer_type: {code: REVENUE, classification: INCREASE_REVENUE_TRANSACTION_BASED}
"""
GOOD = """
code: GIFT
scheme: MAIN
type: GIFTS
award: {amount: 5.00}
conditions: {classifications: [STARS]}
"""


def file(text: str) -> OfferFile:
    return understand("offer.yaml", core_yaml.loads(text))


def looked_at(text: str, known: Known | None = None) -> Report:
    before = Known("a catalogue", said=file(CATALOGUE).messages) if known is None else known
    return lint(file(text), before, Platform(), NOW)


def findings(text: str, known: Known | None = None) -> dict[str, Finding]:
    [offer] = looked_at(text, known).offers
    return {finding.path: finding for finding in offer.findings}


def offer_of(**over: Any) -> str:  # noqa: ANN401 - any value YAML can hold
    told = core_yaml.loads(GOOD) | over
    return core_yaml_text(told)


def core_yaml_text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, default=str)


def test_nothing_is_wrong_with_a_good_offer() -> None:
    report = looked_at(GOOD)
    assert report.passed
    assert report.offers[0].unchecked == ()


def test_each_finding_names_path_rule_and_what_to_do_instead() -> None:
    found = findings(offer_of(award={"percentage": 10}))["award.percentage"]
    assert found.message == (
        "REWARD_ACHIEVEMENTS does not allow an award as percentage (rules 3.7, 2.2, D-05)"
    )
    assert found.rule == "rules 3.7, 2.2, D-05"
    assert found.proposal is not None
    assert found.proposal.startswith("use amount or percentage_on_awarded")
    assert found.code == "INVALID_OFFER"


def test_what_is_wrong_with_shape_and_with_rules_is_said_at_once() -> None:
    told = offer_of(
        scheme="MAIM",
        scope="PER_ITEM",
        award={"percentage": 10},
        evaluation="BATCH_PROCESS_AND_INTERACTIVELY",
        conditions={"clasifications": ["STARS"], "hours": [{"from": "9", "to": "13:00"}]},
    )
    found = findings(told)
    assert set(found) == {
        "scheme",
        "scope",
        "award.percentage",
        "evaluation",
        "conditions.clasifications",
        "conditions.hours[0].from",
    }
    assert found["scheme"].proposal == "did you mean MAIN?"
    assert found["scheme"].code == "UNKNOWN_SCHEME"
    assert found["scope"].proposal == "did you mean APPLY_AWARD_PER_TRANSACTION_ITEM?"
    assert (
        found["conditions.clasifications"].proposal == "the nearest known name is classifications"
    )


def test_what_follows_only_from_a_misspelt_key_is_not_said_as_well() -> None:
    """Without its classifications the offer would lack them, and without amount have no award."""
    found = findings(offer_of(award={"amont": 5}, conditions={"clasifications": ["STARS"]}))
    assert set(found) == {"award.amont", "conditions.clasifications"}


def test_a_missing_field_is_named_and_the_rest_is_looked_at() -> None:
    told = core_yaml.loads(GOOD)
    del told["award"]
    found = findings(core_yaml_text(told | {"spend_method": "SPEND_INSTANTLY"}))
    assert found["award"].message == "is missing"
    assert found["award"].rule == "rules 2.2"
    assert "spend_method" in found


@pytest.mark.parametrize(
    ("over", "path", "proposal"),
    [
        ({"number_of_awards": "ONCE"}, "number_of_awards", "did you mean ONLY_ONE?"),
        (
            {"number_of_awards": {"one_per": {"value": 1, "unit": "YEAR"}}},
            "number_of_awards.one_per.unit",
            "did you mean YEARS?",
        ),
        (
            {"validity": {"recuring": []}},
            "validity.recuring",
            "the nearest known name is recurring",
        ),
        ({"state": "EFECTIVE"}, "state", "did you mean EFFECTIVE?"),
        ({"only_if_bst": True}, "only_if_bst", "the nearest known name is only_if_best"),
    ],
)
def test_of_several_forms_the_one_is_meant_that_was_understood_deepest(
    over: dict[str, Any], path: str, proposal: str
) -> None:
    found = findings(offer_of(**over))
    assert list(found) == [path]
    assert found[path].proposal == proposal


def test_without_a_catalogue_it_is_said_what_nobody_could_look_up() -> None:
    report = looked_at(offer_of(award={"amount": 0}), Known())
    [offer] = report.offers
    assert report.against is None
    assert [finding.path for finding in offer.findings] == ["award.amount"]
    said = " ".join(offer.unchecked)
    assert "type GIFTS" in said
    assert "whether MAIN was published" in said
    assert "whether STARS was published" in said


def test_without_its_type_an_offer_is_held_to_what_every_classification_asks() -> None:
    told = offer_of(
        award={"amount": 5, "percentage": 5},
        conditions={"hours": [{"from": "09:00", "to": "09:00"}]},
    )
    [offer] = looked_at(told, Known()).offers
    assert {finding.path for finding in offer.findings} == {"award", "conditions.hours[0]"}


def test_the_file_itself_may_hold_what_its_offers_refer_to() -> None:
    report = looked_at(f"{CATALOGUE}  - offer: {core_yaml_text(core_yaml.loads(GOOD))}\n", Known())
    [offer] = report.offers
    assert report.passed
    assert offer.unchecked == ("whether code, number and name are free (rules 2.1)",)


def test_two_offers_of_a_file_may_not_have_one_name() -> None:
    one, two = offer_of(code="A", name="Gift"), offer_of(code="B", name="Gift")
    report = looked_at(f"[{{offer: {one}}}, {{offer: {two}}}]")
    first, second = report.offers
    assert first.findings == ()
    assert [finding.path for finding in second.findings] == ["[1].offer.name"]


def test_what_is_wrong_with_other_messages_is_said_too() -> None:
    text = """
    control:
      - unit: {code: SHOP, time_zone: Europe/Atlantis}
      - kpi: {cod: X}
      - offers: {code: X}
      - scheme: {code: MAIN}
        kpi: {code: X}
    """
    report = looked_at(text)
    assert not report.passed
    assert {finding.path for finding in report.others} == {
        "control[0].unit.time_zone",
        "control[1].kpi.cod",
        "control[1].kpi.code",
        "control[2].offers",
        "control[3]",
    }


def test_a_scenario_file_is_a_catalogue_and_brings_its_platform(tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(f"scenario: s\nplatform: {{currency: JPY}}\n{CATALOGUE}steps: []\n")
    found = findings(offer_of(award={"amount": "5.50"}), from_file(scenario))
    assert "at most 0 decimals" in str(found["award.amount"].proposal)


@pytest.mark.parametrize("text", ["{}", "[]", "5", "control: 5", "control: []"])
def test_a_file_without_messages_is_no_offer_file(text: str) -> None:
    with pytest.raises(Unreadable):
        file(text)


def test_null_is_absent() -> None:
    assert looked_at(offer_of(name=None, spend_conditions=None)).passed


def test_a_catalogue_that_cannot_be_read_ends_the_command_with_its_path(tmp_path: Path) -> None:
    offer, catalogue = tmp_path / "offer.yaml", tmp_path / "catalogue.yaml"
    offer.write_text(GOOD)
    catalogue.write_text("control:\n  - scheme: {cod: MAIN}\n")
    said = CliRunner().invoke(app, ["lint", str(offer), "--catalogue", str(catalogue)])
    assert said.exit_code == 2
    assert "control[0].scheme.cod: unknown key" in said.output


def test_lint_ends_with_one_where_something_is_wrong_and_prints_json(tmp_path: Path) -> None:
    offer, catalogue = tmp_path / "offer.yaml", tmp_path / "catalogue.yaml"
    offer.write_text(GOOD.replace("amount: 5.00", "percentage: 5"))
    catalogue.write_text(CATALOGUE)
    arguments = ["lint", str(offer), "--catalogue", str(catalogue), "--json"]
    said = CliRunner().invoke(app, arguments)
    assert said.exit_code == 1
    [found] = json.loads(said.output)["offers"][0]["findings"]
    assert found["path"] == "award.percentage"
    offer.write_text(GOOD)
    assert CliRunner().invoke(app, arguments).exit_code == 0
