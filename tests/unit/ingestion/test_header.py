"""Whom a message is about, when it happened, and what makes it the same (scenarios 0 and 2)."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from services.ingestion.domain.normalisers import normalise
from services.ingestion.domain.tokens import Spot, TokensThere, fold
from shared.contracts.events import Achieved, ParticipantMessage, PurchaseMade, SpendingChanged
from shared.contracts.told import Told
from tests.unit.ingestion.language import (
    ATHENS,
    CARD,
    NOW,
    a_catalogue,
    a_definition,
    a_line,
    a_purchase,
    accepted,
    an_event,
    read,
    refused,
    told,
)
from tests.unit.ingestion.token_language import a_claim


def fingerprint(raw: bytes, *changes: Told) -> str:
    outcome = normalise(read(raw), a_catalogue(*changes), NOW, ATHENS)
    assert isinstance(outcome, ParticipantMessage)
    return outcome.fingerprint


def test_subject_and_participant_must_agree() -> None:
    accepted(SpendingChanged, told("spending", participant="ada", blocked=True))
    event = accepted(SpendingChanged, told("spending", subject=None, participant="b", blocked=True))
    assert event.participant == "b"
    raw = told("spending", participant="bob", blocked=True)
    assert refused(raw) == ("INVALID_MESSAGE", "data.participant")
    assert refused(told("spending", subject=None, blocked=True)) == ("INVALID_MESSAGE", "subject")


def test_an_access_token_that_nobody_has_names_nobody() -> None:
    raw = told("spending", subject=None, access_token="t1", blocked=True)
    assert refused(raw) == ("UNKNOWN_ACCESS_TOKEN", "data.access_token")
    raw = told("spending", access_token="t1", blocked=True)
    assert refused(raw) == ("INVALID_MESSAGE", "data.access_token")


def test_an_access_token_names_who_has_it() -> None:
    tokens = TokensThere(fold([a_claim("cleo", "t1")]), Spot())
    raw = told("spending", subject=None, access_token="t1", blocked=True)
    assert accepted(SpendingChanged, raw, tokens=tokens).participant == "cleo"


def test_what_has_no_time_happened_when_it_was_recorded() -> None:
    event = accepted(SpendingChanged, told("spending", blocked=True))
    assert event.performed_on == event.recorded_at == NOW


def test_a_date_is_its_local_midnight_in_the_platform_zone() -> None:
    raw = told("spending", blocked=True, performed_on="2024-05-31")
    event = accepted(SpendingChanged, raw)
    assert event.performed_on == datetime(2024, 5, 30, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment",
    [
        "2024-05-01T10:00:00",
        "1714557600",
        1714557600,
        "yesterday",
        "2024-13-01",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_a_moment_that_is_none_is_refused(moment: object) -> None:
    raw = told("spending", blocked=True, performed_on=moment)
    assert refused(raw) == ("INVALID_MESSAGE", "data.performed_on")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"type": "rewardstream.purchas.v1"}, "type"),
        ({"type": "rewardstream.purchase.v2"}, "type"),
        ({"type": None}, "type"),
        ({"specversion": "0.3"}, "specversion"),
        ({"source": ""}, "source"),
        ({"id": 7}, "id"),
        ({"id": None}, "id"),
        ({"subject": ["ada"]}, "subject"),
        ({"data": []}, "data"),
        ({"data": None}, "data"),
        ({"time": "now"}, "time"),
    ],
)
def test_a_wrong_envelope_is_refused_with_its_path(changes: dict[str, Any], path: str) -> None:
    envelope = orjson.loads(told("spending", blocked=True)) | changes
    assert refused(orjson.dumps(envelope)) == ("INVALID_MESSAGE", path)


def test_extensions_of_cloudevents_are_left_to_others() -> None:
    envelope = orjson.loads(told("spending", blocked=True)) | {"traceparent": "00-1-2-3"}
    accepted(SpendingChanged, orjson.dumps(envelope))


def test_no_text_holds_a_nul() -> None:
    raw = an_event("web", url="http://acme/\0")
    assert refused(raw) == ("INVALID_MESSAGE", "data.url")
    # An escaped backslash before u0000 is no NUL.
    assert b"\\\\u0000" in an_event("web", url="\\u0000")
    assert read(an_event("web", url="\\u0000")) is not None


@pytest.mark.parametrize(
    "again",
    [
        {"lines": [a_line(quantity=1)]},
        {"lines": [a_line(net=10, vat=1.9, total="11.9")]},
        {"performed_on": "2024-05-01T07:00:00Z"},
        {"total": "11.90", "currency": "EUR"},
        {"participant": "ada"},
        {"process_immediately": False},
    ],
)
def test_the_same_told_in_other_words_is_the_same(again: dict[str, Any]) -> None:
    assert fingerprint(a_purchase(**again)) == fingerprint(a_purchase())


@pytest.mark.parametrize(
    "other",
    [
        {"lines": [a_line(product="CUP")]},
        {"lines": [a_line(), a_line()]},
        {"performed_on": "2024-05-01T07:00:01Z"},
        {"performed_by_unit": "KIOSK"},
        {"subject": "bob"},
        {"process_immediately": True},
        {"classification": "SALES"},
        {"reference_number": "7"},
        {"payment_medium": {"brand": "VISA"}},
        {"spend_request": {"id": "s1"}},
    ],
)
def test_other_content_has_another_fingerprint(other: dict[str, Any]) -> None:
    assert fingerprint(a_purchase(**other)) != fingerprint(a_purchase())


def test_the_catalogue_changes_no_fingerprint() -> None:
    raw = a_purchase(payment_medium={"identifier": CARD})
    definition = a_definition(
        immediate_types=["PURCHASE"],
        brand_rules=[{"brand": "X", "begins_with": "4"}],
        identifier_adjustment={"keep_first": 2},
    )
    assert fingerprint(raw) == fingerprint(raw, definition)


def test_a_fingerprint_knows_length_and_last_four_of_an_identifier_only() -> None:
    same_end = "9" * 12 + CARD[-4:]
    first = fingerprint(a_purchase(payment_medium={"identifier": CARD}))
    assert first == fingerprint(a_purchase(payment_medium={"identifier": same_end}))
    assert first != fingerprint(a_purchase(payment_medium={"identifier": CARD[1:]}))


def test_what_is_defaulted_is_not_in_the_fingerprint() -> None:
    raw = told("spending", blocked=True)
    later = normalise(read(raw), a_catalogue(), datetime(2025, 1, 1, tzinfo=UTC), ATHENS)
    assert isinstance(later, SpendingChanged)
    assert later.fingerprint == fingerprint(raw)


def test_fingerprints_never_change() -> None:
    """What was told a year ago must be known again: these values are never edited."""
    assert fingerprint(a_purchase()) == "13e969517351a996baa56aa17f3e1c94"
    assert fingerprint(told("spending", blocked=True)) == "7588f0fa176f290b93b333d6bef42319"


def test_translating_is_pure() -> None:
    raw, catalogue = an_event("achievement", classification="GIFT"), a_catalogue()
    assert accepted(Achieved, raw, catalogue) == accepted(Achieved, raw, catalogue)
    assert accepted(PurchaseMade, a_purchase(), catalogue) == accepted(
        PurchaseMade, a_purchase(), catalogue
    )
