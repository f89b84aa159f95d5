"""What Kafka and upstream may do to a partition: repeat, overlap, leave out, send rubbish."""

from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from services.operator.stack.stack import Stack
from shared.runtime.reading import Reader
from shared.runtime.stops import DeadLetterLimit
from tests.faults.runtime.ledger import Place, additions, audit, feed, make_place, query, settled
from tests.faults.runtime.tally import DEAD_LETTERS, SOURCE
from tests.integration.runtime.serving import LIMITS, add, alarm_of, effects, serving

pytestmark = pytest.mark.stack


def numbered(sequences: list[int]) -> list[bytes]:
    return [add(f"m{n}", f"p{n % 7}", sequence=n) for n in sequences]


async def test_what_upstream_announces_twice_is_taken_once(place: Place) -> None:
    await feed(place, 0, numbered([1, 2, 3, 4, 5, 3, 4, 5, 6, 1, 7]))
    async with serving(place):
        await settled(place, 11)
    assert await effects(place) == [f"m{n}" for n in range(1, 8)]


async def test_upstream_numbering_is_remembered_by_the_next_owner(place: Place) -> None:
    await feed(place, 0, numbered([1, 2, 3]))
    async with serving(place):
        await settled(place, 3)
    await feed(place, 0, numbered([2, 3, 4]))
    async with serving(place):
        await settled(place, 6)
    assert await effects(place) == ["m1", "m2", "m3", "m4"]


async def test_without_the_sequence_check_twice_would_be_twice(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader, "_is_new", lambda *_: True)
    await feed(place, 0, numbered([1, 2, 3, 2, 3]))
    async with serving(place):
        await settled(place, 5)
    assert (await audit(place, ["m1", "m2", "m3"])).doubled == 2


async def test_a_hole_in_the_upstream_numbering_stops_only_its_partition(
    stack: Stack,
) -> None:
    place = await make_place(stack.bootstrap_servers, stack.database_url, 2)
    await feed(place, 0, numbered([1, 2, 4, 5]))
    await feed(place, 1, additions(10))
    async with serving(place):
        alarm = await alarm_of(place, 0)
        assert alarm == "sequence_gap: sequence 3 expected, 4 found at offset 2"
        while (await query(place, "SELECT next_offset FROM position ORDER BY 1 DESC"))[0][0] < 10:
            pass
    rows = await query(place, "SELECT next_offset FROM position ORDER BY partition")
    assert [row["next_offset"] for row in rows] == [2, 10]


async def test_deleted_records_are_a_gap_and_not_a_silence(stack: Stack, place: Place) -> None:
    await feed(place, 0, additions(100))
    async with serving(place):
        await settled(place, 100)
    await feed(place, 0, additions(100, prefix="lost"))
    tp = TopicPartition(place.topic(SOURCE), 0)
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap_servers)
    await admin.start()
    await admin.delete_records({tp: RecordsToDelete(before_offset=150)})
    await admin.close()
    async with serving(place):
        assert (await alarm_of(place)).startswith("gap: not on the topic (any more)")
    assert len(await effects(place)) == 100


async def test_unreadable_bytes_become_dead_letters_and_the_rest_goes_on(place: Place) -> None:
    rubbish = b"\xff card 4111 1111 1111 1111"
    await feed(place, 0, [add("m0", "a"), rubbish, b"", add("m1", "a")])
    async with serving(place):
        await settled(place, 4)
    assert await effects(place) == ["m0", "m1"]
    letters = await read_all(place, DEAD_LETTERS)
    assert [letter["data"]["offset"] for letter in letters] == [1, 2]
    assert [letter["sequence"] for letter in letters] == [1, 2]
    assert letters[0]["data"]["topic"] == place.topic(SOURCE)
    assert "4111" not in orjson.dumps(letters).decode()


async def test_too_many_unreadable_in_a_row_stop_the_instance(place: Place) -> None:
    limits = LIMITS.model_copy(update={"dead_letters_in_row_max": 10})
    await feed(place, 0, [*additions(5), *[b"rubbish"] * 11])
    async with serving(place, limits=limits) as instance:
        with pytest.raises(DeadLetterLimit, match="11 in a row, the last at offset 15"):
            await instance.wait()
    assert await read_all(place, DEAD_LETTERS) == []


async def test_what_was_committed_and_not_announced_is_announced_by_the_next_owner(
    place: Place,
) -> None:
    await feed(place, 0, additions(50))
    async with serving(place):
        await settled(place, 50)
    await query(place, "UPDATE position SET published = '{}'")
    await feed(place, 0, additions(5, prefix="n"))
    async with serving(place):
        await settled(place, 55)
    expected = [*(f"m{n}" for n in range(50)), *(f"n{n}" for n in range(5))]
    assert (await audit(place, expected)).clean
    assert len(await read_all(place, "tally.totals.v1")) == 105


async def read_all(place: Place, topic: str) -> list[Any]:
    """Everything on partition 0 of one of the place's topics."""
    consumer = AIOKafkaConsumer(bootstrap_servers=place.bootstrap_servers)
    await consumer.start()
    try:
        tp = TopicPartition(place.topic(topic), 0)
        consumer.assign([tp])
        end = (await consumer.end_offsets([tp]))[tp]
        consumer.seek(tp, 0)
        found: list[Any] = []
        while len(found) < end:
            batch = await consumer.getmany(tp, timeout_ms=1000)
            found.extend(orjson.loads(r.value) for r in batch.get(tp, []))
        return found
    finally:
        await consumer.stop()
