"""Makes a history that shows something smaller, as long as it still shows it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Content = dict[str, Any]


def shrunk(content: Content, shows: Callable[[Content], bool]) -> Content:
    """Leave out messages, then fields of messages, while the rest still shows it."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in _smaller(content):
            if _still(candidate, shows):
                content, smaller = candidate, True
                break
    return content


def _still(candidate: Content, shows: Callable[[Content], bool]) -> bool:
    """What can no longer be told shows nothing."""
    try:
        return shows(candidate)
    except Exception:  # noqa: BLE001 - of any kind
        return False


def _smaller(content: Content) -> Iterator[Content]:
    for key in ("steps", "control"):
        items = content[key]
        for size in (8, 4, 2, 1):
            for place in range(0, len(items), size):
                yield {**content, key: items[:place] + items[place + size :]}
    for key in ("steps", "control"):
        for place, item in enumerate(content[key]):
            [(name, data)] = item.items()
            for less in _less(data):
                rest = [*content[key][:place], {name: less}, *content[key][place + 1 :]]
                yield {**content, key: rest}


def _less(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for field, value in data.items():
        yield {key: each for key, each in data.items() if key != field}
        if isinstance(value, dict):
            for less in _less(value):
                yield {**data, field: less}
        elif isinstance(value, list) and len(value) > 1:
            for place in range(len(value)):
                yield {**data, field: value[:place] + value[place + 1 :]}
