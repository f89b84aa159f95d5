"""What is taken back, as upstream and operators tell it (rules 1.1, 4.5)."""

from typing import Annotated

from pydantic import Field

from shared.contracts.inbound.header import AboutParticipant
from shared.contracts.told import Code, Flag


class Cancellation(AboutParticipant):
    """An event is taken back, with all that it caused."""

    event: Annotated[Code, Field(description="The id of the event, told by the same source.")]


class AwardCancellation(AboutParticipant):
    """An operator takes one award back; without event the latest of the offer."""

    offer: Code
    event: Code | None = None


class SpendCancellation(AboutParticipant):
    """An operator takes a spend back: by request, or an instant or automatic one by purchase."""

    spend_request: Code | None = None
    purchase: Code | None = None
    instant: Flag = False
    automatic: Flag = False


class ExpirationCancellation(AboutParticipant):
    """An operator takes the expiration of an award back."""

    event: Code
    offer: Code


class ParkedRetry(AboutParticipant):
    """An operator asks that the participant's parked records are tried again, in order."""
