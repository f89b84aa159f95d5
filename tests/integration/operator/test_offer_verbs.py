"""`rewardstream offer` on a river that flows: checked, published, judged, shown."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.operator.offers.file import Said, understand
from services.operator.offers.publication import Step, publish_all
from services.operator.scenario import core_yaml
from services.operator.scenario.services import serving
from services.operator.stack import Stack
from shared.kernel.clock import system_clock
from shared.kernel.money import Platform
from tests.support.command_line import rewardstream_beside as run
from tests.support.documents import ROOT, block_commands

pytestmark = [pytest.mark.stack, pytest.mark.partitions(2)]

SETTING = """
control:
  - classification: {code: STARS, event_types: [ACHIEVEMENT]}
  - scheme: {code: MAIN}
  - offer_type: {code: GIFTS, classification: REWARD_ACHIEVEMENTS}
  - offer:
      code: GIFT
      name: Five stars
      scheme: MAIN
      type: GIFTS
      award: {amount: 5.00}
      conditions: {classifications: [STARS]}
      latest_effective_date: "2024-01-01T00:00:00Z"
"""


@pytest.fixture
async def served(clean_river: Stack) -> AsyncIterator[Stack]:
    async with serving(clean_river, "", Platform()):
        yield clean_river


def written(folder: Path, text: str) -> str:
    path = folder / "offer.yaml"
    path.write_text(text)
    return str(path)


async def test_a_file_is_published_once_and_shown_as_it_was_told(
    served: Stack, tmp_path: Path
) -> None:
    file = written(tmp_path, SETTING)
    dry = await run(served, "offer", "publish", file, "--dry-run", "--json")
    assert dry.code == 0, dry.output
    assert [change["is_new"] for change in dry.json["changes"]] == [True] * 4
    assert dry.json["published"] == []

    first = await run(served, "offer", "publish", file, "--json")
    assert first.code == 0, first.output
    assert [answer["accepted"] for answer in first.json["published"]] == [True] * 4
    again = await run(served, "offer", "publish", file, "--json")
    assert again.json["published"] == [], "nothing would change"

    [listed] = (await run(served, "offer", "list", "--json")).json
    assert (listed["code"], listed["number"], listed["version"]) == ("GIFT", 1, 3)
    assert listed["classification"] == "REWARD_ACHIEVEMENTS"
    assert listed["offer"]["award"] == {"amount": "5.00"}
    assert listed["effective_since"].startswith("2024-01-01 00:00:00")
    shown = await run(served, "offer", "show", "GIFT")
    assert "name: Five stars" in shown.results

    template = await run(served, "offer", "show", "GIFT", "--template", "GIFT_2")
    assert "state: NOT_EFFECTIVE" in template.results
    copy = await run(served, "offer", "lint", written(tmp_path, template.results), "--json")
    assert copy.code == 0, copy.output
    assert copy.json["against"] == "the live catalogue at version 3"
    assert copy.json["offers"][0]["unchecked"] == []


async def test_the_verbs_of_the_documents_do_what_they_say(served: Stack, tmp_path: Path) -> None:
    """In the order of the documents: checked, tried, published, listed, shown."""
    scenario = str(ROOT / "tests" / "scenarios" / "direct-money.yaml")
    named = {
        "FILE": written(tmp_path, SETTING),
        "SCENARIO": scenario,
        "OFFER": "GIFT",
        "CODE": "GIFT",
        "NEW": "GIFT_2",
    }
    page = ROOT / "schemas" / "offers" / "README.md"
    told = [
        *block_commands(
            ROOT / "README.md", "## Try an offer before it is published", "rewardstream"
        ),
        *block_commands(page, "# Offers: how to write one", "rewardstream"),
    ]
    verbs = [words for words in told if words[0] == "offer"]
    assert len(verbs) == 10
    for words in verbs:
        said = await run(served, *(named.get(word, word) for word in words))
        assert said.code == 0, (words, said.output)


async def test_a_change_is_shown_field_by_field_and_what_is_wrong_is_not_published(
    served: Stack, tmp_path: Path
) -> None:
    assert (await run(served, "offer", "publish", written(tmp_path, SETTING))).code == 0
    changed = SETTING.replace("5.00", "7.50").replace("Five stars", "Six stars")
    said = await run(served, "offer", "publish", written(tmp_path, changed))
    assert said.code == 0, said.output
    assert "award.amount: 5.00 → 7.50" in said.results
    assert "name: Five stars → Six stars" in said.results
    assert "scheme MAIN: as it is live" in said.results

    wrong = SETTING.replace("amount: 5.00", "percentage: 5")
    refused = await run(served, "offer", "publish", written(tmp_path, wrong))
    assert refused.code == 1
    assert "offer.award.percentage" in refused.results
    [live] = (await run(served, "offer", "list", "--json")).json
    assert live["offer"]["award"] == {"amount": "7.50"}


async def test_what_door_or_engine_refuse_after_all_is_answered(served: Stack) -> None:
    """As when the catalogue changes between looking and publishing."""
    setting = understand("setting", core_yaml.loads(SETTING)).messages
    [gift] = [said for said in setting if said.name == "offer"]
    wrong = replace(gift, data={**gift.data, "award": {"percentage": 5}})
    lost = Said("unit", "unit", {"code": "SHOP", "time_zone": "Europe/Atlantis"})
    steps = [Step(said, True, ()) for said in (*setting[:-1], wrong, lost)]
    answers = await publish_all(served, steps, system_clock())
    assert [answer.accepted for answer in answers] == [True, True, True, False, False]
    assert [breach["path"] for breach in answers[3].breaches] == ["award.percentage"]
    assert "no time zone" in str(answers[4].rejection)
