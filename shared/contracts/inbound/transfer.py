"""Told by our own services alone: what the two wallets of a transfer have to say (D-61)."""

from typing import Annotated

from pydantic import Field, Strict, StringConstraints

from shared.contracts.inbound.header import AboutParticipant
from shared.contracts.told import Code, Day, Instant, Told, ToldDuration, WeekdayName

OwnName = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
]
Minute = Annotated[int, Strict(), Field(ge=0, le=1440, description="A minute of the day.")]


class MinutesTold(Told):
    """Minutes of the day, [from, to)."""

    from_minute: Minute
    to_minute: Minute


class ProductRowTold(Told):
    """A product, a type or a family."""

    product: Code | None = None
    type: Code | None = None
    family: Code | None = None


class ConditionsMoved(Told):
    """The spend conditions that a credit has, as the wallet keeps them (rules 2.9)."""

    weekdays: tuple[WeekdayName, ...] = ()
    hours: tuple[MinutesTold, ...] = ()
    after: ToldDuration | None = None
    products: tuple[ProductRowTold, ...] = ()
    units: tuple[Code, ...] = ()
    groups: tuple[Code, ...] = ()


class LotTold(Told):
    """What one credit gives to a transfer, with its end and its conditions (D-61)."""

    lot: Annotated[OwnName, Field(description="The credit that it was taken from.")]
    amount_minor: Annotated[int, Strict(), Field(gt=0, description="In minor units.")]
    credited_at: Annotated[Instant, Field(description="When the money first came in.")]
    valid_from: Instant | None = None
    expires_at: Instant | None = None
    expires_on: Day | None = None
    conditions: ConditionsMoved | None = None


class TransferReceived(AboutParticipant):
    """Told by the wallet alone: somebody sent money to this participant."""

    transfer: Annotated[OwnName, Field(description="The transaction that sent it.")]
    first: Annotated[OwnName, Field(description="The first transaction of the whole transfer.")]
    sender: Code
    transferred: Annotated[OwnName, Field(description="The event that made the sender send it.")]
    reference: Annotated[Code, Field(description="What upstream calls that event.")]
    lots: tuple[LotTold, ...]


class TransferReturned(AboutParticipant):
    """Told by rewards alone: the receiver could not take what this participant sent."""

    transfer: Annotated[OwnName, Field(description="The transaction that sent it.")]
    transferred: Annotated[OwnName, Field(description="The event that made it be sent.")]
    code: Annotated[
        str, StringConstraints(pattern=r"^[A-Z_]{1,100}$"), Field(description="Why, by its code.")
    ]


class TransferRevoked(AboutParticipant):
    """Told by the wallet alone: what was sent to this participant was voided."""

    transfer: Annotated[OwnName, Field(description="The transaction that sent it.")]
    sender: Code
