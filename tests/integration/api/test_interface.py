"""The interface on the real servers: what people are answered, and with which status."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from services.operator.scenario.file import Message, Scenario, read_scenario
from services.operator.scenario.services import serving
from services.operator.stack import Stack, environment
from shared.contracts.topics import CONTROL, INBOUND
from tests.support.command_line import rewardstream_beside as run
from tests.support.interface import interface
from tests.support.river import Place, Teller, waited
from tests.support.river_feed import Said

pytestmark = [pytest.mark.stack, pytest.mark.partitions(2)]

NOON = datetime(2024, 5, 2, 12, tzinfo=UTC)
STORY = """
scenario: Somebody buys, spends and asks
platform: {currency: EUR, time_zone: Europe/Athens}
control:
  - business_definition: {immediate_types: [PURCHASE, SPEND_REQUEST]}
  - scheme: {code: MAIN}
  - unit: {code: SHOP}
  - offer_type: {code: REVENUE, classification: INCREASE_REVENUE_TRANSACTION_BASED}
  - offer:
      {code: TENTH, scheme: MAIN, type: REVENUE, award: {percentage: 10},
       evaluation: BATCH_PROCESS_AND_INTERACTIVELY, award_validity: {until: "2025-01-01"},
       conditions: {transaction_amount: {from: 10}},
       latest_effective_date: "2024-01-01T00:00:00Z"}
steps:
  - sign_up: {participant: ada, signed_up_on: "2024-01-02T08:00:00Z", unit: SHOP, schemes: [MAIN],
              first_name: Ada}
  - wallet_credit: {id: c1, participant: ada, performed_on: "2024-01-03T08:00:00Z", amount: 5.00}
  - purchase:
      {id: p1, participant: ada, performed_on: "2024-05-01T10:00:00Z",
       performed_by_unit: SHOP, lines: [{product: P1, total: 40.00, net: 40.00, vat: 0}]}
  - spend_request: {id: s1, participant: ada, performed_on: "2024-05-01T11:00:00Z",
                    performed_by_unit: SHOP, purchase: p1}
  - purchase:
      {id: p2, participant: ada, performed_on: "2024-05-01T12:00:00Z",
       performed_by_unit: SHOP, lines: [{product: P1, total: 70.00, net: 70.00, vat: 0}]}
