"""What every inbound message may say, beside what the envelope says of it."""

from typing import Annotated

from pydantic import Field

from shared.contracts.told import Code, DayOrInstant, Flag, Told

Participant = Annotated[
    Code | None, Field(description="Repeats the envelope's subject, and must then agree with it.")
]
AccessToken = Annotated[
    Code | None,
    Field(description="Instead of a participant: the authentication code of one of their tokens."),
]
PerformedOn = Annotated[
    DayOrInstant | None,
    Field(description="When it happened; without it, when it was recorded."),
]
PerformedByUnit = Annotated[
    Code | None, Field(description="Where it happened; the unit need not be declared.")
]


class AboutParticipant(Told):
    """Something about one participant."""

    participant: Participant = None
    access_token: AccessToken = None
    performed_on: PerformedOn = None
    performed_by_unit: PerformedByUnit = None


class Happening(Told):
    """What the eight customer events have in common, but for whom they are about (rules 1.1)."""

    performed_on: Annotated[DayOrInstant, Field(description="When it happened in the world.")]
    performed_by_unit: Annotated[
        Code, Field(description="Where it happened; the unit need not be declared.")
    ]
    classification: Annotated[
        Code | None,
        Field(description="A classification that is enabled for this type of event."),
    ] = None
    process_immediately: Annotated[
        Flag,
        Field(description="Ask for evaluation at once; forced for the business's immediate types."),
    ] = False


class CustomerTold(Happening):
    """A customer event of one participant."""

    participant: Participant = None
    access_token: AccessToken = None
