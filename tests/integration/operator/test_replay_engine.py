"""The journal told again gives the same commands, decisions and notices, wherever it is judged."""

from pathlib import Path

import pytest

from services.operator.stack import Stack
from shared.contracts.topics import CONTROL, JOURNAL
from tests.support.command_line import rewardstream
from tests.support.crossed_lives import bursts_of, of_every_kind, setup_of
from tests.support.river import Crew, Place, Teller, execute, fetch, waited
from tests.support.river_feed import Said, feed
from tests.support.river_feed import told as said_by_upstream
from tests.support.stories import at

pytestmark = [pytest.mark.stack, pytest.mark.partitions(8)]

AWAY = {"PYTHONHASHSEED": "4", "TZ": "America/St_Johns"}
NEAR = {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu"}


@pytest.fixture
async def lived(clean_river: Stack, tmp_path: Path) -> Place:
    """A river of eight partitions that has judged purchases, refusals, runs and cancellations."""
    place = Place(clean_river, "", 8)
    told = feed(11, participants=24, chunks=2, size=150)
    crew = Crew(place, tmp_path)
    try:
        crew.start_all()
        async with Teller(place) as teller:
            await teller.tell(told)
        await waited(place, "river_drained")
    finally:
        crew.end()
    return place


async def test_a_replay_is_the_same_for_any_number_of_workers_hash_seed_and_time_zone(
    lived: Place,
) -> None:
    for workers, environ in (("1", AWAY), ("8", NEAR)):
        said = rewardstream(
            lived.stack, "replay", "engine", "--workers", workers, "--json", environ=environ
        )
        assert said.code == 0, said.output
        outcome = said.json
        assert outcome["identical"]
        assert outcome["partitions"] == list(range(8))
        assert outcome["resumed_after"] == 0, "what is done leaves nothing behind"
        journal = await fetch(lived, "SELECT sum(next_offset)::int AS n FROM rewards.position")
        assert outcome["records"] == journal[0]["n"]


async def test_a_replay_goes_on_where_it_was_and_names_the_first_difference(lived: Place) -> None:
    await _interrupted_it_goes_on(lived)
    await _what_is_not_said_again_is_a_difference(lived)
    await _a_changed_decision_is_named_with_both_contents(lived)


async def _interrupted_it_goes_on(lived: Place) -> None:
    missing = await fetch(lived, "SELECT to_regclass('rewards_shadow.position') IS NULL AS gone")
    assert missing[0]["gone"]
    await _falsify(lived, "UPDATE rewards.position SET next_offset = next_offset + 1")
    cut = rewardstream(lived.stack, "replay", "engine", environ={"PUBLISH_SECONDS_MAX": "1"})
    assert cut.code != 0, "there is no such record in the journal"
    await _falsify(lived, "UPDATE rewards.position SET next_offset = next_offset - 1")
    again = rewardstream(lived.stack, "replay", "engine", "--json")
    assert again.code == 0, again.output
    assert again.json["resumed_after"] > 0


async def _what_is_not_said_again_is_a_difference(lived: Place) -> None:
    await _falsify(
        lived,
        "INSERT INTO rewards.command (partition, sequence, message_key, body)"
        " SELECT partition, max(sequence) + 1, 'nobody',"
        " convert_to('{\"correlationid\": \"from nowhere\"}', 'UTF8')"
        " FROM rewards.command WHERE partition = 3 GROUP BY partition",
    )
    said = rewardstream(lived.stack, "replay", "engine")
    assert said.code == 1
    assert "partition 3, after the last record, event from nowhere" in said.results
    assert "replayed nothing" in said.results


async def _a_changed_decision_is_named_with_both_contents(lived: Place) -> None:
    rows = await fetch(
        lived,
        "SELECT partition, sequence, convert_from(body, 'UTF8') AS body FROM rewards.decision"
        " WHERE convert_from(body, 'UTF8') LIKE '%GRANTED%' AND partition <> 3"
        " ORDER BY partition, sequence LIMIT 1",
    )
    row = rows[0]
    await _falsify(
        lived,
        "UPDATE rewards.decision SET body = convert_to(replace(convert_from(body, 'UTF8'),"
        " 'GRANTED', 'DECLINED'), 'UTF8')"
        f" WHERE partition = {row['partition']} AND sequence = {row['sequence']}",
    )
    said = rewardstream(lived.stack, "replay", "engine", "--json")
    assert said.code == 1
    found = {difference["partition"]: difference for difference in said.json["differences"]}
    difference = found[row["partition"]]
    assert (difference["stream"], difference["sequence"]) == ("decision", row["sequence"])
    assert "DECLINED" in str(difference["stored"])
    assert "GRANTED" in str(difference["replayed"])
    assert difference["offset"] is not None
    other = str(next(n for n in range(8) if n not in (3, row["partition"])))
    elsewhere = rewardstream(lived.stack, "replay", "engine", "--partition", other, "--json")
    assert elsewhere.json["identical"]
    assert elsewhere.json["partitions"] == [int(other)]


async def test_a_journal_of_every_classification_is_judged_alike_wherever_it_is_judged_again(
    clean_river: Stack, tmp_path: Path
) -> None:
    place = Place(clean_river, "", 8)
    await _live_of_every_kind(place, tmp_path)
    for workers, environ in (("1", AWAY), ("8", NEAR)):
        said = rewardstream(
            place.stack, "replay", "engine", "--workers", workers, "--json", environ=environ
        )
        assert said.code == 0, said.output
        assert said.json["identical"]
    await _another_dead_letter_is_a_difference(place)
    _settings_that_were_others_are_named(place)


async def _live_of_every_kind(place: Place, folder: Path) -> None:
    """Every classification awards; between, bytes stand in the journal that nobody can read."""
    lives = of_every_kind()
    crew = Crew(place, folder)
    try:
        crew.start_all()
        async with Teller(place) as teller:
            await teller.publish(CONTROL, setup_of(lives))
            await teller.tell_part(bursts_of(lives))
            await waited(place, "journal_complete")
            await teller.publish(JOURNAL, [Said("p", b"no message", "rubbish", "unreadable")])
            await teller.tell_part([_the_last_run()])
        await waited(place, "river_drained")
    finally:
        crew.end()
    awarded = await fetch(
        place,
        "SELECT DISTINCT award->>'classification' AS name"
        " FROM (SELECT convert_from(body, 'UTF8')::jsonb->'data' AS award FROM rewards.command)"
        " AS said WHERE award ? 'offer_number'",
    )
    assert len(awarded) == 17
    unread = await fetch(place, "SELECT count(*) AS n FROM rewards.dead_letter")
    assert unread[0]["n"] == 1


def _the_last_run() -> Said:
    data = {"id": "the last", "as_of": "2026-01-01T00:00:00Z", "kind": "EVALUATION"}
    body = said_by_upstream(at("2026-01-01T00:00:00"), "run", "the last", "the last", data)
    return Said("the last", body, "the last", "told")


async def _another_dead_letter_is_a_difference(place: Place) -> None:
    await execute(
        place,
        "ALTER TABLE rewards.dead_letter DISABLE TRIGGER append_only;"
        "UPDATE rewards.dead_letter SET body = convert_to(replace(convert_from(body, 'UTF8'),"
        " 'reason', 'season'), 'UTF8');"
        "ALTER TABLE rewards.dead_letter ENABLE ALWAYS TRIGGER append_only",
    )
    said = rewardstream(place.stack, "replay", "engine", "--json")
    assert said.code == 1
    (difference,) = said.json["differences"]
    assert (difference["stream"], difference["sequence"]) == ("dead_letter", 1)
    assert "season" in str(difference["stored"])
    assert "reason" in str(difference["replayed"])


def _settings_that_were_others_are_named(place: Place) -> None:
    for name, is_now, was in (
        ("REWARDSTREAM_CURRENCY", "USD", "EUR"),
        ("REWARDSTREAM_TIME_ZONE", "Asia/Tokyo", "UTC"),
    ):
        said = rewardstream(place.stack, "replay", "engine", environ={name: is_now})
        assert said.code != 0
        assert f"{name} is {is_now}, it was {was}" in said.output


async def _falsify(place: Place, statement: str) -> None:
    """Change what nobody may change, as only a superuser without triggers can."""
    await execute(
        place,
        "ALTER TABLE rewards.decision DISABLE TRIGGER append_only;"
        f"{statement};"
        "ALTER TABLE rewards.decision ENABLE ALWAYS TRIGGER append_only",
    )
