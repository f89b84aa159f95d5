"""Our own messages, from bytes and to bytes: the only place where either becomes the other."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model

from shared.contracts.commands import WalletCommand
from shared.contracts.events import JournalEvent
from shared.contracts.message import message_type

Body = TypeVar("Body")


class Envelope(BaseModel, Generic[Body]):
    """A CloudEvent of ours, read: unknown attributes are left to newer readers."""

    model_config = ConfigDict(frozen=True)

    type: str
    id: str
    causationid: str = ""
    sequence: int | None = None
    provenance: str | None = None
    data: Body


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are no message of this kind, and where they stop being one."""

    reason: str


class Codec(Generic[Body]):
    """Reads the messages of one register; each is named after its class."""

    def __init__(self, members: Iterable[type]) -> None:
        """Build one decoder for all members, which pydantic-core tells apart by their type."""
        self.names = {member: message_type(snake_case(member.__name__)) for member in members}
        envelopes = tuple(_envelope(member, name) for member, name in self.names.items())
        union = _union(envelopes)
        self._adapter: TypeAdapter[Envelope[Body]] = TypeAdapter(
            Annotated[union, Field(discriminator="type")]
        )

    def decode(self, raw: bytes) -> Envelope[Body] | Unreadable:
        """Read one record; what cannot be read says why, without repeating any of its values."""
        try:
            return self._adapter.validate_json(raw)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            path = ".".join(str(part) for part in first["loc"])
            return Unreadable(f"{path}: {first['msg']}")


def snake_case(name: str) -> str:
    """PurchaseMade becomes purchase_made."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _envelope(member: type, name: str) -> type[BaseModel]:
    fields: dict[str, Any] = {"type": (Literal[name], ...), "data": (member, ...)}
    return create_model(f"{member.__name__}Message", __base__=Envelope, **fields)


def _union(members: tuple[type, ...]) -> Any:
    union: Any = members[0]
    for member in members[1:]:
        union = union | member
    return union


JOURNAL: Codec[JournalEvent] = Codec(get_args(JournalEvent))
COMMANDS: Codec[WalletCommand] = Codec(get_args(WalletCommand))
