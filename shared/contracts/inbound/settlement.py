"""What is settled ahead of the next run (rules 6)."""

from typing import Annotated

from pydantic import Field

from shared.contracts.inbound.header import AboutParticipant
from shared.contracts.told import Code


class Settlement(AboutParticipant):
    """What merchants are due of one purchase is settled at once."""

    purchase: Annotated[Code, Field(description="The id of the purchase, told by the same source.")]
