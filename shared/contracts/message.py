"""The envelope of every record on every topic: CloudEvents 1.0, structured mode, as JSON."""

from datetime import datetime
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(enc_hook=str)


class Header(msgspec.Struct, frozen=True, kw_only=True):
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


def encode(header: Header, body: Any) -> bytes:  # noqa: ANN401 - any value of the contracts
    """Write one message as structured CloudEvents JSON."""
    return _ENCODER.encode(
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
        }
    )


def encode_once(body: Any) -> msgspec.Raw:  # noqa: ANN401 - as above
    """Write a body that several messages carry, to be put into each of them as it is."""
    return msgspec.Raw(_ENCODER.encode(body))


def message_type(name: str) -> str:
    """Name the CloudEvents type of a message of ours, version one."""
    return f"rewardstream.{name}.v1"
