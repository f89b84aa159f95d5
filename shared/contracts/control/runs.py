"""When runs happen, and the marker that says one is reached (rules 3.17)."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.told import Code, Flag, Instant, State, Told


class RunDefinition(Told):
    """A schedule (five-field cron in the platform zone) and what it evaluates; empty is all."""

    code: Code
    state: State = "EFFECTIVE"
    kind: Literal["EVALUATION", "BALANCE_EXPIRATION", "SETTLEMENT"] = "EVALUATION"
    schemes: tuple[Code, ...] = ()
    offer_types: tuple[Code, ...] = ()
    segments: tuple[Code, ...] = ()
    schedule: str | None = None


class Run(Told):
    """Now is as_of: evaluate what waits, expire what ended, or settle. Told twice, done once."""

    as_of: Instant
    id: Code | None = None
    kind: Literal["EVALUATION", "BALANCE_EXPIRATION", "SETTLEMENT"] = "EVALUATION"
    definition: Code | None = None
    schemes: tuple[Code, ...] = ()
    offer_types: tuple[Code, ...] = ()
    segments: tuple[Code, ...] = ()
    draft: Annotated[
        Flag, Field(description="Of a settlement: books nothing until it is confirmed (rules 6).")
    ] = False
    confirms: Annotated[
        Code | None, Field(description="Of a settlement: the id of the draft that is booked.")
    ] = None
    discards: Annotated[
        Code | None, Field(description="Of a settlement: the id of the draft that is not.")
    ] = None
