"""`rewardstream explain`: from what was told to the ledger row, in sentences."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.operator.scenario.file import Message, Scenario, read_scenario
from services.operator.scenario.services import serving
from services.operator.stack import Stack, environment
from services.rewards.questions import reading
from shared.contracts.topics import CONTROL, INBOUND
from shared.runtime.postgres import load_statements
from tests.support.command_line import Answer
from tests.support.command_line import rewardstream_beside as run
from tests.support.documents import ROOT, block_commands
from tests.support.river import Place, Teller, waited
from tests.support.river_feed import Said

pytestmark = [pytest.mark.stack, pytest.mark.partitions(2)]

STORY = """
scenario: A purchase that one offer awards, one declines, and one beats
platform: {currency: EUR, time_zone: Europe/Athens}
control:
  - business_definition: {immediate_types: [PURCHASE, SPEND_REQUEST]}
  - scheme: {code: MAIN}
  - offer_type: {code: REVENUE, classification: INCREASE_REVENUE_TRANSACTION_BASED}
  - offer_type: {code: THANKS, classification: JUST_MONEY}
  - offer:
      {code: TENTH, scheme: MAIN, type: REVENUE, award: {percentage: 10},
       evaluation: BATCH_PROCESS_AND_INTERACTIVELY,
       conditions: {transaction_amount: {from: 10}},
       latest_effective_date: "2024-01-01T00:00:00Z"}
  - offer:
      {code: LARGE, scheme: MAIN, type: REVENUE, award: {amount: 50},
       evaluation: BATCH_PROCESS_AND_INTERACTIVELY,
       conditions: {transaction_amount: {from: 500}},
       latest_effective_date: "2024-01-01T00:00:00Z"}
  - offer:
      {code: SMALL, scheme: MAIN, type: REVENUE, award: {amount: 1}, only_if_best: true,
       evaluation: BATCH_PROCESS_AND_INTERACTIVELY,
       conditions: {transaction_amount: {from: 10}},
       latest_effective_date: "2024-01-01T00:00:00Z"}
  - offer_type: {code: LOYALTY, classification: REWARD_LOYALTY_TRANSACTION_NUMBER_BASED}
  - offer:
      {code: THIRD, scheme: MAIN, type: LOYALTY, award: {amount: 5},
       conditions: {transaction_number: {from: 3},
                    transaction_period_range: {value: 1, unit: MONTHS}},
       latest_effective_date: "2024-01-01T00:00:00Z"}
  - offer:
      {code: VIPS, scheme: MAIN, type: THANKS, award: {amount: 3},
       conditions: {segments: {include: [VIP]}}, number_of_awards: ONLY_ONE,
       latest_effective_date: "2024-01-01T00:00:00Z"}
steps:
  - sign_up: {participant: ada, signed_up_on: "2024-01-02T08:00:00Z", unit: SHOP, schemes: [MAIN]}
  - purchase:
      {id: "8812-4", participant: ada, performed_on: "2024-05-01T10:00:00Z",
       performed_by_unit: SHOP, lines: [{product: P1, total: 40.00, net: 40.00, vat: 0}]}
  - spend_request: {id: s1, participant: ada, performed_on: "2024-05-01T11:00:00Z",
                    performed_by_unit: SHOP, purchase: "8812-4",
                    process_immediately: true}
  - purchase:
      {id: p2, participant: ada, performed_on: "2024-05-01T12:00:00Z",
       performed_by_unit: SHOP, lines: [{product: P1, total: 2.00, net: 2.00, vat: 0}]}
  - run: {as_of: "2024-05-02T02:00:00Z", id: night}
