"""What is told from outside, from bytes to values: once per record, in pydantic-core.

What fits costs one pass in Rust. Only what does not is looked at again, slowly: nulls are taken out
(a field that is null is absent) and, if it still does not fit, the path and a sentence are found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model
from pydantic_core import from_json, to_json

from shared.contracts.control import CONTROL
from shared.contracts.inbound import INBOUND
from shared.contracts.message import message_type
from shared.contracts.misfit import complaint, nearest
from shared.contracts.told import Code, Instant, Told

Data = TypeVar("Data", bound=Told)
Json = Any
"""What JSON can hold."""

_NUL = b"\\u0000"


class OutsideMessage(BaseModel, Generic[Data]):
    """A CloudEvent from outside; attributes it does not know are CloudEvents extensions."""

    model_config = ConfigDict(frozen=True)

    specversion: Literal["1.0"]
    type: str
    source: Code
    id: Code
    time: Instant | None = None
    subject: Code | None = None
    data: Data


@dataclass(frozen=True, slots=True)
class Misfit:
    """JSON that is no message of the register: where, why, and what it says of itself."""

    path: str
    reason: str
    told: dict[str, Json]


@dataclass(frozen=True, slots=True)
class NotJson:
    """Bytes that are not even a JSON object."""

    reason: str


class Door(Generic[Data]):
    """Reads what may be told at one door; every message of its register, and nothing else."""

    def __init__(self, register: Mapping[str, type[Data]]) -> None:
        """Build one decoder for all messages, which pydantic-core tells apart by their type."""
        self._shapes = {message_type(name): shape for name, shape in register.items()}
        self.envelopes = tuple(_envelope(kind, shape) for kind, shape in self._shapes.items())
        union: Any = self.envelopes[0]
        for envelope in self.envelopes[1:]:
            union = union | envelope
        self._adapter: TypeAdapter[OutsideMessage[Data]] = TypeAdapter(
            Annotated[union, Field(discriminator="type")]
        )

    def read(self, raw: bytes) -> OutsideMessage[Data] | Misfit | NotJson:
        """Read one record; never raises, whatever the bytes are."""
        if _NUL not in raw:
            try:
                return self._adapter.validate_json(raw)
            except ValidationError:
                pass
        return self._read_slowly(raw)

    def _read_slowly(self, raw: bytes) -> OutsideMessage[Data] | Misfit | NotJson:
        try:
            told = from_json(raw, allow_inf_nan=False)
        except ValueError as error:
            return NotJson(f"not JSON: {error}")
        if not isinstance(told, dict):
            return NotJson("not a JSON object")
        if (path := _path_of_nul(told, "")) is not None:
            return Misfit(path, "holds a character that no text may hold (NUL)", told)
        present = _without_nulls(told)
        try:
            return self._adapter.validate_json(to_json(present))
        except ValidationError as error:
            return self._misfit(error, present, told)

    def _misfit(self, error: ValidationError, present: Json, told: dict[str, Json]) -> Misfit:
        kind = present.get("type")
        if "type" not in present:
            return Misfit("type", "is missing", told)
        if not isinstance(kind, str) or kind not in self._shapes:
            hint = nearest(kind, self._shapes) if isinstance(kind, str) else ""
            return Misfit("type", f"is not a known message{hint}", told)
        path, reason = complaint(error, self._shapes[kind], present)
        return Misfit(path, reason, told)


def _envelope(kind: str, shape: type[Told]) -> type[BaseModel]:
    fields: dict[str, Any] = {"type": (Literal[kind], ...), "data": (shape, ...)}
    return create_model(f"{shape.__name__}Message", __base__=OutsideMessage, **fields)


def _without_nulls(told: Json) -> Json:
    if isinstance(told, dict):
        return {key: _without_nulls(inner) for key, inner in told.items() if inner is not None}
    return [_without_nulls(inner) for inner in told] if isinstance(told, list) else told


def _path_of_nul(told: Json, path: str) -> str | None:
    if isinstance(told, str):
        return path if "\0" in told else None
    if isinstance(told, dict):
        if any("\0" in key for key in told):
            return path or "data"
        inner = ((f"{path}.{key}" if path else key, each) for key, each in told.items())
    elif isinstance(told, list):
        inner = ((f"{path}[{index}]", each) for index, each in enumerate(told))
    else:
        return None
    return next((found for at, each in inner if (found := _path_of_nul(each, at))), None)


INBOUND_DOOR: Door[Told] = Door(INBOUND)
CONTROL_DOOR: Door[Told] = Door(CONTROL)
