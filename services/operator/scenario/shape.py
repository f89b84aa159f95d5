"""Tells a wrong shape from a wrong value: the first makes a file unreadable, the second is told."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]

_PARSING = {"bool_parsing", "int_parsing"}


def wrong_shapes(model: type[BaseModel], value: object, path: str) -> list[str]:
    """Say which keys are unknown and which values are of a wrong type, each with its path."""
    try:
        model.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        return [_sentence(model, detail, path) for detail in _shape_errors(model, details)]
    return []


def everything_wrong(model: type[BaseModel], error: ValidationError, path: str) -> str:
    """Write all that is wrong with a value that must be right, in one line."""
    details = error.errors(include_url=False, include_context=False)
    return "; ".join(_sentence(model, detail, path) for detail in details)


def nearest(name: str, known: Sequence[str]) -> str:
    """The known name that looks most like this one."""
    return max(known, key=lambda other: SequenceMatcher(None, name, other).ratio())


def unknown_key(path: str, name: str, known: Sequence[str]) -> str:
    """The sentence for a key nobody knows."""
    hint = f"; the nearest known name is {nearest(name, known)}" if known else ""
    return f"{path}: unknown key{hint}"


def joined(path: str, location: Location) -> str:
    """Write a path as people write it: steps[2].purchase.lines[0].net."""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _shape_errors(
    model: type[BaseModel], details: Sequence[ErrorDetails]
) -> Iterator[ErrorDetails]:
    """Where one form of a union takes the type, the value is wrong and not the shape."""
    valued = {_keys(model, detail) for detail in details if not _is_shape(detail)}
    for detail in details:
        if _is_shape(detail) and _keys(model, detail) not in valued:
            yield detail


def _is_shape(detail: ErrorDetails) -> bool:
    kind = detail["type"]
    return kind == "extra_forbidden" or kind.endswith("_type") or kind in _PARSING


def _sentence(model: type[BaseModel], detail: ErrorDetails, path: str) -> str:
    where = joined(path, _keys(model, detail))
    if detail["type"] == "extra_forbidden":
        return unknown_key(where, str(detail["loc"][-1]), _names_beside(model, detail))
    return f"{where}: {detail['msg']}"


def _keys(model: type[BaseModel], detail: ErrorDetails) -> Location:
    """The location without the names that pydantic gives to the forms of a union."""
    last = len(detail["loc"]) - 1 if detail["type"] == "extra_forbidden" else -1
    steps = enumerate(_walk(model, detail["loc"]))
    return tuple(part for index, (part, is_key, _) in steps if is_key or index == last)


def _names_beside(model: type[BaseModel], detail: ErrorDetails) -> list[str]:
    forms = [here for _, _, here in _walk(model, detail["loc"][:-1])]
    return sorted(name for form in (forms or [{model}])[-1] for name in _fields(form))


def _walk(
    model: type[BaseModel], location: Location
) -> Iterator[tuple[int | str, bool, set[type[BaseModel]]]]:
    """Each part of a location, whether it is a key or index, and the forms reached with it."""
    here = {model}
    for part in location:
        if isinstance(part, int):
            yield part, True, here
            continue
        inner = [fields[part] for form in here if part in (fields := _fields(form))]
        named = {form for form in here if form.__name__ == part}
        here = named or {found for each in inner for found in _models_in(each)} or here
        yield part, bool(inner), here


def _fields(form: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in form.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - a type is a value
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