"""


@pytest.fixture
async def told(clean_river: Stack, tmp_path: Path) -> AsyncIterator[Stack]:
    """A river that has lived through the story."""
    (tmp_path / "story.yaml").write_text(STORY)
    scenario = read_scenario(tmp_path / "story.yaml")
    place = Place(clean_river, "", 2)
    async with serving(clean_river, "", scenario.platform), Teller(place) as teller:
        await _tell(scenario, place, teller)
        yield clean_river


async def test_an_event_is_explained_by_its_reference_down_to_the_ledger(told: Stack) -> None:
    [found] = (await explain(told, "8812-4", "--json")).json
    assert found["participant"] == "ada"
    verdicts = {v["offer"]: v for said in found["decisions"] for v in said.get("verdicts", ())}
    assert verdicts["TENTH"]["amount"] == "4.00"
    assert verdicts["LARGE"]["why"] == (
        "the amount is 40.00 EUR, the offer asks for from 500.00 EUR"
    )
    assert verdicts["SMALL"]["why"].startswith("TENTH awards more")
    assert [(entry["kind"], entry["amount"]) for entry in found["ledger"]] == [
        ("AWARD", "4.00"),
        ("SPEND", "4.00"),
    ]
    by_id = (await explain(told, found["event"], "--json")).json
    assert by_id == [found]

    shown = (await explain(told, "8812-4", "--offer", "VIPS")).results
    assert "declined because of transaction_amount: the amount is 40.00 EUR" in shown
    assert "asked now: VIPS declined because of classification" in shown
    assert "in the ledger:" in shown


async def test_an_offer_says_of_a_participant_what_is_missing(told: Stack) -> None:
    large = (await explain(told, "--participant", "ada", "--offer", "LARGE", "--json")).json
    assert (large["awards"], large["verdict"]) == (0, None)
    latest, purchase = large["events"]
    assert (latest["reference"], purchase["reference"]) == ("p2", "8812-4")
    assert purchase["stored"]["why"] == purchase["now"]["why"]
    assert purchase["now"]["because"] == "transaction_amount"

    tenth = (await explain(told, "--participant", "ada", "--offer", "TENTH")).results
    assert "1 awards" in tenth
    assert "it said: granted 4.00" in tenth
    assert "asked now: declined because of already_awarded" in tenth

    vips = (await explain(told, "--participant", "ada", "--offer", "VIPS", "--json")).json
    assert vips["as_of"].startswith("2024-05-02 02:00:00"), "as of the last run"
    assert vips["verdict"]["why"] == "the participant is in none of the segments VIP"


async def test_a_loyalty_offer_says_how_far_it_is(told: Stack) -> None:
    third = ("--participant", "ada", "--offer", "THIRD", "--as-of", "2024-05-03T00:00:00Z")
    said = (await explain(told, *third, "--json")).json
    assert said["progress"]["sentence"] == "2 of 3 purchases; counts until 1 June 2024 13:00"
    assert said["events"][0]["stored"]["because"] == "threshold"
    assert (
        "2 of 3 purchases; counts until 1 June 2024 13:00" in (await explain(told, *third)).results
    )


async def test_who_and_what_is_unknown_is_said(told: Stack) -> None:
    for arguments, sentence in (
        (("--participant", "eve", "--offer", "TENTH"), "knows no participant eve"),
        (("--participant", "ada", "--offer", "TWELFTH"), "knows no offer TWELFTH"),
        (("--participant", "ada"), "Name the offer too"),
        (("nobody-told-this",), "Nothing is kept under nobody-told-this"),
    ):
        said = await explain(told, *arguments)
        assert said.code == 1
        assert sentence in said.output


async def test_the_questions_of_the_readme_are_answered(told: Stack) -> None:
    named = {"EVENT_ID": "8812-4", "PARTICIPANT": "ada", "OFFER": "TENTH"}
    asked = [
        [named.get(word, word) for word in words]
        for words in block_commands(ROOT / "README.md", "## Ask why", "rewardstream")
    ]
    assert len(asked) == 5
    zone = {"REWARDSTREAM_TIME_ZONE": "Europe/Athens"}
    for words in asked:
        said = await run(told, *words, environ=zone)
        assert said.code == 0, (words, said.output)


async def test_a_reference_is_found_by_an_index(told: Stack) -> None:
    statement = load_statements("services.rewards.shell.sql")["find_events_by_reference"]
    async with reading(environment(told)["DATABASE_URL_READER"]) as session:
        plan = await session.fetch(f"EXPLAIN {statement}".replace("$1", "'8812-4'"))
    assert any("event_reference" in row["QUERY PLAN"] for row in plan), plan


async def explain(stack: Stack, *arguments: str) -> Answer:
    return await run(stack, "explain", "--time-zone", "Europe/Athens", *arguments)


async def _tell(scenario: Scenario, place: Place, teller: Teller) -> None:
    for action in scenario.actions:
        assert isinstance(action, Message)
        topic = CONTROL if action.told.is_control else INBOUND
        body = action.told.encode(action.recorded_at)
        key = (action.told.key or b"").decode()
        await teller.publish(topic, [Said(key, body, action.told.reference, "accepted")])
        await waited(place, "river_drained")
