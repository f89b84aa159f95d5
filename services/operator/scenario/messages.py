"""One message of a scenario, understood as far as its shape, and written as upstream writes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from pydantic import BaseModel

from services.operator.envelope import Told, envelope
from services.operator.scenario.core_yaml import Unreadable
from services.operator.scenario.shape import unknown_key, without_nulls, wrong_shapes
from shared.contracts.control import CONTROL
from shared.contracts.inbound import INBOUND

SOURCE = "scenario"
"""The external system of a message that names none."""

_OUTSIDE_DATA = ("id", "external_system", "recorded_at")
_ID_IS_OPTIONAL = {
    "sign_up",
    "scheme_signed_on",
    "scheme_signed_off",
    "details",
    "segments",
    "subscription",
    "spending",
    "automatic_spend",
    "instant_spend_authorisation",
    "termination",
}


@dataclass(frozen=True, slots=True)
class ToldMessage:
    """What is told: by whom, under which id, about whom."""

    path: str
    name: str
    is_control: bool
    source: str
    message_id: str
    reference: str
    """What `refused` calls it: the id, for a control message its code."""
    id_was_made: bool
    subject: str | None
    data: Mapping[str, Any]
    recorded_at: str | None

    @property
    def key(self) -> bytes | None:
        """The key of its record."""
        return self.subject.encode() if self.subject is not None else None

    def encode(self, time: datetime) -> bytes:
        """The CloudEvent that is published; numbers have the digits they were written with."""
        told = Told(self.source, self.name, self.message_id, self.subject, self.data)
        return orjson.dumps(envelope(told, time), default=_number)


def understand_message(item: Mapping[str, Any], path: str) -> ToldMessage:
    """Read one entry of control or steps, or raise `Unreadable`."""
    if len(item) != 1:
        raise Unreadable(f"{path}: one message stands here, not {len(item)}")
    [(name, content)] = item.items()
    if name not in CONTROL and name not in INBOUND:
        known = [*INBOUND, *CONTROL, "expect", "preview"]
        raise Unreadable(unknown_key(f"{path}.{name}", name, known))
    if not isinstance(content, dict):
        raise Unreadable(f"{path}.{name}: Input should be a mapping")
    return _message(name, content, path)


def _message(name: str, content: dict[str, Any], path: str) -> ToldMessage:
    where = f"{path}.{name}"
    is_control = name in CONTROL
    outside = {} if is_control else {key: content.get(key) for key in _OUTSIDE_DATA}
    if is_control:
        outside = {"recorded_at": content.get("recorded_at")}
    for key, value in outside.items():
        if value is not None and not isinstance(value, str):
            raise Unreadable(f"{where}.{key}: Input should be a valid string")
    data = {key: value for key, value in content.items() if key not in outside}
    _check_shape(CONTROL[name] if is_control else INBOUND[name], data, where)
    if is_control:
        return _control(name, where, data, outside["recorded_at"])
    return _inbound(name, where, data, outside)


def _check_shape(model: type[BaseModel], data: Mapping[str, Any], where: str) -> None:
    if wrong := wrong_shapes(model, without_nulls(data), where):
        raise Unreadable("; ".join(wrong))


def _control(name: str, where: str, data: dict[str, Any], recorded_at: str | None) -> ToldMessage:
    code = next((c for key in ("code", "id") if isinstance(c := data.get(key), str)), name)
    return ToldMessage(
        path=where,
        name=name,
        is_control=True,
        source=SOURCE,
        message_id=where,
        reference=code,
        id_was_made=True,
        subject=code,
        data=data,
        recorded_at=recorded_at,
    )


def _inbound(
    name: str, where: str, data: dict[str, Any], outside: Mapping[str, str | None]
) -> ToldMessage:
    given = outside["id"]
    if given is None and name not in _ID_IS_OPTIONAL:
        raise Unreadable(f"{where}.id: a message is told with its id")
    reference = given if given is not None else where
    subject = _subject(data)
    return ToldMessage(
        path=where,
        name=name,
        is_control=False,
        source=outside["external_system"] or SOURCE,
        message_id=reference,
        reference=reference,
        id_was_made=given is None,
        subject=subject,
        data={key: value for key, value in data.items() if key != "participant"},
        recorded_at=outside["recorded_at"],
    )


def _subject(data: Mapping[str, Any]) -> str | None:
    """Whom it is about: the participant, or the referred one of a referral."""
    candidates = (data.get("participant"), data.get("referred_participant"))
    return next((each for each in candidates if isinstance(each, str)), None)


def _number(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    message = f"{type(value).__name__} is no part of a message"
    raise TypeError(message)
