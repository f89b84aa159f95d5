"""Tells a wrong shape from a wrong value: the first makes a file unreadable, the second is told."""

from collections.abc import Iterator, Mapping, Sequence
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
        wrong = Wrong(model, value, path)
        details = error.errors(include_url=False, include_context=False)
        return [wrong.sentence(detail) for detail in wrong.shapes(details)]
    return []


def everything_wrong(
    model: type[BaseModel], value: object, error: ValidationError, path: str
) -> str:
    """Write all that is wrong with a value that must be right, in one line."""
    wrong = Wrong(model, value, path)
    details = error.errors(include_url=False, include_context=False)
    return "; ".join(dict.fromkeys(wrong.sentence(detail) for detail in details))


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


class Wrong:
    """What is wrong with one value told: which place of it is meant, and what may stand there."""

    def __init__(self, model: type[BaseModel], value: object, path: str) -> None:
        self._model = model
        self._value = value
        self._path = path

    def shapes(self, details: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
        """Where one form of a union takes the type, the value is wrong and not the shape."""
        valued = {self.keys(detail) for detail in details if not _is_shape(detail)}
        for detail in details:
            if _is_shape(detail) and self.keys(detail) not in valued:
                yield detail

    def sentence(self, detail: ErrorDetails) -> str:
        """Write one of them with its path."""
        keys = self.keys(detail)
        where = joined(self._path, keys)
        if detail["type"] == "extra_forbidden":
            return unknown_key(where, str(keys[-1]), self.names_at(keys[:-1]))
        return f"{where}: {detail['msg']}"

    def keys(self, detail: ErrorDetails) -> Location:
        """The location as keys and indexes of the value, without pydantic's names of forms."""
        value, keys = self._value, []
        for part in detail["loc"]:
            inner = _inside(value, part)
            if inner is not _NOTHING:
                keys.append(part)
                value = inner
        if detail["type"] == "missing":
            keys.append(detail["loc"][-1])
        return tuple(keys)

    def names_at(self, keys: Location) -> list[str]:
        """List the keys that may stand at a place."""
        forms = _forms_at(self._model, keys)
        return sorted(str(name) for form in forms for name in _fields(form))


def descriptions(model: type[BaseModel], keys: Location) -> list[str]:
    """What is said of a field, and of those around it: the innermost first."""
    found: list[str] = []
    for depth, key in enumerate(keys):
        for form in _forms_at(model, keys[:depth]):
            for name, field in form.model_fields.items():
                if key == (field.alias or name) and field.description:
                    found.insert(0, field.description)
    return found


def _forms_at(model: type[BaseModel], keys: Location) -> set[type[BaseModel]]:
    forms = {model}
    for key in keys:
        told = [fields[key] for form in forms if key in (fields := _fields(form))]
        forms = {inner for annotation in told for inner in _models_in(annotation)} or forms
    return forms


_NOTHING = object()


def _inside(value: object, part: int | str) -> object:
    if isinstance(value, Mapping):
        return value.get(part, _NOTHING)
    if isinstance(value, list | tuple) and isinstance(part, int) and part < len(value):
        return value[part]
    return _NOTHING


def _is_shape(detail: ErrorDetails) -> bool:
    kind = detail["type"]
    return kind == "extra_forbidden" or kind.endswith("_type") or kind in _PARSING


def _fields(form: type[BaseModel]) -> dict[int | str, Any]:
    return {field.alias or name: field.annotation for name, field in form.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - a type is a value
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def without_nulls(value: Any) -> Any:  # noqa: ANN401 - any value YAML can hold
    """A field that is null is absent."""
    if isinstance(value, Mapping):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value] if isinstance(value, list) else value
