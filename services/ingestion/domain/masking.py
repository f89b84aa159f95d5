"""What must not travel: payment identifiers, wherever somebody wrote them (architecture law 8)."""

import re
from typing import Any

_RUN = re.compile(r"\d(?:[ -]?\d){11,}")
_ESCAPED = re.compile(r"\\u00(3[0-9]|20|2[dD])")
_SECRET_TEXT = re.compile(r'("(?:identifier|pass_code)"\s*:\s*")(?:[^"\\]|\\.)*("|$)', re.DOTALL)
_SECRETS = frozenset({"identifier", "pass_code"})
_RUN_LENGTH = 12
_CARD_LENGTH_MAX = 19
_HIDDEN = "***"

Json = Any
"""What JSON can hold."""


def masked(text: str) -> str:
    """Replace every run of 12 digits or more, single spaces and dashes between them included."""
    return _RUN.sub(_stars, text) if len(text) >= _RUN_LENGTH else text


def without_cards(text: str) -> str:
    """Replace only runs that can be card numbers: 12 to 19 digits with a right check digit.

    For words that offers are compared with, where a long number may be a name.
    """
    return _RUN.sub(_stars_for_a_card, text) if len(text) >= _RUN_LENGTH else text


def last_four(identifier: str) -> str:
    """Mask what is still a full number, but for its last four digits."""
    return _RUN.sub(_stars_but_four, identifier)


def masked_record(told: Json) -> Json:
    """Mask every text, number and key of a record; identifiers and pass codes entirely."""
    if isinstance(told, str):
        return masked(told)
    if isinstance(told, dict):
        return {masked(key): _masked_field(key, inner) for key, inner in told.items()}
    if isinstance(told, list):
        return [masked_record(inner) for inner in told]
    return _masked_number(told)


def masked_bytes(raw: bytes) -> str:
    """Mask bytes that nobody could read, digits written as JSON escapes included."""
    text = raw.decode("utf-8", errors="replace")
    text = _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)
    return masked(_SECRET_TEXT.sub(rf"\1{_HIDDEN}\2", text))


def _masked_field(key: str, inner: Json) -> Json:
    if key not in _SECRETS or inner is None:
        return masked_record(inner)
    return _texts_hidden(inner) if isinstance(inner, dict) else _HIDDEN


def _texts_hidden(inner: Json) -> Json:
    """Leave the rules of a definition, which are numbers, under the name of a secret."""
    if isinstance(inner, dict):
        return {masked(key): _texts_hidden(each) for key, each in inner.items()}
    is_number = isinstance(inner, int) and not isinstance(inner, bool)
    return _masked_number(inner) if is_number else _HIDDEN


def _masked_number(told: Json) -> Json:
    if isinstance(told, bool) or not isinstance(told, int | float):
        return told
    text = repr(told)
    hidden = masked(text)
    return told if hidden == text else hidden


def _stars(found: re.Match[str]) -> str:
    return "*" * len(found.group())


def _stars_but_four(found: re.Match[str]) -> str:
    return "*" * (len(found.group()) - 4) + found.group()[-4:]


def _stars_for_a_card(found: re.Match[str]) -> str:
    digits = [int(each) for each in found.group() if each.isdecimal()]
    is_card = len(digits) <= _CARD_LENGTH_MAX and _check_digit_is_right(digits)
    return _stars(found) if is_card else found.group()


def _check_digit_is_right(digits: list[int]) -> bool:
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
