"""Our own messages, from bytes to values: one pass, in C, into the very classes of the contracts.

What is told from outside comes through `door.py` and is judged with care. Here we read what we
wrote ourselves: attributes and fields that are not known yet are left to newer readers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, Union, get_args

import msgspec

from shared.contracts.commands import WalletCommand
from shared.contracts.events import JournalEvent
from shared.contracts.message import message_type
from shared.contracts.tokens import TokenRecord

Body = TypeVar("Body")
_QUOTED = re.compile(r"'[^']*'")


class Envelope(msgspec.Struct, Generic[Body], frozen=True, kw_only=True, tag_field="type"):
    """A CloudEvent of ours, read."""

    id: str
    data: Body
    causationid: str = ""
    sequence: int | None = None
    provenance: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are no message of this kind, and where they stop being one."""

    reason: str


class Codec(Generic[Body]):
    """Reads the messages of one register; each is named after its class."""

    def __init__(self, members: Iterable[type]) -> None:
        """Build one decoder for all members, which are told apart by their type."""
        self.names = {member: message_type(snake_case(member.__name__)) for member in members}
        envelopes = tuple(_envelope(member, name) for member, name in self.names.items())
        self._decoder: msgspec.json.Decoder[Envelope[Body]] = msgspec.json.Decoder(
            Union[envelopes],  # noqa: UP007 - made of as many as there are
            strict=False,  # CloudEvents writes a sequence as text
        )

    def decode(self, raw: bytes) -> Envelope[Body] | Unreadable:
        """Read one record; what cannot be read says why, without repeating any of its values."""
        try:
            return self._decoder.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return Unreadable(_QUOTED.sub("…", str(error)))


def snake_case(name: str) -> str:
    """PurchaseMade becomes purchase_made."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _envelope(member: type, name: str) -> Any:
    return msgspec.defstruct(
        f"{member.__name__}Message",
        [("data", member)],
        bases=(Envelope,),
        tag=name,
        tag_field="type",
        frozen=True,
        kw_only=True,
    )


JOURNAL: Codec[JournalEvent] = Codec(get_args(JournalEvent))
COMMANDS: Codec[WalletCommand] = Codec(get_args(WalletCommand))
TOKENS: Codec[TokenRecord] = Codec(get_args(TokenRecord))
