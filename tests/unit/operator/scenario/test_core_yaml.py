"""YAML 1.2 core: what is a number, what stays a string, and what is refused."""

from decimal import Decimal
from pathlib import Path

import pytest

from services.operator.scenario.core_yaml import Unreadable, loads, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("ON", "ON"),
        ("yes", "yes"),
        ("13:00", "13:00"),
        ("2024-02-01", "2024-02-01"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("<<", "<<"),
        ('"5"', "5"),
        ("!!str 5", "5"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("17", 17),
        ("-3", -3),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("10.00", Decimal("10.00")),
        (".5", Decimal("0.5")),
        ("1e3", Decimal(1000)),
    ],
)
def test_a_scalar_is_read_as_the_core_schema_says(text: str, value: object) -> None:
    read_as = loads(f"key: {text}")["key"]
    assert read_as == value
    assert type(read_as) is type(value)


def test_a_number_keeps_the_digits_it_was_written_with() -> None:
    assert str(loads("amount: 10.00")["amount"]) == "10.00"
    assert loads("amount: 0.1")["amount"] * 3 == Decimal("0.3")


def test_an_alias_stands_for_its_anchor() -> None:
    assert loads("a: &x {b: [1]}\nc: *x") == {"a": {"b": [1]}, "c": {"b": [1]}}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: 1\na: 2", "twice"),
        ("a: [1", "expected"),
        ("a: *x", "names nothing"),
        ("a: .inf", "no amount"),
        ("a: .nan", "no amount"),
        ("{[1]: 2}", "plain word"),
        ("a: !!timestamp 2024-01-01", "tag"),
        ("a: !!python/name:os.system", "tag"),
        ("", "one document"),
        ("---\na: 1\n---\nb: 1", "one document"),
        ("[" * 60 + "]" * 60, "nested"),
    ],
)
def test_what_is_no_plain_document_is_unreadable_and_says_why(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        loads(text)


def test_where_it_is_wrong_is_said_by_line_and_column() -> None:
    with pytest.raises(Unreadable, match="line 2, column 1"):
        loads("a: 1\na: 2")


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        read(tmp_path / "nowhere.yaml")


def test_bytes_that_are_no_text_are_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "bytes.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Unreadable, match="cannot be read"):
        read(file)
