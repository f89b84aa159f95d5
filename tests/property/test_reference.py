"""The engine awards what the rules say, said a second time and without looking at it.

Some histories are compared in each run; REFERENCE_HISTORIES says how many, from which seed on
REFERENCE_SEED, when somebody wants to compare thousands. A difference is made small before it is
shown; by the rules one of the two is wrong.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from services.operator.scenario import core_yaml
from tests.support.comparing import Difference, awards_expected, difference
from tests.support.histories import Dice, a_history
from tests.support.reference import Award, Story, Told, tell
from tests.support.reference.conditions import Case
from tests.support.reference.reading import told_in, zone_of
from tests.support.shrinking import shrunk

COUNT = int(os.environ.get("REFERENCE_HISTORIES", "120"))
FIRST = int(os.environ.get("REFERENCE_SEED", "0"))
SLICES = 6
NOT_COMPARED: tuple[str, ...] = ()
"""Fields of offers that the engine does not know yet."""

SCENARIOS = Path(__file__).parents[1] / "scenarios"
AT_THE_FRONT_DOOR = {
    "merchants-that-are-refused",
    "duplicate-hands-over-lot-by-lot",
    "messages-that-are-refused",
    "offers-that-are-refused",
    "only-termed-services",
    "plain-line-total",
    "tc-05-brand-from-identifier",
    "tc-35-duplicate-statement",
    "tc-38-a-duplicate-participant",
    "tc-38-b-fraud-transfers-nothing",
    "tc-40-create-with-spend",
    "tokens-as-defined",
    "tokens-name-a-participant",
}
"""What ingestion refuses or finds out: the reference begins behind it."""
AS_THE_WALLET_SAYS = {"a-request-with-its-purchase-waits"}
"""A purchase that the wallet refuses with its request: this reference has no wallet."""
EXAMPLES = [
    pytest.param(file, id=file.stem)
    for file in sorted(SCENARIOS.glob("*.yaml"))
    if file.stem not in AT_THE_FRONT_DOOR | AS_THE_WALLET_SAYS
]


@pytest.mark.parametrize("file", EXAMPLES)
def test_the_reference_agrees_with_the_examples(file: Path) -> None:
    content = core_yaml.read(file)
    story = Story(zone_of(content))
    for each in told_in(content):
        if isinstance(each, Told):
            tell(story, each)
        elif each.get("awards") is not None:
            assert _found(story.awards) == awards_expected(each["awards"])


@pytest.mark.parametrize("part", range(SLICES))
def test_the_engine_awards_what_the_reference_awards(part: int) -> None:
    for seed in range(FIRST + part, FIRST + COUNT, SLICES):
        content = a_history(Dice(seed))
        assert difference(content) is None, _report(seed, content)


def test_a_difference_is_seen_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.reference.evaluating.amount_for", _a_fortune)
    seed, content = next(
        (seed, content)
        for seed in range(100)
        for content in [a_history(Dice(seed), ["REVENUE"])]
        if difference(content) is not None
    )
    assert "1000000" in _report(seed, content)
    assert len(_small(content)["steps"]) <= 3


def _a_fortune(_: Case) -> int:
    return 1_000_000


def _report(seed: int, content: dict[str, Any]) -> str:
    small = _small(content)
    lines = [
        f"seed {seed}:",
        *(f"  - {each}" for key in ("control", "steps") for each in small[key]),
    ]
    return "\n".join([*lines, str(difference(small))])


def _small(content: dict[str, Any]) -> dict[str, Any]:
    whole = difference(content)
    assert whole is not None

    def shows(smaller: dict[str, Any]) -> bool:
        found: Difference | None = difference(smaller)
        return found is not None and found.about == whole.about

    return shrunk(content, shows)


def _found(awards: list[Award]) -> list[tuple[object, ...]]:
    return sorted((a.participant, a.offer, a.amount, a.state) for a in awards)
