"""The envelope of every record on every topic: CloudEvents 1.0, structured mode, as JSON."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a message that we publish says of itself, beside its data."""

    type: str
    """"rewardstream.<message>.v1"."""
    id: str
    source: str
    """The service that states it, as "/rewardstream/<service>"."""
    time: datetime
    subject: str
    """The participant; for a change of the catalogue the code of the thing."""
    correlationid: str
    """The event that all this began with."""
    causationid: str
    """The message just above."""
    partitionkey: str
    sequence: int | None = None
    """Dense in its partition; on ingestion's topics the offset is the sequence."""
    provenance: str | None = None
    """In the journal: partition, offset and time (ms) of the inbound record it was made from."""


def encode(header: Header, body: Any) -> bytes:  # noqa: ANN401 - any value orjson can write
    """Write one message as structured CloudEvents JSON."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "type": header.type,
            "id": header.id,
            "source": header.source,
            "time": header.time,
            "subject": header.subject,
            "datacontenttype": "application/json",
            "correlationid": header.correlationid,
            "causationid": header.causationid,
            "partitionkey": header.partitionkey,
            **({} if header.sequence is None else {"sequence": str(header.sequence)}),
            **({} if header.provenance is None else {"provenance": header.provenance}),
            "data": body,
        },
        default=str,
        option=orjson.OPT_UTC_Z,
    )


def message_type(name: str) -> str:
    """Name the CloudEvents type of a message of ours, version one."""
    return f"rewardstream.{name}.v1"
