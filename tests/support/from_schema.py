"""Anything that a JSON Schema allows, and things that it does not: for asking a door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from hypothesis import strategies as st

Schema = Mapping[str, Any]
Json = Any
ANYTHING: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)
"""Any JSON value."""


def from_schema(schema: Schema, definitions: Schema) -> st.SearchStrategy[Json]:
    """Draw what fits a schema; of an object sometimes only what is required."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return st.deferred(lambda: from_schema(definitions[name], definitions))
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of([from_schema(form, definitions) for form in schema["anyOf"]])
    return _OF_TYPE[schema.get("type", "anything")](schema, definitions)


def _text(schema: Schema, _: Schema) -> st.SearchStrategy[Json]:
    if schema.get("format") == "date-time":
        return st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat())
    if schema.get("format") == "date":
        return st.dates().map(lambda day: day.isoformat())
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True)
    return st.text(
        min_size=schema.get("minLength", 0), max_size=min(schema.get("maxLength", 40), 40)
    )


def _whole(schema: Schema, _: Schema) -> st.SearchStrategy[Json]:
    return st.integers(schema.get("minimum"), schema.get("maximum"))


def _number(_: Schema, __: Schema) -> st.SearchStrategy[Json]:
    return st.floats(allow_nan=False, allow_infinity=False) | st.integers()


def _list(schema: Schema, definitions: Schema) -> st.SearchStrategy[Json]:
    inner = from_schema(schema.get("items") or {}, definitions)
    return st.lists(inner, min_size=schema.get("minItems", 0), max_size=4)


def _object(schema: Schema, definitions: Schema) -> st.SearchStrategy[Json]:
    fields = schema.get("properties", {})
    drawn = {name: from_schema(form, definitions) for name, form in fields.items()}
    needed = {name: drawn.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(needed, optional=drawn)


_Drawing = Callable[[Schema, Schema], st.SearchStrategy[Json]]
_OF_TYPE: Mapping[str, _Drawing] = {
    "string": _text,
    "integer": _whole,
    "number": _number,
    "boolean": lambda _, __: st.booleans(),
    "null": lambda _, __: st.none(),
    "array": _list,
    "object": _object,
    "anything": lambda _, __: ANYTHING,
}
