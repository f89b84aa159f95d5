"""Payment identifiers do not travel, wherever somebody wrote them (architecture law 8)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.ingestion.domain.masking import (
    masked,
    masked_bytes,
    masked_record,
    without_cards,
)
from services.ingestion.domain.rejection import Rejection
from services.ingestion.domain.stamps import Stamps
from tests.unit.ingestion.language import CARD


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("card 4539148803436467.", "card ****************."),
        ("4539 1488 0343 6467", "*" * 19),
        ("4539-1488-0343-6467", "*" * 19),
        ("123456789012", "*" * 12),
        ("1234567890123456789", "*" * 19),
        ("12345678901", "12345678901"),
        ("4539  1488  0343  6467", "4539  1488  0343  6467"),
        ("٤٥٣٩١٤٨٨٠٣٤٣٦٤٦٧", "*" * 16),
        ("no digits at all, but long enough", "no digits at all, but long enough"),
    ],
)
def test_long_runs_of_digits_are_masked(text: str, left: str) -> None:
    assert masked(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [(CARD, "*" * 16), ("4539148803436468", "4539148803436468"), (CARD * 2, CARD * 2)],
)
def test_where_numbers_are_names_only_cards_are_masked(text: str, left: str) -> None:
    assert without_cards(text) == left


def test_a_record_is_masked_in_texts_numbers_and_keys() -> None:
    record = {CARD: [int(CARD), 1.5, True, None, {"x": CARD}], "amount": 12345678901.25}
    assert CARD not in str(masked_record(record))
    assert masked_record({"a": [1, 2.5, True, None]}) == {"a": [1, 2.5, True, None]}


def test_identifiers_and_pass_codes_go_entirely() -> None:
    record = {"payment_medium": {"identifier": "GR-77"}, "tokens": [{"pass_code": 7}]}
    assert masked_record(record) == {
        "payment_medium": {"identifier": "***"},
        "tokens": [{"pass_code": "***"}],
    }


def test_a_pass_code_goes_whatever_it_was_written_into() -> None:
    told = {"pass_code": {"text": "Secret-1!", "deep": [{"a": "Secret-1!"}], "minimum_length": 8}}
    assert masked_record(told) == {"pass_code": {"text": "***", "deep": "***", "minimum_length": 8}}


@pytest.mark.parametrize(
    "raw",
    [
        b'{"card": "4539148803436467"',
        b"\xff\xfe4539148803436467",
        b"4539 1488 0343 6467",
        rb'{"card": "4539\u002d1488\u00200343\u002D6467"',
        rb"\u0034\u0035\u0033\u00391488\u00303436467",
        b'{"identifier": "4539-x-1488", "a": 1',
    ],
)
def test_unreadable_bytes_are_masked(raw: bytes) -> None:
    text = masked_bytes(raw)
    assert "1488" not in text
    assert "6467" not in text


def test_a_secret_in_unreadable_bytes_is_hidden_even_when_it_has_no_end() -> None:
    assert masked_bytes(b'{"pass_code":"Secret-1') == '{"pass_code":"***'
    assert masked_bytes(rb'{"pass_code":"a\"b","x":1') == '{"pass_code":"***","x":1'


def test_a_rejection_is_masked_when_it_is_made() -> None:
    rejection = Rejection("INVALID_MESSAGE", f"data.{CARD}", f"no classification {CARD}")
    assert CARD not in str(rejection)


def test_time_never_goes_backwards_within_a_partition() -> None:
    stamps = Stamps()
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    assert stamps.at_least(0, noon) == noon
    assert stamps.at_least(0, noon - timedelta(hours=1)) == noon
    assert stamps.at_least(1, noon - timedelta(hours=1)) == noon - timedelta(hours=1)
    assert stamps.at_least(0, noon + timedelta(hours=1)) == noon + timedelta(hours=1)
