"""Every record comes out as one thing or another, and nothing stops the stream (law 8)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from aiokafka.partitioner import murmur2
from hypothesis import given
from hypothesis import strategies as st

from services.ingestion.shell import translator as translating
from services.ingestion.shell.translator import Translated
from shared.contracts.codec import JOURNAL as JOURNAL_CODEC
from shared.contracts.codec import Codec, Unreadable
from shared.contracts.events import SpendingChanged
from shared.contracts.inbound import INBOUND
from shared.contracts.rejections import DeadLetter, MessageRejected
from shared.runtime.stops import DeadLetterLimit
from tests.unit.ingestion.language import NOW, a_purchase, told
from tests.unit.ingestion.shell_language import (
    DEAD_LETTERS,
    JOURNAL,
    REJECTIONS,
    a_record,
    a_translator,
)

DOOR_CODEC: Codec[Any] = Codec((MessageRejected, DeadLetter))

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["2024-05-01", "2024-05-01T10:00:00Z", "10.00", "ada", "SHOP", "GIFT"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from(["net", "product"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


def fields_of(name: str) -> list[str]:
    return sorted(field.alias or key for key, field in INBOUND[name].model_fields.items())


@st.composite
def nearly_messages(draw: st.DrawFn) -> bytes:
    """Messages with known keys and values that are mostly wrong."""
    name = draw(st.sampled_from(sorted(INBOUND)))
    data = draw(st.dictionaries(st.sampled_from(fields_of(name)), values, max_size=8))
    envelope = {
        "specversion": "1.0",
        "type": f"rewardstream.{name}.v1",
        "source": "s",
        "id": draw(st.text(max_size=3)),
        "subject": draw(st.sampled_from(["ada", None, ""])),
        "time": draw(st.sampled_from(["2024-05-01T10:00:00Z", None, "0001-01-01T00:00:00+14:00"])),
        "data": draw(st.just(data) | values),
    }
    changes = draw(st.dictionaries(st.sampled_from(sorted(envelope)), values, max_size=1))
    return dumped(envelope | changes)


def dumped(told: object) -> bytes:
    try:
        return orjson.dumps(told)
    except TypeError:
        return repr(told).encode()


def is_one_thing(translated: Translated) -> bool:
    """One record came out, at the right topic, and can be read there."""
    [placed] = translated.placed
    [(fate, _)] = translated.fates.elements()
    topics = {"event": JOURNAL, "rejection": REJECTIONS, "dead_letter": DEAD_LETTERS}
    codec = JOURNAL_CODEC if fate == "event" else DOOR_CODEC
    decoded = codec.decode(placed.row.body)
    return topics[fate] == placed.topic and not isinstance(decoded, Unreadable)


@given(st.binary(max_size=300) | nearly_messages())
def test_any_bytes_become_an_event_a_rejection_or_a_dead_letter(raw: bytes) -> None:
    for recorded_at in ("clock", "message"):
        translated = a_translator(recorded_at).translate([a_record(raw)], NOW)
        assert translated.fates["ignored", 0] == 1 or is_one_thing(translated)


@pytest.mark.parametrize("raw", [None, b"", b"{}", b"[]", a_purchase()])
def test_nothing_is_dropped(raw: bytes | None) -> None:
    assert is_one_thing(a_translator().translate([a_record(raw)], NOW))


def test_an_event_goes_to_its_participants_partition_whatever_the_key_was() -> None:
    [placed] = a_translator().translate([a_record(a_purchase(), partition=5)], NOW).placed
    assert placed.partition == (murmur2(b"ada") & 0x7FFFFFFF) % 8
    assert placed.row.key == "ada"


def test_a_rejection_says_where_the_record_lies_and_why() -> None:
    raw = a_purchase(currency="USD")
    [placed] = a_translator().translate([a_record(raw, partition=3, offset=12)], NOW).placed
    message = DOOR_CODEC.decode(placed.row.body)
    assert not isinstance(message, Unreadable)
    body = message.data
    assert (body.code, body.path) == ("CURRENCY_MISMATCH", "data.currency")
    assert (body.source, body.id, body.subject) == ("pos", "e1", "ada")
    assert (body.topic, body.partition, body.offset) == ("inbound", 3, 12)
    assert body.record["data"]["currency"] == "USD"
    assert body.received_at == NOW


def test_too_many_unreadable_records_in_a_row_stop_the_instance() -> None:
    translator = a_translator(in_row=3)
    translator.translate([a_record(b"x")] * 3, NOW)
    translator.translate([a_record(a_purchase())], NOW)
    translator.translate([a_record(b"x")] * 3, NOW)
    with pytest.raises(DeadLetterLimit, match="4 unreadable records in a row"):
        translator.translate([a_record(b"x")], NOW)


def test_rejections_in_a_row_stop_nothing() -> None:
    translated = a_translator(in_row=3).translate([a_record(b"{}")] * 10, NOW)
    assert translated.fates["rejection", 0] == 10


def test_a_bug_of_ours_is_a_dead_letter_and_tells_nothing_of_the_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("4539148803436467")

    monkeypatch.setattr(translating, "normalise", fails)
    translated = a_translator().translate([a_record(a_purchase())], NOW)
    assert translated.fates["dead_letter", 0] == 1
    [placed] = translated.placed
    assert b"ZeroDivisionError" in placed.row.body
    assert b"4539148803436467" not in placed.row.body


def test_what_is_too_large_for_the_journal_is_refused_without_its_content() -> None:
    lines = [{"product": "P" * 150, "net": 1, "vat": 0, "total": 1}] * 5_000
    translated = a_translator().translate([a_record(a_purchase(lines=lines))], NOW)
    [placed] = translated.placed
    message = DOOR_CODEC.decode(placed.row.body)
    assert not isinstance(message, Unreadable)
    assert (message.data.code, message.data.record) == ("INVALID_MESSAGE", None)


def recorded(translated: Translated) -> datetime:
    [placed] = translated.placed
    message = JOURNAL_CODEC.decode(placed.row.body)
    assert not isinstance(message, Unreadable)
    assert isinstance(message.data, SpendingChanged)
    return message.data.recorded_at


def at(moment: str | None) -> bytes:
    envelope = orjson.loads(told("spending", blocked=True))
    return orjson.dumps(envelope if moment is None else envelope | {"time": moment})


def test_history_is_recorded_when_it_says_and_never_backwards() -> None:
    translator = a_translator("message")
    later = translator.translate([a_record(at("2020-01-02T00:00:00Z"))], NOW)
    earlier = translator.translate([a_record(at("2020-01-01T00:00:00Z"))], NOW)
    assert recorded(later) == recorded(earlier) == datetime(2020, 1, 2, tzinfo=UTC)


def test_history_without_a_time_is_refused() -> None:
    translated = a_translator("message").translate([a_record(at(None))], NOW)
    message = DOOR_CODEC.decode(translated.placed[0].row.body)
    assert not isinstance(message, Unreadable)
    assert (message.data.code, message.data.path) == ("INVALID_MESSAGE", "time")


def test_a_clock_that_goes_back_is_not_followed() -> None:
    translator = a_translator()
    assert recorded(translator.translate([a_record(at(None))], NOW)) == NOW
    back = translator.translate([a_record(at(None))], NOW - timedelta(hours=1))
    assert recorded(back) == NOW
