"""YAML 1.2 core schema to plain values: numbers keep the digits they were written with."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

_NULL = re.compile(r"null|Null|NULL|~|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_TAG = "tag:yaml.org,2002:"
_DEPTH_MAX = 40
_SIZE_MAX = 1_000_000


class Unreadable(Exception):
    """The text is no file of this kind; the message says where and why."""


def read(path: Path) -> Any:  # noqa: ANN401 - any value YAML can hold
    """Read one document from a file, or raise `Unreadable`."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"cannot be read: {error}") from error
    return loads(text)


def loads(text: str) -> Any:  # noqa: ANN401 - any value YAML can hold
    """Read one document; floats become Decimal, and no string is taken for a date or a truth."""
    if len(text) > _SIZE_MAX:
        raise Unreadable(f"longer than {_SIZE_MAX} characters")
    try:
        events = [event for event in YAML(typ="safe", pure=True).parse(text) if event is not None]
    except YAMLError as error:
        raise Unreadable(" ".join(str(error).split())) from error
    if sum(isinstance(event, DocumentStartEvent) for event in events) != 1:
        raise Unreadable("a file holds exactly one document")
    return _Reader(iter(events)).document()


class _Reader:
    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._anchors: dict[str, Any] = {}

    def document(self) -> Any:  # noqa: ANN401
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                return self._value(next(self._events), 0)
        raise Unreadable("empty")

    def _value(self, event: Any, depth: int) -> Any:  # noqa: ANN401
        if depth > _DEPTH_MAX:
            raise _at(event, "too deeply nested")
        if isinstance(event, AliasEvent):
            return self._alias(event)
        value = self._fresh(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _alias(self, event: Any) -> Any:  # noqa: ANN401
        if event.anchor not in self._anchors:
            raise _at(event, f"*{event.anchor} names nothing that stands before it")
        return self._anchors[event.anchor]

    def _fresh(self, event: Any, depth: int) -> Any:  # noqa: ANN401
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if isinstance(event, SequenceStartEvent):
            _check_tag(event, "seq")
            return self._sequence(depth)
        _check_tag(event, "map")
        return self._mapping(depth)

    def _sequence(self, depth: int) -> list[Any]:
        items = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._value(event, depth + 1))
        return items

    def _mapping(self, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event, items)
            items[key] = self._value(next(self._events), depth + 1)
        return items

    def _key(self, event: Any, items: dict[str, Any]) -> str:  # noqa: ANN401
        if isinstance(event, AliasEvent | SequenceStartEvent | MappingStartEvent):
            raise _at(event, "a key is a plain word")
        key: str = event.value
        if key in items:
            raise _at(event, f"the key {key} stands there twice")
        return key


def _scalar(event: Any) -> Any:  # noqa: ANN401
    text: str = event.value
    tag: str | None = event.tag
    if tag is None and not event.implicit[0]:
        return text
    if tag in ("!", f"{_TAG}str"):
        return text
    if tag is not None:
        _check_tag(event, "null", "bool", "int", "float")
    return _plain(event, text)


def _plain(event: Any, text: str) -> Any:  # noqa: ANN401
    """Resolve a plain scalar as the core schema does."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text) or _FALSE.fullmatch(text):
        return text.lower() == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return Decimal(text)
    if _NO_NUMBER.fullmatch(text):
        raise _at(event, f"{text} is no amount of anything")
    return text


def _check_tag(event: Any, *names: str) -> None:  # noqa: ANN401
    if event.tag is not None and event.tag not in {f"{_TAG}{name}" for name in names}:
        raise _at(event, f"the tag {event.tag} is not understood here")


def _at(event: Any, reason: str) -> Unreadable:  # noqa: ANN401
    mark = event.start_mark
    return Unreadable(f"line {mark.line + 1}, column {mark.column + 1}: {reason}")
