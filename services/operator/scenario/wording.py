"""Expected and actual, side by side: both in decimals, as the scenario language writes them."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from services.operator.scenario.expectation import Expected
from shared.kernel.money import Platform, to_decimal_text

_AMOUNTS = {
    "amount",
    "contribution",
    "total",
    "total_awarded",
    "total_spent",
    "requested_amount",
    "actual_amount",
}
_ALWAYS = {"state"}


def given_as_json(wanted: Expected) -> dict[str, Any]:
    """What an expectation names, as JSON can say it."""
    named = {name: getattr(wanted, name) for name in sorted(wanted.model_fields_set | _ALWAYS)}
    return {name: _told(value) for name, value in named.items()}


def as_json(seen: object, platform: Platform) -> Any:  # noqa: ANN401 - JSON
    """What was observed, as JSON can say it; what is absent is left out."""
    if not is_dataclass(seen):
        return _told(seen)
    found = {each.name: getattr(seen, each.name) for each in fields(seen)}
    return {
        name: event_as_json(name, value, platform)
        for name, value in found.items()
        if value is not None and value != frozenset()
    }


def event_as_json(name: str, value: Any, platform: Platform) -> Any:  # noqa: ANN401 - JSON
    """One field of what was observed: amounts in decimals."""
    if name in _AMOUNTS and isinstance(value, int):
        return to_decimal_text(value, platform.digits)
    if isinstance(value, tuple):
        return [as_json(item, platform) for item in value]
    return _told(value)


def _told(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Expected):
        named = value.model_fields_set
        return {name: _told(getattr(value, name)) for name in sorted(named)}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_told(item) for item in value]
    return str(value) if isinstance(value, Decimal | date) else value
