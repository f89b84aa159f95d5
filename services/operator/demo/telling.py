"""One message of the demo before it is bytes: who tells what of whom, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from services.operator.envelope import Told, envelope

SOURCE = "complete-journey"


@dataclass(frozen=True, slots=True)
class Telling:
    """A message of an upstream system or an operator, written in the published language."""

    at: datetime
    message: str
    reference: str
    subject: str
    body: bytes


def tell(
    at: datetime, message: str, reference: str, subject: str, data: Mapping[str, Any]
) -> Telling:
    """Write a message as any upstream would: a CloudEvent."""
    told = envelope(Told(SOURCE, message, reference, subject, data), at)
    body = orjson.dumps(told, option=orjson.OPT_UTC_Z)
    return Telling(at, message, reference, subject, body)


def dollars(cents: int) -> str:
    """Write cents as an amount."""
    return f"{cents // 100}.{cents % 100:02d}"
