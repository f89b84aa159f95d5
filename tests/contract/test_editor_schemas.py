"""The schemas that an editor checks YAML with take what the readers take, and see what is wrong."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from services.operator.scenario import core_yaml
from services.operator.schemas.editor import editor_schemas

SCENARIOS = sorted((Path(__file__).parents[1] / "scenarios").glob("*.yaml"))
OFFER = jsonschema.Draft202012Validator(editor_schemas()["offers/offer.schema.json"])
SCENARIO = jsonschema.Draft202012Validator(editor_schemas()["offers/scenario.schema.json"])


def read(path: Path) -> Any:  # noqa: ANN401 - any value YAML can hold
    return numbers(core_yaml.read(path))


def numbers(value: Any) -> Any:  # noqa: ANN401 - any value YAML can hold
    """As an editor reads them."""
    if isinstance(value, dict):
        return {key: numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [numbers(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_is_a_scenario_to_an_editor(path: Path) -> None:
    errors = [
        f"{error.json_path}: {error.message[:200]}" for error in SCENARIO.iter_errors(read(path))
    ]
    if path.stem == "messages-that-are-refused":
        assert errors, "its messages are wrong on purpose"
    else:
        assert errors == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"scope": "PER_ITEM"}, "$.offer.scope"),
        ({"conditions": {"clasifications": ["A"]}}, "$.offer.conditions"),
        ({"award": {"amount": "much"}}, "$.offer.award.amount"),
        ({"number_of_awards": "ONCE"}, "$.offer.number_of_awards"),
    ],
)
def test_an_editor_sees_what_is_wrong_with_an_offer(change: dict[str, Any], path: str) -> None:
    offer = {"code": "A", "scheme": "MAIN", "type": "T", "award": {"amount": 5}}
    assert list(OFFER.iter_errors({"offer": offer})) == []
    [error] = OFFER.iter_errors({"offer": {**offer, **change}})
    assert error.json_path == path


def test_an_offer_file_holds_an_offer_or_a_control_section() -> None:
    assert list(OFFER.iter_errors({"control": [{"scheme": {"code": "MAIN"}}]})) == []
    assert list(OFFER.iter_errors({"platform": {"currency": "EUR"}}))
