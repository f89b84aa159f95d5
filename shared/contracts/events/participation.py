"""Who a participant is and what changed about them (rules 7)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.contracts.events.header import ParticipantEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a participant lives or works; only active ones count for location conditions."""

    type: str
    area: str | None = None
    city: str | None = None
    district: str | None = None
    street: str | None = None
    post_code: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A phone number or an e-mail address, with its type (MOBILE, PERSONAL …)."""

    type: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Personal data that was told; None was not told, a list replaces the list before."""

    first_name: str | None = None
    date_of_birth: date | None = None
    name_day: str | None = None
    """Month and day, "12-06"."""
    addresses: tuple[Address, ...] | None = None
    phones: tuple[Contact, ...] | None = None
    emails: tuple[Contact, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticSpend:
    """When purchases are paid from the wallet by themselves (rules 4.4-7)."""

    enabled: bool
    minimum_wallet_balance_minor: int = 0
    minimum_spend_minor: int = 0
    maximum_spend_minor: int | None = None
    merchants: tuple[str, ...] = ()
    """Authorised merchants; empty means all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedUp(ParticipantEvent):
    """A participant signed up; performed_on is the moment of the sign-up."""

    schemes: tuple[str, ...] = ()
    owned_by_group: str | None = None
    details: Details | None = None
    automatic_spend: AutomaticSpend | None = None
    access_tokens: tuple[str, ...] = ()
    """Authentication codes that are the participant's from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeSignedOn(ParticipantEvent):
    """The participant takes part in the scheme from performed_on, included."""

    scheme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeSignedOff(ParticipantEvent):
    """The participant takes part in the scheme until performed_on, excluded."""

    scheme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsChanged(ParticipantEvent):
    """Personal data was told again, in part or whole."""

    details: Details


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsChanged(ParticipantEvent):
    """The participant joined and left segments."""

    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionChanged(ParticipantEvent):
    """A subscription became effective or not."""

    subscription: str
    state: Literal["EFFECTIVE", "NOT_EFFECTIVE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingChanged(ParticipantEvent):
    """Spending was blocked or allowed again; awards go on either way."""

    blocked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticSpendChanged(ParticipantEvent):
    """The participant set when purchases are paid from the wallet by themselves."""

    automatic_spend: AutomaticSpend


@dataclass(frozen=True, slots=True, kw_only=True)
class InstantSpendAuthorised(ParticipantEvent):
    """The participant authorises instant spends regardless of the offers, or no longer does."""

    authorised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminated(ParticipantEvent):
    """The participant leaves; nothing that happens later is awarded (D-36, D-47)."""

    reason: Literal["CUSTOMER_REQUEST", "FRAUD", "DUPLICATION"]
    replacement: str | None = None
    transfer_balance: bool = False
    transfer_tokens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementAsked(ParticipantEvent):
    """A duplicate wants to leave and names this participant as the one who stays."""

    termination: str
    """The event id of the termination."""
    terminated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementAnswered(ParticipantEvent):
    """Whether the one who is to stay is effective: the termination is made, or refused."""

    termination: str
    effective: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensReceived(ParticipantEvent):
    """Access tokens of a terminated duplicate are this participant's, who had them until then."""

    termination: str
    giver: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensReleased(ParticipantEvent):
    """The participant no longer uses access tokens: they have left, or a sign-up was refused."""

    because: Literal["TERMINATED", "REFUSED"]
    tokens: tuple[str, ...]
