"""The page about offers shows an offer that works for every classification."""

import re
from pathlib import Path

import pytest

from services.operator.offers.file import understand
from services.operator.offers.known import Known
from services.operator.offers.lint import lint
from services.operator.scenario import core_yaml
from services.operator.schemas.examples import SCENARIOS, SHOWN, readme, scenarios_of
from services.rewards.domain.classifications import FAMILIES, PERSONAL
from shared.kernel.clock import system_clock
from shared.kernel.money import Platform

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "schemas" / "offers" / "README.md").read_text("utf-8")


@pytest.mark.parametrize("classification", [*FAMILIES, *PERSONAL])
def test_each_classification_has_a_scenario_with_such_an_offer(classification: str) -> None:
    path = SCENARIOS / f"{SHOWN[classification]}.yaml"
    assert classification in scenarios_of(path)
    assert f"## {classification}\n" in PAGE
    assert path.name in PAGE


def test_the_page_is_what_the_scenarios_say() -> None:
    assert readme(SCENARIOS) == PAGE, "run `make schemas` and look at what changed"


def test_every_offer_of_the_page_is_read_and_nothing_is_wrong_with_its_shape() -> None:
    offers = re.findall(r"```yaml\n(offer:.*?)```", PAGE, re.DOTALL)
    assert len(offers) == len(FAMILIES) + len(PERSONAL)
    for text in offers:
        file = understand("README.md", core_yaml.loads(text))
        assert lint(file, Known(), Platform(), system_clock()).passed, text
