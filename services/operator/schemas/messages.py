"""Every message of every register, with the JSON Schema of its whole CloudEvent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter

from shared.contracts.codec import snake_case
from shared.contracts.commands import WalletCommand
from shared.contracts.door import CONTROL_DOOR, INBOUND_DOOR, Door
from shared.contracts.events import JournalEvent
from shared.contracts.facts import WalletFact
from shared.contracts.message import message_type
from shared.contracts.rejections import DoorFact
from shared.contracts.tokens import TokenRecord
from shared.contracts.told import Told

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": "string", "minLength": 1}
_MADE_FROM = (
    "In the journal: partition, offset and time (ms) of the inbound record it was made from. "
    "Made again of the same record, it is skipped."
)


@dataclass(frozen=True, slots=True)
class Published:
    """One message: the room its schema lies in, its name, its CloudEvents type, its shape."""

    room: str
    name: str
    type: str
    schema: Schema

    @property
    def file(self) -> str:
        """Where its schema lies, without the suffix that says which of the pair."""
        return f"{self.room}/{self.name}.v1"


@cache
def every_message() -> tuple[Published, ...]:
    """All messages of all registers, in the order of the registers."""
    return (
        *_told("inbound", INBOUND_DOOR),
        *_told("control", CONTROL_DOOR),
        *_ours("events", get_args(JournalEvent)),
        *_ours("tokens", get_args(TokenRecord)),
        *_ours("rejections", get_args(DoorFact)),
        *_ours("commands", get_args(WalletCommand)),
        *_ours("facts", get_args(WalletFact)),
    )


def _told(room: str, door: Door[Told]) -> Iterator[Published]:
    for envelope in door.envelopes:
        schema = TypeAdapter(envelope).json_schema()
        [kind] = get_args(envelope.model_fields["type"].annotation)
        name = kind.removeprefix("rewardstream.").removesuffix(".v1")
        yield Published(room, name, kind, _titled(schema, kind))


def _ours(room: str, members: Iterable[type]) -> Iterator[Published]:
    for member in members:
        name = snake_case(member.__name__)
        kind = message_type(name)
        yield Published(room, name, kind, _titled(_cloud_event(kind, member), kind))


def _cloud_event(kind: str, member: type) -> Schema:
    body = TypeAdapter(member).json_schema(mode="serialization")
    definitions = body.pop("$defs", {})
    properties: Schema = {
        "specversion": {"const": "1.0"},
        "type": {"const": kind},
        "id": _TEXT,
        "source": _TEXT,
        "time": {"type": "string", "format": "date-time"},
        "subject": {"type": "string"},
        "datacontenttype": {"const": "application/json"},
        "correlationid": _TEXT,
        "causationid": _TEXT,
        "partitionkey": {"type": "string"},
        "sequence": {"type": "string", "description": "Dense in its partition."},
        "provenance": {"type": "string", "pattern": r"^\d+:\d+:-?\d+$", "description": _MADE_FROM},
        "data": body,
    }
    required = ["specversion", "type", "id", "source", "data"]
    schema: Schema = {"type": "object", "properties": properties, "required": required}
    return {**schema, "$defs": definitions} if definitions else schema


def _titled(schema: Schema, kind: str) -> Schema:
    return {"$schema": DRAFT, "$id": kind, **schema, "title": kind}
