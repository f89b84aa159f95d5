"""How a run goes on that is not through a partition in one go, as our own partitions tell it."""

from typing import Annotated

from pydantic import Field

from shared.contracts.inbound.header import AboutParticipant
from shared.contracts.told import Code


class RunContinued(AboutParticipant):
    """Told by rewards alone: a run goes on in the partition of this participant, behind them."""

    run: Annotated[Code, Field(description="The id of the run.")]
