"""Who a participant is and what changed about them, as it is told (rules 7)."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from shared.contracts.inbound.header import AboutParticipant, AccessToken, Participant
from shared.contracts.told import Code, Day, DayOfYear, DayOrInstant, Flag, Money, State, Text, Told


class AddressTold(Told):
    """Where a participant lives or works; only active ones count for location conditions."""

    type: Code
    area: Code | None = None
    city: Code | None = None
    district: Code | None = None
    street: Text | None = None
    post_code: Text | None = None
    active: Flag = True


class PhoneTold(Told):
    """A phone number with its type (MOBILE …)."""

    type: Code
    number: Text


class EmailTold(Told):
    """An e-mail address with its type (PERSONAL …)."""

    type: Code
    address: Text


class AutomaticSpendTold(Told):
    """When purchases are paid from the wallet by themselves (rules 4.4-7)."""

    enabled: Flag
    minimum_wallet_balance: Money | None = None
    minimum_spend: Money | None = None
    maximum_spend: Money | None = None
    merchants: Annotated[
        tuple[Code, ...], Field(description="Authorised merchants; empty means all.")
    ] = ()


class AccessTokenTold(Told):
    """What identifies a participant (rules 7); a pass code never travels in the clear."""

    code: Annotated[
        Code | None,
        Field(description="The authentication code, unique; without it one is made up."),
    ] = None
    identifier: Annotated[
        Code | None, Field(description="Unique; mandatory unless the definition says otherwise.")
    ] = None
    pass_code: Annotated[
        SecretStr | None,
        Field(description="Its Argon2id hash as a PHC string: whoever is told it hashes it."),
    ] = None


class DetailsTold(Told):
    """Personal data, in part or whole; a list replaces the list before."""

    first_name: Text | None = None
    date_of_birth: DayOrInstant | None = None
    name_day: Annotated[
        DayOfYear | Day | None, Field(union_mode="left_to_right", description="12-06, or a date.")
    ] = None
    addresses: tuple[AddressTold, ...] | None = None
    phones: tuple[PhoneTold, ...] | None = None
    emails: tuple[EmailTold, ...] | None = None


class SignUp(DetailsTold):
    """A participant signs up."""

    participant: Participant = None
    access_token: AccessToken = None
    signed_up_on: Annotated[DayOrInstant, Field(description="The moment of the sign-up.")]
    unit: Annotated[Code, Field(description="Where; the unit need not be declared.")]
    schemes: tuple[Code, ...] = ()
    owned_by_group: Code | None = None
    automatic_spend: AutomaticSpendTold | None = None
    access_tokens: tuple[AccessTokenTold, ...] = ()


class SchemeSignedOn(AboutParticipant):
    """The participant takes part in the scheme from performed_on, included."""

    scheme: Code


class SchemeSignedOff(AboutParticipant):
    """The participant takes part in the scheme until performed_on, excluded."""

    scheme: Code


class Details(AboutParticipant, DetailsTold):
    """Personal data was told again."""


class Segments(AboutParticipant):
    """The participant joined and left segments."""

    joined: tuple[Code, ...] = ()
    left: tuple[Code, ...] = ()


class Subscription(AboutParticipant):
    """A subscription became effective or not."""

    subscription: Code
    state: State


class Spending(AboutParticipant):
    """Spending is blocked or allowed again; awards go on either way."""

    blocked: Flag


class AutomaticSpend(AboutParticipant, AutomaticSpendTold):
    """The participant sets when purchases are paid from the wallet by themselves."""


class InstantSpendAuthorisation(AboutParticipant):
    """The participant authorises instant spends regardless of the offers, or no longer does."""

    authorised: Flag


class Termination(AboutParticipant):
    """The participant leaves; only a duplicate hands over to a replacement (D-36, D-47)."""

    reason: Literal["CUSTOMER_REQUEST", "FRAUD", "DUPLICATION"]
    replacement: Code | None = None
    transfer_balance: Flag = False
    transfer_tokens: tuple[Code, ...] = ()


EventNamed = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
    Field(description="The event id of the termination."),
]


class ReplacementAsked(AboutParticipant):
    """Told by rewards alone: a duplicate wants to leave and names this participant instead."""

    termination: EventNamed
    terminated: Annotated[Code, Field(description="The participant who is to be terminated.")]


class ReplacementAnswered(AboutParticipant):
    """Told by rewards alone: whether the replacement of this participant is effective."""

    termination: EventNamed
    effective: Flag


class TokensReceived(AboutParticipant):
    """Told by rewards alone: access tokens of a terminated duplicate are this participant's."""

    termination: EventNamed
    giver: Code
    tokens: Annotated[tuple[Code, ...], Field(min_length=1)]


class TokensReleased(AboutParticipant):
    """Told by rewards alone: this participant no longer uses access tokens."""

    because: Annotated[
        Literal["TERMINATED", "REFUSED"],
        Field(description="REFUSED: the sign-up that claimed them was; anybody may claim them."),
    ]
    tokens: Annotated[tuple[Code, ...], Field(min_length=1)]
