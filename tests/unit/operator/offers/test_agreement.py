"""What lint finds is what publication refuses: no more, and no less."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.operator.offers.file import understand as understand_offers
from services.operator.offers.known import Known
from services.operator.offers.lint import lint
from services.operator.scenario import core_yaml
from services.operator.scenario.core_yaml import Unreadable
from services.operator.scenario.file import Message, understand
from services.operator.scenario.functions import Functions
from shared.kernel.money import Platform

NOW = datetime(2024, 1, 1, tzinfo=UTC)
SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_lint_refuses_what_publication_refuses(path: Path) -> None:
    content = core_yaml.read(path)
    control = {key: content.get(key) for key in ("scenario", "platform", "control")}
    try:
        refused = asyncio.run(_refused(control))
    except Unreadable as unreadable:
        pytest.skip(str(unreadable))
    report = lint(understand_offers(path.name, control), Known("the file"), Platform(), NOW)
    found = {offer.code for offer in report.offers if offer.findings}
    for finding in (each for offer in report.offers for each in offer.findings):
        assert finding.rule, f"{finding.path} names no rule"
        assert finding.proposal, f"{finding.path} proposes nothing"
    assert found == {code for code in refused if code in {offer.code for offer in report.offers}}


async def _refused(content: dict[str, Any]) -> set[str]:
    scenario = understand(content)
    river = Functions(scenario)
    for action in scenario.actions:
        assert isinstance(action, Message)
        await river.tell(action)
    return set(river.observation.observed().refused)
