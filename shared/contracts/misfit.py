"""Why something told does not fit: the path of the field and a sentence a person understands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Json = Any
"""What JSON can hold."""
Annotation = Any
"""What stands behind the colon of a field."""

_UNKNOWN = "extra_forbidden"
_MISSING = "missing"


def complaint(error: ValidationError, shape: type[BaseModel], told: Json) -> tuple[str, str]:
    """Name the field that does not fit best, and why; none of the values told is repeated."""
    details = error.errors(include_url=False, include_input=False)
    paths = [_path(detail, told) for detail in details]
    best = max(range(len(details)), key=lambda index: _rank(details[index], paths[index], -index))
    return _written(paths[best]), _reason(details[best], paths[best], shape)


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known name was meant, as the end of a sentence; nothing if none is near."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean {found[0]}?" if found else ""


def _rank(detail: ErrorDetails, path: list[str | int], order: int) -> tuple[int, bool, int]:
    # Of the forms a field may have, the one was meant that was understood deepest.
    return len(path), detail["type"] in (_UNKNOWN, _MISSING), order


def _path(detail: ErrorDetails, told: Json) -> list[str | int]:
    """The location as keys and indexes of what was told, without pydantic's names of forms."""
    path: list[str | int] = []
    location = detail["loc"][1:]
    for part in location:
        if isinstance(told, dict) and part in told:
            told = told[part]
        elif isinstance(told, list) and isinstance(part, int):
            told = told[part] if part < len(told) else None
        else:
            continue
        path.append(part)
    if detail["type"] == _MISSING:
        path.append(location[-1])
    return path


def _written(path: list[str | int]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _reason(detail: ErrorDetails, path: list[str | int], shape: type[BaseModel]) -> str:
    if detail["type"] == _MISSING:
        return "is missing"
    if detail["type"] == _UNKNOWN:
        known = sorted(_names_at(shape, path[1:-1]))
        return f"is not a known key{nearest(str(path[-1]), known)}"
    return f"{detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _names_at(shape: type[BaseModel], path: list[str | int]) -> set[str]:
    forms = {shape}
    for part in path:
        if isinstance(part, str):
            inner = {each for form in forms for each in _forms_of(form, part)}
            forms = inner or forms
    return {name for form in forms for name in _fields(form)}


def _forms_of(form: type[BaseModel], name: str) -> Iterator[type[BaseModel]]:
    yield from _models_in(_fields(form).get(name))


def _fields(form: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in form.model_fields.items()}


def _models_in(annotation: Annotation) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
