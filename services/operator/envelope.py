"""The envelope in which upstream systems and operators tell things: CloudEvents 1.0, structured."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from shared.contracts.message import message_type


class Told(NamedTuple):
    """Who tells what, under which reference, about whom; no subject, no such key."""

    source: str
    message: str
    reference: str
    subject: str | None
    data: Mapping[str, Any]


def envelope(told: Told, time: datetime) -> dict[str, Any]:
    """Give the CloudEvent, ready to be written as JSON."""
    return {
        "specversion": "1.0",
        "type": message_type(told.message),
        "source": told.source,
        "id": told.reference,
        "time": time,
        **({} if told.subject is None else {"subject": told.subject}),
        "datacontenttype": "application/json",
        "data": told.data,
    }
