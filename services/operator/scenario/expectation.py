"""What a scenario expects: only the keys it has are checked (scenarios.md 1)."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from services.rewards.domain.answers.verdict import Because

Name = Annotated[str, StringConstraints(min_length=1)]
Money = Annotated[Decimal, Field(allow_inf_nan=False)]
TransactionState = Literal["POSTED", "CANCELLED"]


class Expected(BaseModel):
    """A part of an expectation: frozen, every key it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ExpectedAward(Expected):
    """An award transaction, matched on the fields it names; POSTED unless said."""

    participant: Name | None = None
    offer: Name | None = None
    events: tuple[Name, ...] | None = None
    amount: Money | None = None
    state: TransactionState = "POSTED"
    expires_on: AwareDatetime | date | None = None
    contribution_percentage: Money | None = None
    contribution: Money | None = None


class ExpectedAllocation(Expected):
    """What one credit paid: of an award, by offer and events, or a plain credit by its id."""

    offer: Name | None = None
    events: tuple[Name, ...] | None = None
    credit: Name | None = None
    amount: Money | None = None


class ExpectedSpend(Expected):
    """A spend transaction, matched on the fields it names; POSTED unless said."""

    participant: Name | None = None
    spend_request: Name | None = None
    purchase: Name | None = None
    amount: Money | None = None
    state: TransactionState = "POSTED"
    instant: bool | None = None
    automatic: bool | None = None
    unit: Name | None = None
    allocations: tuple[ExpectedAllocation, ...] | None = None


class ExpectedExpiration(Expected):
    """The expiration of an award, matched on the fields it names; POSTED unless said."""

    participant: Name | None = None
    amount: Money | None = None
    value_date: date | None = None
    offer: Name | None = None
    events: tuple[Name, ...] | None = None
    state: TransactionState = "POSTED"


class ExpectedDecline(Expected):
    """Why an offer did not award an event, or a participant."""

    event: Name | None = None
    participant: Name | None = None
    offer: Name
    because: Because


class ExpectedEvent(Expected):
    """Fields of an event as kept; a field that is null must be absent."""

    state: TransactionState | None = None
    brand: Name | None = None
    type: Name | None = None
    identifier: str | None = None
    total: Money | None = None
    total_awarded: Money | None = None
    total_spent: Money | None = None
    requested_amount: Money | None = None
    actual_amount: Money | None = None
    process_immediately: bool | None = None


class ExpectedProgress(Expected):
    """How far a participant is with a loyalty offer."""

    participant: Name
    offer: Name
    current: Money | None = None
    target: Money | None = None
    until: AwareDatetime | date | None = None


class ExpectedPreview(Expected):
    """What a purchase that is only previewed would bring (rules 8.1)."""

    award: Money | None = None
    instant_spend: Money | None = None
    automatic_spend: Money | None = None
    additional_spend: Money | None = None
    minimum_spend: Money | None = None
    maximum_spend: Money | None = None
    balance: Money | None = None
    reduction_method: Name | None = None
    participant: Name | None = None
    name: str | None = None
    refused: Name | None = None


class Expectation(Expected):
    """Everything since the start, by key; a key that is not given is not checked."""

    awards: tuple[ExpectedAward, ...] | None = None
    spends: tuple[ExpectedSpend, ...] | None = None
    expirations: tuple[ExpectedExpiration, ...] | None = None
    balances: dict[Name, Money] | None = None
    receivables: dict[Name, Money] | None = None
    refused: dict[Name, Name] | None = None
    declined: tuple[ExpectedDecline, ...] | None = None
    events: dict[Name, ExpectedEvent] | None = None
    progress: tuple[ExpectedProgress, ...] | None = None
