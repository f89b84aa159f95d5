"""Ingestion on a real broker: order, completeness, limits, stopping."""

import asyncio
import signal

import orjson

from services.operator.stack import Stack
from shared.contracts.topics import CONTROL, INBOUND, INGESTION_DEAD_LETTERS, JOURNAL, REJECTIONS
from shared.kernel.ids import derive_id
from shared.runtime.stops import EXIT_DEAD_LETTERS
from tests.integration.ingestion.place import Place, a_place
from tests.unit.ingestion.language import CARD, a_line, an_event, told


def published(name: str, /, **data: object) -> bytes:
    envelope = {
        "specversion": "1.0",
        "type": f"rewardstream.{name}.v1",
        "source": "office",
        "id": derive_id(name, orjson.dumps(data).decode()),
        "subject": str(data.get("code", name)),
        "data": data,
    }
    return orjson.dumps(envelope)


def a_like(reference: str, participant: str, **data: object) -> bytes:
    return an_event(
        "web", url="https://acme.example", subject=participant, reference=reference, **data
    )


async def test_what_control_was_told_first_is_in_the_journal_first(place: Place) -> None:
    """Each classification is published, acknowledged, and then used at once."""
    place.open_instance()
    people = [f"p{number}" for number in range(12)]
    for turn in range(8):
        code = f"C{turn}"
        change = published("classification", code=code, event_types=["WEB"])
        await place.tell(CONTROL, [(code, change)])
        likes = [(who, a_like(f"{turn}-{who}", who, classification=code)) for who in people]
        await place.tell(INBOUND, likes)
    await place.settled()
    assert await place.everything(REJECTIONS) == []
    known: dict[int, set[str]] = {number: set() for number in range(place.partitions)}
    used = 0
    for record in await place.everything(JOURNAL):
        body = record.message["data"]
        if "change" in body:
            known[record.partition].add(body["code"])
        else:
            used += 1
            assert body["classification"] in known[record.partition]
    assert used == 8 * len(people)
    assert all(len(codes) == 8 for codes in known.values())


async def test_every_record_comes_out_once_as_one_thing(place: Place) -> None:
    await place.tell(CONTROL, [("X", published("scheme", code="X")), (None, b"rubbish")])
    await place.tell(CONTROL, [("U", published("unit", code="U", time_zone="Nowhere"))])
    records = [("ada", a_like(f"e{number}", f"p{number % 7}")) for number in range(500)]
    records += [("ada", told("spending", reference=f"bad{number}")) for number in range(50)]
    await place.tell(INBOUND, [*records, ("ada", b"rubbish"), ("ada", None)])
    place.open_instance()
    await place.settled()
    events = [
        each.message["id"]
        for each in await place.everything(JOURNAL)
        if each.message["type"] == "rewardstream.web_visited.v1"
    ]
    assert sorted(events) == sorted(derive_id("pos", f"e{number}") for number in range(500))
    rejections = [each.message["data"] for each in await place.everything(REJECTIONS)]
    assert len([each for each in rejections if each["topic"] == place.name(INBOUND)]) == 50
    assert [each["path"] for each in rejections if each["topic"] == place.name(CONTROL)] == [
        "data.time_zone"
    ]
    letters = [each.message["data"] for each in await place.everything(INGESTION_DEAD_LETTERS)]
    assert sorted(each["topic"] for each in letters) == sorted(
        [place.name(CONTROL), place.name(INBOUND), place.name(INBOUND)]
    )


async def test_a_run_reaches_every_partition_and_products_stay_here(place: Place) -> None:
    await place.tell(
        CONTROL,
        [
            ("P", published("product", code="P", type="T")),
            ("r", published("run", as_of="2024-05-01T02:00:00Z", id="r1")),
        ],
    )
    line = a_line(product="P")
    await place.tell(INBOUND, [("ada", an_event("purchase", lines=[line]))])
    place.open_instance()
    await place.settled()
    found = await place.everything(JOURNAL)
    runs = [each for each in found if each.message["type"] == "rewardstream.run_reached.v1"]
    assert [each.partition for each in runs] == list(range(place.partitions))
    assert {each.message["data"]["run_id"] for each in runs} == {"r1"}
    [purchase] = [each for each in found if each not in runs]
    assert purchase.message["data"]["lines"][0]["product_type"] == "T"


async def test_too_many_unreadable_records_stop_the_instance_and_are_not_passed_over(
    place: Place,
) -> None:
    await place.tell(INBOUND, [("ada", a_like("e1", "ada"))])
    process = place.open_instance(DEAD_LETTERS_IN_ROW_MAX="5")
    await place.settled()
    await place.tell(INBOUND, [("ada", b"rubbish")] * 20)
    assert await asyncio.to_thread(process.wait, 60) == EXIT_DEAD_LETTERS
    assert b"unreadable records in a row" in place.log.read_bytes()
    assert await place.everything(INGESTION_DEAD_LETTERS) == []
    place.open_instance(DEAD_LETTERS_IN_ROW_MAX="100")
    await place.settled()
    assert len(await place.everything(INGESTION_DEAD_LETTERS)) == 20


async def test_a_stopped_instance_leaves_nothing_to_tell_twice(place: Place) -> None:
    process = place.open_instance(INGESTION_OFFSETS_SECONDS_MAX="600")
    await place.tell(INBOUND, [("ada", a_like(f"e{number}", "ada")) for number in range(300)])
    await place.settled()
    process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait, 30) == 0
    place.open_instance()
    await place.tell(INBOUND, [("ada", a_like("last", "ada"))])
    await place.settled()
    assert len(await place.everything(JOURNAL)) == 301


async def test_no_card_number_is_anywhere_but_where_it_was_told(place: Place) -> None:
    medium = {"identifier": CARD}
    good = an_event(
        "purchase", lines=[a_line()], payment_medium=medium, reference_number=f"ref {CARD}"
    )
    records = [
        ("ada", good),
        ("ada", an_event("purchase", lines=[], payment_medium=medium, **{CARD: CARD})),
        ("ada", told("spending", blocked=CARD)),
        ("ada", told(CARD, reference=CARD)),
        (CARD, f'{{"card": "{CARD}'.encode()),
        ("ada", f'{{"card": {CARD}, "type": "{CARD}"}}'.encode()),
        ("ada", CARD.encode()),
    ]
    await place.tell(CONTROL, [("x", f'{{"card": "{CARD}'.encode())])
    await place.tell(CONTROL, [("x", published("scheme", code="X", **{CARD: CARD}))])
    await place.tell(INBOUND, records)
    place.open_instance(LOG_LEVEL="DEBUG")
    await place.settled()
    topics = (JOURNAL, REJECTIONS, INGESTION_DEAD_LETTERS)
    found = [each for topic in topics for each in await place.everything(topic)]
    assert len(found) == len(records) + 2
    for each in found:
        assert CARD.encode() not in (each.key or b"") + each.value
    assert CARD.encode() not in place.log.read_bytes()


async def test_one_partition_does_as_well(stack: Stack, place: Place) -> None:
    async with a_place(stack, place.log, partitions=1) as one:
        one.open_instance()
        await one.tell(CONTROL, [("X", published("scheme", code="X"))])
        await one.tell(INBOUND, [(None, a_like(f"e{n}", f"p{n}")) for n in range(50)])
        await one.settled()
        assert len(await one.everything(JOURNAL)) == 51
