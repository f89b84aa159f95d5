"""One participant brings another, as upstream and our own partitions tell it (rules 1.2, D-22)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.events.referral import ReferralChange, ReferralStanding
from shared.contracts.inbound.header import AboutParticipant, CustomerTold, Happening
from shared.contracts.told import Code, Instant, Told

ReferralNamed = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
    Field(description="The event id of the referral."),
]
Attempt = Annotated[
    int,
    Field(ge=0, lt=10**9, description="How often the referral was refused and told again before."),
]
RefusalCode = Annotated[str, StringConstraints(pattern=r"^[A-Z_]{1,100}$")]


class Referral(Happening):
    """The referred participant need not have signed up yet."""

    referring_participant: Code
    referred_participant: Code


class ReferralRegistered(CustomerTold):
    """Told by rewards alone: the referred participant's partition has registered a referral.

    It is about the referring participant, and stands there for the referral from now on.
    """

    referral: ReferralNamed
    told_by: Annotated[Code, Field(description="The external system that told the referral.")]
    reference: Annotated[Code, Field(description="What that system calls it.")]
    referred_participant: Code
    standing: ReferralStanding
    attempt: Attempt = 0


class RunNamed(Told):
    """The run under which something is told; what it evaluates, empty is everything."""

    id: Code
    version: Annotated[int, Field(ge=0, lt=10**11, description="The control offset it has.")]
    as_of: Instant
    schemes: tuple[Code, ...] = ()
    offer_types: tuple[Code, ...] = ()
    segments: tuple[Code, ...] = ()


class ReferralChanged(AboutParticipant):
    """Told by rewards alone: a referral stands differently for the other one of the two."""

    referral: ReferralNamed
    change: ReferralChange
    code: Annotated[RefusalCode | None, Field(description="Why it is refused, where it is.")] = None
    run: Annotated[
        RunNamed | None, Field(description="The run that made it so; none: outside a run.")
    ] = None
    attempt: Attempt = 0
