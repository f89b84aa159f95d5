"""What one participant's partition tells another's: through the front door (architecture 3).

A notice is an inbound message like any other, told by one of our own services. It leaves by an
append-only outbox of that service, and comes back in the journal of whoever it is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.inbound import INBOUND
from shared.contracts.message import Header, encode, message_type
from shared.contracts.told import Told
from shared.kernel.ids import derive_id

LEDGER = "/rewardstream/wallet"
"""What the wallet calls itself where it tells something at the front door."""

_NAMES = {shape: name for name, shape in INBOUND.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An inbound message about another participant, told by a service as by any upstream system."""

    source: str
    """The service that tells it: nobody else may."""
    notice_id: str
    participant: str
    """Whom it is about."""
    event_id: str
    """The event that all this began with."""
    cause: str
    """The message just above: an event, a command, or a run."""
    recorded_at: datetime
    told: Told

    @property
    def message(self) -> str:
        """Its name in the register of inbound messages."""
        return _NAMES[type(self.told)]

    @property
    def data(self) -> Mapping[str, object]:
        """What is told, ready for JSON."""
        return self.told.model_dump(mode="json", exclude_none=True)


def received_id(transfer: str) -> str:
    """Name the event by which the receiver hears of a transfer, from the transaction that sent it.

    What is told by one of our services has its id from it as anything told from outside has.
    """
    return derive_id(LEDGER, received_name(transfer))


def received_name(transfer: str) -> str:
    """Name the notice by which the receiver hears of a transfer."""
    return derive_id("transfer_received", transfer)


def notice_bytes(sequence: int, notice: Notice) -> tuple[str, bytes]:
    """Write a notice as upstream would tell it: the key it travels by, and its bytes."""
    header = Header(
        type=message_type(notice.message),
        id=notice.notice_id,
        source=notice.source,
        time=notice.recorded_at,
        subject=notice.participant,
        correlationid=notice.event_id,
        causationid=notice.cause,
        partitionkey=notice.participant,
        sequence=sequence,
    )
    return notice.participant, encode(header, notice.data)
