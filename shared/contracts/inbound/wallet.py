"""Requests to spend, and money that moves without an award (rules 1.2, 4)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.inbound.header import AboutParticipant, CustomerTold
from shared.contracts.told import Code, DayOrInstant, Money, SpendConditions, Text


class SpendRequest(CustomerTold):
    """A participant asks to pay part of a purchase from the wallet."""

    purchase: Annotated[Code, Field(description="The id of the purchase, told by the same source.")]
    amount: Annotated[
        Money | None, Field(description="Only where a spend request rule allows it.")
    ] = None


class PurchaseRefused(AboutParticipant):
    """Told by the wallet alone: it refused what a purchase with a spend request asked."""

    purchase: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
        Field(description="The event id of the purchase."),
    ]
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z_]{1,100}$")]
    message: Text


class WalletCredit(AboutParticipant):
    """Money that is no award is given."""

    amount: Money
    valid_from: DayOrInstant | None = None
    expires_on: Annotated[
        DayOrInstant | None, Field(description="The first moment it can no longer be used.")
    ] = None
    spend_conditions: SpendConditions | None = None


class WalletDebit(AboutParticipant):
    """Money is taken for another reason than a spend; never beyond the balance (D-51)."""

    amount: Money


class WalletVoid(AboutParticipant):
    """One wallet transaction is taken back."""

    transaction: Code


class WalletTransfer(AboutParticipant):
    """Money moves to another participant's wallet."""

    to: Code
    amount: Money


class WalletReimburse(AboutParticipant):
    """Money leaves the wallet for the participant's accounts receivable."""

    amount: Money
