"""What makes two tellings the same: their content in our words, before the catalogue adds to it."""

from collections.abc import Mapping
from dataclasses import fields
from hashlib import blake2b

import orjson

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z | orjson.OPT_PASSTHROUGH_DATACLASS


def fingerprint_of(name: str, content: Mapping[str, object]) -> str:
    """Hash a message; what is absent is left out, so a new optional field changes no old hash."""
    # Written out, not asked of _is_told: this runs for every field of every event.
    told = {
        key: value
        for key, value in content.items()
        if value is not None and value is not False and value != ()
    }
    canonical = orjson.dumps((name, told), default=_compact, option=_OPTIONS)
    return blake2b(canonical, digest_size=16).hexdigest()


def _compact(value: object) -> object:
    if hasattr(value, "__dataclass_fields__"):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))  # type: ignore[arg-type]
        return {name: inner for name, inner in named if _is_told(inner)}
    return str(value)


def _is_told(value: object) -> bool:
    return value is not None and value is not False and value != ()
