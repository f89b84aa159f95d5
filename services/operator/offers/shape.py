"""Everything whose shape is wrong in one message, and the message without it."""

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from services.operator.offers.finding import Finding, cited
from services.operator.scenario.shape import Location, Wrong, descriptions, joined, nearest
from shared.contracts.control import Offer

_QUOTED = re.compile(r"'([^']*)'")
_STAND_INS: Mapping[type[BaseModel], Mapping[str, Any]] = {
    Offer: {"code": "?", "scheme": "?", "type": "?", "award": {}}
}
"""For what is missing or wrong, so that the rest can be looked at all the same."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """What is wrong with the shape, where, and what is left when that is taken out."""

    findings: tuple[Finding, ...]
    wrong: tuple[Location, ...]
    """The places meant: of an unknown key the one that was probably meant."""
    rest: dict[str, Any] | None
    """None: even the rest does not fit."""


def shaped(model: type[BaseModel], told: Mapping[str, Any], where: str) -> Shaped:
    """Compare what was told with the shape of its message, as the door will."""
    error = _misfit(model, told)
    if error is None:
        return Shaped((), (), dict(told))
    wrong = Wrong(model, told, where)
    places = _places(wrong, error.errors(include_url=False))
    findings = tuple(_finding(model, wrong, where, *place) for place in places.items())
    meant = tuple(_meant(wrong, keys, details[0]) for keys, details in places.items())
    return Shaped(findings, meant, _rest(model, told))


def _rest(model: type[BaseModel], told: Mapping[str, Any]) -> dict[str, Any] | None:
    """Take out what is wrong, and then what is no longer whole, until the rest fits."""
    rest = dict(told)
    while (error := _misfit(model, rest)) is not None:
        places = _places(Wrong(model, rest, ""), error.errors(include_url=False))
        left = {**_STAND_INS.get(model, {}), **_without(rest, places)}
        if left == rest:
            return None
        rest = left
    return rest


def _misfit(model: type[BaseModel], told: Mapping[str, Any]) -> ValidationError | None:
    try:
        model.model_validate_json(orjson.dumps(told, default=_digits))
    except ValidationError as error:
        return error
    return None


def _digits(value: object) -> orjson.Fragment:
    assert isinstance(value, Decimal), "YAML gives nothing else that JSON cannot say"
    return orjson.Fragment(str(value))


def _places(wrong: Wrong, details: Iterable[ErrorDetails]) -> dict[Location, list[ErrorDetails]]:
    """Of the forms that a field may have, the one was meant that was understood deepest."""
    found: dict[Location, list[ErrorDetails]] = {}
    for detail in details:
        found.setdefault(wrong.keys(detail), []).append(detail)
    return {
        keys: here
        for keys, here in found.items()
        if not any(len(other) > len(keys) and other[: len(keys)] == keys for other in found)
    }


def _finding(
    model: type[BaseModel], wrong: Wrong, where: str, keys: Location, details: list[ErrorDetails]
) -> Finding:
    message, proposal = _sentences(wrong, keys, details)
    said = descriptions(model, keys)
    rule = cited([*said, model.__doc__]) or "the shape of the message"
    return Finding(joined(where, keys), message, proposal or (said[0] if said else None), rule)


def _sentences(wrong: Wrong, keys: Location, details: list[ErrorDetails]) -> tuple[str, str | None]:
    kinds = {detail["type"]: detail for detail in details}
    if "extra_forbidden" in kinds:
        known = wrong.names_at(keys[:-1])
        near = f"the nearest known name is {nearest(str(keys[-1]), known)}" if known else None
        return "unknown key", near
    if "missing" in kinds:
        return "is missing", None
    if "literal_error" in kinds:
        listed = _QUOTED.findall(str(kinds["literal_error"].get("ctx", {}).get("expected", "")))
        given = str(kinds["literal_error"]["input"])
        return f"is none of {', '.join(listed)}", f"did you mean {nearest(given, listed)}?"
    if set(kinds) & {"string_pattern_mismatch", "decimal_parsing"}:
        return "is not written as it must be", None
    return " or ".join(dict.fromkeys(_lower(detail["msg"]) for detail in details)), None


def _lower(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}"


def _meant(wrong: Wrong, keys: Location, detail: ErrorDetails) -> Location:
    known = wrong.names_at(keys[:-1]) if detail["type"] == "extra_forbidden" else []
    return (*keys[:-1], nearest(str(keys[-1]), known)) if known else keys


def _without(told: Mapping[str, Any], places: Iterable[Location]) -> dict[str, Any]:
    rest: dict[str, Any] = deepcopy(dict(told))
    for keys in places:
        inside: Any = rest
        path = _whole(told, keys)
        for key in path[:-1]:
            inside = inside[key] if _holds(inside, key) else None
        if isinstance(inside, dict) and path:
            inside.pop(path[-1], None)
    return rest


def _whole(told: Any, keys: Location) -> Location:  # noqa: ANN401 - any value YAML can hold
    """Where a key is missing its mapping goes; an item takes its list along, to keep places."""
    here = told
    for depth, key in enumerate(keys):
        if not _holds(here, key):
            keys = keys[:depth]
            break
        here = here[key]
    while keys and isinstance(keys[-1], int):
        keys = keys[:-1]
    return keys


def _holds(inside: Any, key: int | str) -> bool:  # noqa: ANN401 - any value YAML can hold
    if isinstance(inside, dict):
        return key in inside
    return isinstance(inside, list) and isinstance(key, int) and key < len(inside)
