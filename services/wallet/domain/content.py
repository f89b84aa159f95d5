"""What a command asks for: as one short hash, and as the text that the ledger keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from hashlib import blake2b
from operator import attrgetter
from typing import Any, get_args

import orjson

from services.wallet.domain.lot import Credit, ReceivedCredit
from shared.contracts.commands import CreateSpend, WalletCommand

HASH_BYTES = 16


def content_hash(command: WalletCommand) -> str:
    """Hash everything a command says but when it was recorded, as 32 hexadecimal digits."""
    kind = type(command)
    asked = orjson.dumps(_CONTENT[kind](command), default=str)
    return blake2b(asked, digest_size=HASH_BYTES, person=_PERSON[kind]).hexdigest()


def as_text(command: WalletCommand) -> str:
    """Write a command as JSON, to be recalled from the ledger; quicker than orjson's own way."""
    kind = type(command)
    return orjson.dumps(
        dict(zip(_NAMES[kind], _ALL[kind](command), strict=True)), default=str
    ).decode()


def credit_as_text(credit: Credit) -> str:
    """Write what a lot was made from; nearly always it is the command itself."""
    if isinstance(credit, ReceivedCredit):
        return orjson.dumps(credit).decode()
    return as_text(credit)


def _content(kind: type) -> Callable[[Any], object]:
    names = (each.name for each in fields(kind) if each.name != "recorded_at")
    return attrgetter(*names)


_CONTENT = {kind: _content(kind) for kind in get_args(WalletCommand)}


def _with_parts(command: CreateSpend) -> object:
    """Of each part the same as of a command of its own: not when it was recorded."""
    parts = (*command.grants, *command.by_itself, command.requested)
    own = command.command_id, command.participant, command.event_id, command.purchase
    return *own, [_CONTENT[type(part)](part) for part in parts]


_CONTENT[CreateSpend] = _with_parts
_PERSON = {kind: kind.__name__.encode()[:16] for kind in get_args(WalletCommand)}
_NAMES = {kind: tuple(each.name for each in fields(kind)) for kind in get_args(WalletCommand)}
_ALL = {kind: attrgetter(*_NAMES[kind]) for kind in get_args(WalletCommand)}