"""
LINES = [{"product": "P1", "net": 30, "vat": 0, "total": "30.00"}]
PURCHASE = {"participant": "ada", "performed_by_unit": "SHOP", "lines": LINES}


@pytest.fixture
async def told(clean_river: Stack, tmp_path: Path) -> AsyncIterator[Stack]:
    (tmp_path / "story.yaml").write_text(STORY)
    scenario = read_scenario(tmp_path / "story.yaml")
    place = Place(clean_river, "", 2)
    async with serving(clean_river, "", scenario.platform), Teller(place) as teller:
        await _tell(scenario, place, teller)
        yield clean_river


async def _tell(scenario: Scenario, place: Place, teller: Teller) -> None:
    for step in scenario.actions:
        assert isinstance(step, Message)
        topic = CONTROL if step.told.is_control else INBOUND
        key = (step.told.key or b"").decode()
        said = Said(key, step.told.encode(step.recorded_at), step.told.reference, "accepted")
        await teller.publish(topic, [said])
        await waited(place, "river_drained")


@pytest.fixture
async def client(told: Stack) -> AsyncIterator[httpx.AsyncClient]:
    environ = environment(told) | {
        "INGESTION_RECORDED_AT": "message",
        "REWARDSTREAM_TIME_ZONE": "Europe/Athens",
    }
    async with interface(environ, lambda: NOON) as found:
        yield found


async def test_people_are_answered(client: httpx.AsyncClient, told: Stack) -> None:
    await _previews(client, told)
    await _balances(client)
    await _allocations(client)
    await _reasons(client)
    await _wrong_questions(client)
    await _commands(told)


async def _previews(client: httpx.AsyncClient, told: Stack) -> None:
    before = await _everything(told)
    answer = await client.post("/customer_events/purchases/preview", json=PURCHASE)
    assert (answer.status_code, answer.json()["status"]["code"]) == (200, "OK")
    assert answer.json()["data"] == {
        "participant": "ada",
        "participant_name": "Ada",
        "currency": "EUR",
        "wallet_balance": "7.00",
        "total_award_amount": "3.00",
        "awards": [{"offer": "TENTH", "amount": "3.00"}],
        "total_instant_spend_amount": "0.00",
        "total_automatic_spend_amount": "0.00",
        "total_additional_spend_amount": "7.00",
        "minimum_spend_amount_per_transaction": None,
        "maximum_spend_amount_per_transaction": None,
        "reduction_method": "FRONT_END_REDUCTION",
    }
    for over, status, code in (
        ({"participant": "eve"}, 404, "UNKNOWN_PARTICIPANT"),
        ({"performed_by_unit": "SHOW"}, 404, "UNKNOWN_UNIT"),
        ({"lines": [{**LINES[0], "total": 31}]}, 400, "INVALID_LINE_TOTAL"),
        ({"line": []}, 400, "INVALID_MESSAGE"),
        ({"access_token": "t"}, 400, "INVALID_MESSAGE"),
        ({"currency": "USD"}, 400, "CURRENCY_MISMATCH"),
    ):
        answer = await client.post("/customer_events/purchases/preview", json=PURCHASE | over)
        assert (answer.status_code, answer.json()["status"]["code"]) == (status, code)
        assert answer.json()["data"] is None
    assert await _everything(told) == before, "nothing comes of asking"


async def _balances(client: httpx.AsyncClient) -> None:
    now = await _data(client, "/wallets/get_balance", participant="ada")
    assert (now["balance"], now["open_balance"], now["commerce_balance"]) == (
        "7.00",
        "0.00",
        "7.00",
    )
    day = {"participant": "ada", "date": "2024-12-31"}
    assert (await _data(client, "/wallets/get_balance", **day))["balance"] == "7.00"
    day = {"participant": "ada", "date": "2025-01-01"}
    assert (await _data(client, "/wallets/get_balance", **day))["balance"] == "0.00"
    asked = {"participant": "ada", "before": "2025-01-02"}
    ending = await _data(client, "/wallets/get_expiring_balance", **asked)
    assert ending["expiring_balance"] == "7.00"
    assert ending["endings"] == [{"expires_on": "2025-01-01", "amount": "7.00"}]
    asked = {"participant": "ada", "before": "2025-01-01"}
    ending = await _data(client, "/wallets/get_expiring_balance", **asked)
    assert ending["expiring_balance"] == "0.00"


async def _allocations(client: httpx.AsyncClient) -> None:
    paid = await _data(client, "/reward_transactions/spends/get_allocated_awards", spend="s1")
    assert [(each["offer"], each["credit"], each["amount"]) for each in paid] == [
        ("TENTH", None, "4.00"),
        (None, "c1", "5.00"),
    ]
    used = await _data(client, "/reward_transactions/awards/get_allocated_spends", award="p1")
    assert [(each["spend_request"], each["purchase"], each["amount"]) for each in used] == [
        ("s1", "p1", "4.00")
    ]
    asked = {"award": used[0]["award"]}
    again = await _data(client, "/reward_transactions/awards/get_allocated_spends", **asked)
    assert again == used


async def _reasons(client: httpx.AsyncClient) -> None:
    asked = {"participant": "ada", "offer": "TENTH"}
    found = await _data(client, "/reward_offers/performance", **asked)
    # 4.00 + 7.00 in the 366 days before: 11.00 / (366 / 7).
    assert (found["last_year"]["awards"], found["last_year"]["weekly_average"]) == (2, "0.21")
    [event] = await _data(client, "/customer_events/explain", event="p1")
    assert event["decisions"][0]["verdicts"][0]["amount"] == "4.00"


async def _wrong_questions(client: httpx.AsyncClient) -> None:
    for path, status, code in (
        ("/wallets/get_balance?participant=eve", 404, "UNKNOWN_PARTICIPANT"),
        ("/wallets/get_balance", 400, "INVALID_MESSAGE"),
        ("/wallets/get_balance?participant=ada&date=soon", 400, "INVALID_MESSAGE"),
        ("/reward_offers/performance?participant=ada&offer=X", 404, "UNKNOWN_OFFER"),
        ("/reward_transactions/awards/get_allocated_spends?award=no", 404, "EVENT_NOT_FOUND"),
        ("/customer_events/explain?event=no", 404, "EVENT_NOT_FOUND"),
        ("/nowhere", 404, "UNKNOWN_OPERATION"),
        ("/customer_events/purchases/preview", 404, "UNKNOWN_OPERATION"),
    ):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["status"]["code"]) == (status, code), path
    assert (await client.get("/health")).json()["data"] == {"ok": True}
    long = await client.post("/customer_events/purchases/preview", content=b" " * 2_000_000)
    assert long.status_code == 413


async def _commands(told: Stack) -> None:
    said = await run(told, "balance", "ada", "--on", "2025-01-01", "--json")
    assert said.json["balance"] == "0.00"
    said = await run(told, "balance", "ada", "--expiring-before", "2025-02-01")
    assert "ends 2025-01-01" in said.results
    assert (await run(told, "balance", "eve")).code == 1
    said = await run(told, "allocations", "--spend", "s1")
    assert "TENTH for p1" in said.results
    assert (await run(told, "allocations")).code == 1


async def _data(client: httpx.AsyncClient, path: str, **asked: str) -> Any:  # noqa: ANN401
    answer = await client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def _everything(stack: Stack) -> list[Any]:
    """How many rows there are in every table of the two services, and what was written last."""
    session = await asyncpg.connect(environment(stack)["DATABASE_URL_READER"])
    try:
        tables = await session.fetch(
            "SELECT schemaname || '.' || relname AS name FROM pg_stat_user_tables"
            " WHERE schemaname IN ('rewards', 'wallet') ORDER BY 1"
        )
        names = [row["name"] for row in tables]
        return [
            await session.fetchrow(f"SELECT count(*), max(t.xmin::text) FROM {n} t") for n in names
        ]
    finally:
        await session.close()
