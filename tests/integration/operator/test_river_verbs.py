"""`status`, `run` and `dead-letters` on a river that flows."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from services.operator.stack import Stack
from shared.contracts.topics import CONTROL, INBOUND, REJECTIONS
from tests.support.command_line import rewardstream
from tests.support.river import Crew, Place, Teller, execute, fetch, read, waited
from tests.support.river_feed import START, Feed, Said, feed
from tests.support.river_feed import told as a_message

pytestmark = [pytest.mark.stack, pytest.mark.partitions(2)]


@pytest.fixture
def told() -> Feed:
    return feed(5, participants=8, chunks=1, size=100)


async def tell(place: Place, told: Feed) -> None:
    async with Teller(place) as teller:
        await teller.publish(CONTROL, told.control)
        await teller.publish(INBOUND, told.chunks[0].happened)


async def test_status_shows_every_stage_and_what_it_still_has_before_it(
    clean_river: Stack, told: Feed, tmp_path: Path
) -> None:
    place = Place(clean_river, "", 2)
    crew = Crew(place, tmp_path)
    try:
        crew.start("ingestion")
        await tell(place, told)
        await waited(place, "journal_complete")
        before = rewardstream(clean_river, "status", "--json").json["river"]
        lags = {(row["stage"], row["partition"]): row["lag"] for row in before["stages"]}
        assert lags["ingestion", 0] == lags["ingestion", 1] == lags["sequencer", 0] == 0
        assert lags["rewards", 0] > 0
        assert lags["rewards", 1] > 0
        crew.start("rewards")
        crew.start("wallet")
        await waited(place, "river_drained")
        after = rewardstream(clean_river, "status", "--json")
        assert after.code == 0
        river = after.json["river"]
        assert {row["lag"] for row in river["stages"]} == {0}
        assert {row["unannounced"] for row in river["stages"]} == {0}
        assert river["dead_letters"] == told.counts()["unreadable"]
        assert river["parked"] == river["divergent"] == 0
        shown = rewardstream(clean_river, "status").output
        assert all(stage in shown for stage in ("ingestion", "sequencer", "rewards", "wallet"))
    finally:
        crew.end()


async def test_status_names_an_alarm_and_ends_with_one(clean_river: Stack) -> None:
    place = Place(clean_river, "", 2)
    await execute(
        place,
        "INSERT INTO wallet.position (partition, alarm, alarmed_at)"
        " VALUES (1, 'gap: offset 7 expected, 9 delivered', now())",
    )
    said = rewardstream(clean_river, "status")
    assert said.code == 1
    assert "wallet/1 stands still: gap: offset 7 expected, 9 delivered" in said.output


async def test_a_run_waits_for_what_was_told_before_it_and_counts_what_it_did(
    clean_river: Stack, told: Feed, tmp_path: Path
) -> None:
    place = Place(clean_river, "", 2)
    crew = Crew(place, tmp_path)
    marker = told.chunks[0].runs[0].reference
    as_of = "2024-01-02T00:00:00Z"
    try:
        await tell(place, told)
        crew.start_all()
        first = rewardstream(clean_river, "run", "--as-of", as_of, "--id", marker, "--json")
        assert first.code == 0, first.output
        passed = first.json["passed"]
        awards = (
            "SELECT count(*) AS n, sum(amount_minor) AS minor FROM wallet.lot WHERE kind = 'AWARD'"
        )
        paid = (await fetch(place, awards))[0]
        by_run = await fetch(
            place, "SELECT count(*) AS n FROM rewards.run_log WHERE run_id = $1", marker
        )
        assert by_run[0]["n"] == 2, "every partition has passed it"
        assert passed["evaluated"] > 0
        assert 0 < passed["awards"] < paid["n"], "some were awarded at once, some by the run"
        assert 0 < passed["awarded_minor"] < paid["minor"]
        again = rewardstream(clean_river, "run", "--as-of", as_of, "--id", marker, "--json")
        assert again.json["passed"]["evaluated"] == 0, "told twice, done once"
        assert (await fetch(place, awards))[0] == paid

        expired = rewardstream(
            clean_river, "run", "--as-of", "2024-03-01T00:00:00Z",
            "--kind", "BALANCE_EXPIRATION", "--json",
        ).json["passed"]  # fmt: skip
        rows = await fetch(
            place,
            "SELECT count(*) AS n, sum(amount_minor) AS minor FROM wallet.entry"
            " WHERE kind = 'EXPIRATION'",
        )
        assert (expired["expirations"], expired["expired_minor"]) == (
            rows[0]["n"],
            rows[0]["minor"],
        )
        assert expired["expirations"] > 0

        await _must_refuse(place)
        _must_list(clean_river, marker, passed, expired)
    finally:
        crew.end()


async def _must_refuse(place: Place) -> None:
    unheard_of = rewardstream(place.stack, "run", "--definition", "WEEKLY")
    assert (unheard_of.code, "WEEKLY" in unheard_of.output) == (1, True)
    asleep = {"code": "NIGHTLY", "state": "NOT_EFFECTIVE"}
    body = a_message(START, "run_definition", "nightly", "NIGHTLY", asleep)
    async with Teller(place) as teller:
        await teller.publish(CONTROL, [Said("NIGHTLY", body, "nightly", "accepted")])
    refused = rewardstream(place.stack, "run", "--definition", "NIGHTLY")
    assert (refused.code, "NIGHTLY" in refused.output) == (1, True)


def _must_list(stack: Stack, marker: str, passed: dict[str, int], expired: dict[str, int]) -> None:
    listed = rewardstream(stack, "runs", "--json").json
    assert [each["state"] for each in listed] == ["REFUSED", "COMPLETED", "COMPLETED"]
    assert listed[2]["run"] == marker
    counted = {name: listed[2][name] for name in ("events", "awards")}
    assert counted == {"events": passed["evaluated"], "awards": passed["awards"]}
    assert Decimal(listed[2]["amount"]) * 100 == passed["awarded_minor"]
    assert [part["state"] for part in listed[2]["partitions"]] == ["COMPLETED"] * 2
    assert listed[1]["credits"] == expired["expirations"]
    assert Decimal(listed[1]["amount"]) * 100 == expired["expired_minor"]
    assert 0 < listed[1]["participants"] <= expired["expirations"]
    assert sum(part["events"] for part in listed[2]["partitions"]) == passed["evaluated"]
    assert 0 < listed[2]["seconds"] < 600
    shown = rewardstream(stack, "runs", "--last", "2").output
    assert "NIGHTLY" in shown
    assert marker not in shown


async def test_dead_letters_are_listed_and_told_again(
    clean_river: Stack, told: Feed, tmp_path: Path
) -> None:
    place = Place(clean_river, "", 2)
    crew = Crew(place, tmp_path)
    rubbish = Said("p001", b"rubbish of 4539148803436467", "rubbish", "unreadable")
    try:
        crew.start("ingestion")
        async with Teller(place) as teller:
            await teller.publish(CONTROL, told.control)
            await teller.publish(INBOUND, [rubbish])
        await waited(place, "journal_complete")
        letters = rewardstream(clean_river, "dead-letters", "list", "--json").json
        assert len(letters) == 1
        assert "4539148803436467" not in str(letters)
        where = [str(letters[0][key]) for key in ("topic", "partition", "offset")]
        assert rewardstream(clean_river, "dead-letters", "redrive", *where).code == 0
        await waited(place, "journal_complete")
        letters = rewardstream(clean_river, "dead-letters", "list", "--json").json
        assert [row["offset"] for row in letters] == [0, 1], "still nobody can read it"
        ours = rewardstream(clean_river, "dead-letters", "redrive", "wallet.commands.v1", "0", "0")
        assert ours.code == 1
        assert "ours" in ours.output
        missing = rewardstream(clean_river, "dead-letters", "redrive", where[0], "0", "99")
        assert missing.code == 1
        assert not any((await read(place, REJECTIONS)).values())
    finally:
        crew.end()


async def test_the_verbs_serve_the_river_of_the_namespace_they_are_given(
    clean_river: Stack, told: Feed, tmp_path: Path
) -> None:
    there = replace(clean_river, namespace="beside")
    place = Place(there, "beside", 2)
    assert rewardstream(there, "topics", "--partitions", "2").code == 0
    crew = Crew(place, tmp_path)
    try:
        await tell(place, told)
        crew.start_all()
        as_of = "2024-01-02T00:00:00Z"
        passed = rewardstream(there, "run", "--as-of", as_of, "--json").json["passed"]
        assert passed["evaluated"] > 0
        minor = passed["awarded_minor"]
        assert passed["awarded"] == f"{minor // 100}.{minor % 100:02}"
        river = rewardstream(there, "status", "--json").json["river"]
        assert {row["lag"] for row in river["stages"]} == {0}
        letters = rewardstream(there, "dead-letters", "list", "--json").json
        assert {letter["service"] for letter in letters} <= {"ingestion"}
        assert len(letters) == told.counts()["unreadable"]
    finally:
        crew.end()
