"""What is told from outside: forms, nulls, and sentences for what does not fit."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.ingestion.domain.normalisers import NORMALISERS
from shared.contracts.control import CONTROL, Run
from shared.contracts.door import CONTROL_DOOR, INBOUND_DOOR, Misfit, NotJson, OutsideMessage
from shared.contracts.inbound import INBOUND
from shared.contracts.told import DayOrInstant, Flag, Instant, Money
from shared.contracts.topics import INBOUND as INBOUND_TOPIC
from shared.contracts.topics import in_namespace


def takes(kind: Any, text: str) -> bool:  # noqa: ANN401 - any annotation
    try:
        TypeAdapter(kind).validate_json(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "text", "is_right"),
    [
        (Instant, '"2024-05-01T10:00:00Z"', True),
        (Instant, '"2024-05-01T10:00+03:00"', True),
        (Instant, '"2024-05-01 10:00:00.5Z"', True),
        (Instant, '"2024-05-01T10:00:00"', False),
        (Instant, '"2024-05-01"', False),
        (Instant, '"1714557600"', False),
        (Instant, "1714557600", False),
        (Instant, '"2024-02-30T10:00:00Z"', False),
        (DayOrInstant, '"2024-05-01"', True),
        (DayOrInstant, '"2024-05-01T10:00:00Z"', True),
        (DayOrInstant, '"01/05/2024"', False),
        (DayOrInstant, "20240501", False),
        (Money, "10", True),
        (Money, "-10.5", True),
        (Money, '"10.50"', True),
        (Money, '"1e5"', False),
        (Money, '"١٢"', False),
        (Money, '"10,50"', False),
        (Money, '""', False),
        (Money, "true", False),
        (Money, "NaN", False),
        (Money, "[]", False),
        (Flag, "true", True),
        (Flag, '"true"', False),
        (Flag, "1", False),
    ],
)
def test_values_have_one_way_of_being_written(kind: object, text: str, is_right: bool) -> None:
    assert takes(kind, text) is is_right


def test_values_made_in_python_pass_as_they_are() -> None:
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    assert Run(as_of=moment).as_of == moment
    assert TypeAdapter(DayOrInstant).validate_python(date(2024, 5, 1)) == date(2024, 5, 1)
    assert TypeAdapter(Money).validate_python(Decimal("1.5")) == Decimal("1.5")


def complaint(name: str, **data: object) -> tuple[str, str]:
    envelope = {
        "specversion": "1.0",
        "type": f"rewardstream.{name}.v1",
        "source": "s",
        "id": "1",
        "data": data,
    }
    door = CONTROL_DOOR if name in CONTROL else INBOUND_DOOR
    misfit = door.read(orjson.dumps(envelope))
    assert isinstance(misfit, Misfit), misfit
    return misfit.path, misfit.reason


OFFER: dict[str, Any] = {"code": "O", "scheme": "M", "type": "T", "award": {"amount": 5}}


@pytest.mark.parametrize(
    ("name", "data", "path", "words"),
    [
        ("spending", {"blockd": True}, "data.blockd", "did you mean blocked?"),
        ("spending", {"zzz": True, "blocked": True}, "data.zzz", "is not a known key"),
        ("spending", {}, "data.blocked", "is missing"),
        ("spending", {"blocked": None}, "data.blocked", "is missing"),
        ("subscription", {"subscription": "S", "state": "ON"}, "data.state", "'EFFECTIVE'"),
        (
            "offer",
            OFFER | {"validity": {"periods": [{"frm": "2024-01-01"}]}},
            "data.validity.periods[0].frm",
            "did you mean from?",
        ),
        ("offer", OFFER | {"validity": "NOW"}, "data.validity", "'FROM_EFFECTIVE_DATE'"),
        (
            "offer",
            OFFER | {"conditions": {"products": [{"typ": "X"}]}},
            "data.conditions.products[0].typ",
            "did you mean type?",
        ),
        (
            "offer",
            OFFER | {"number_of_awards": {"one_per": {"value": 1, "unit": "EONS"}}},
            "data.number_of_awards.one_per.unit",
            "'YEARS'",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_path_and_reason(
    name: str, data: dict[str, object], path: str, words: str
) -> None:
    found, reason = complaint(name, **data)
    assert found == path
    assert words in reason


def test_no_value_is_repeated_in_a_complaint() -> None:
    secret = "4539148803436467"
    for data in ({"blocked": secret}, {"blocked": True, "performed_on": secret}):
        assert secret not in " ".join(complaint("spending", **data))


@pytest.mark.parametrize(
    "raw",
    [b"", b"null", b"[]", b'"x"', b"{", b"\xff", b'{"a":' * 3000, b'{"type":"\\ud800"}', b"\x00"],
)
def test_what_is_no_json_object_is_not_json(raw: bytes) -> None:
    assert isinstance(INBOUND_DOOR.read(raw), NotJson)


@given(st.binary(max_size=200))
def test_a_door_never_raises(raw: bytes) -> None:
    assert isinstance(INBOUND_DOOR.read(raw), OutsideMessage | Misfit | NotJson)


def test_every_inbound_message_has_a_normaliser() -> None:
    assert set(NORMALISERS) == set(INBOUND.values())


def test_a_river_of_its_own_has_names_of_its_own() -> None:
    assert INBOUND_TOPIC.named("").name == "ingestion.inbound.v1"
    assert INBOUND_TOPIC.named("x").name == "x.ingestion.inbound.v1"
    assert in_namespace("ingestion.inbound", "x") == "x.ingestion.inbound"
