"""An offer as a marketer writes it (rules 2); what its classification allows, the engine says."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.control.conditions import Conditions
from shared.contracts.told import (
    Amount,
    Code,
    DayOfYear,
    DayOrInstant,
    Instant,
    PeriodTold,
    Share,
    SpendConditions,
    State,
    Text,
    Told,
    ToldDuration,
)

__all__ = ["AwardTold", "AwardValidityTold", "Conditions", "Offer", "OnePer", "ValidityTold"]

Days = Annotated[int, Field(ge=0, le=366)]


class PercentageOnAwarded(Told):
    """A percentage of what the participant was awarded in the time before (rules 2.2, D-19)."""

    percentage: Annotated[Share, Field(description="10 is ten per cent; at most 4 decimals.")]
    within: Annotated[ToldDuration, Field(description="How far back awards count from the event.")]
    offer_types: Annotated[
        tuple[Code, ...], Field(description="Only awards of these offer types; empty: of all.")
    ] = ()
    schemes: Annotated[
        tuple[Code, ...], Field(description="Only awards of these schemes; empty: of all.")
    ] = ()


class AwardTold(Told):
    """How much: exactly one of the three (rules 2.2)."""

    amount: Annotated[
        Amount | None,
        Field(description="A fixed amount in the platform currency, more than 0 (rules 2.2)."),
    ] = None
    percentage: Annotated[
        Share | None,
        Field(description="A percentage of the event's amount: 10 is ten per cent (rules 2.2)."),
    ] = None
    percentage_on_awarded: Annotated[
        PercentageOnAwarded | None,
        Field(description="A percentage of what was awarded before (rules 2.2, D-19)."),
    ] = None


class BirthdayWindow(Told):
    """Days before and after the birthday, both ends included; bounded by from and to."""

    before: Annotated[Days, Field(description="Days before the birthday; included.")] = 0
    after: Annotated[Days, Field(description="Days after the birthday; included.")] = 0
    from_: Annotated[
        DayOrInstant | None, Field(alias="from", description="Not before this moment; included.")
    ] = None
    to: Annotated[DayOrInstant | None, Field(description="Only before this moment; excluded.")] = (
        None
    )


class NameDayWindow(Told):
    """Days before and after the name-day, both ends included."""

    before: Annotated[Days, Field(description="Days before the name-day; included.")] = 0
    after: Annotated[Days, Field(description="Days after the name-day; included.")] = 0


class RecurringPeriod(Told):
    """From day to day every year, both included; may wrap New Year (D-09)."""

    from_: Annotated[DayOfYear, Field(alias="from", description="Month and day: 12-20; included.")]
    to: Annotated[DayOfYear, Field(description="Month and day: 01-06; included.")]


class ValidityTold(Told):
    """When the offer is live, unless from its effective date: exactly one of these (rules 2.6)."""

    periods: Annotated[
        tuple[PeriodTold, ...] | None,
        Field(description="Live in any of these, whatever the effective date (rules 2.6)."),
    ] = None
    birthday: Annotated[
        BirthdayWindow | None, Field(description="Live around the birthday (rules 2.6, D-09).")
    ] = None
    name_day: Annotated[
        NameDayWindow | None, Field(description="Live around the name-day (rules 2.6, D-09).")
    ] = None
    recurring: Annotated[
        tuple[RecurringPeriod, ...] | None,
        Field(description="Live in any of these, every year (rules 2.6, D-09)."),
    ] = None


class AwardValidityTold(Told):
    """Until when the awarded amount can be used: exactly one; the end is excluded (rules 2.7)."""

    after: Annotated[
        ToldDuration | None,
        Field(description="So long after the award; its last day is the one before (rules 2.7)."),
    ] = None
    until: Annotated[
        DayOrInstant | None,
        Field(description="Up to this day, which is not included any more (rules 2.7, D-11)."),
    ] = None


class OnePer(Told):
    """One award in each period, counted from the last awarded event (rules 2.10)."""

    one_per: Annotated[
        ToldDuration,
        Field(description="From the last awarded event on, end excluded (rules 2.10, D-13)."),
    ]


class Offer(Told):
    """A promise: if its conditions hold, then an award (rules 2)."""

    code: Annotated[Code, Field(description="Unique; a known code changes that offer (D-63).")]
    number: Annotated[
        int | None, Field(ge=1, description="Unique, kept for ever; else the next free one (2.1).")
    ] = None
    name: Annotated[Text | None, Field(description="For people; unique (rules 2.1).")] = None
    alternative_code: Annotated[
        Code | None, Field(description="What others call it; unique (rules 2.1).")
    ] = None
    template: Annotated[
        Code | None,
        Field(description="The published offer that says what this one does not say (rules 2.1)."),
    ] = None
    description: Annotated[Text | None, Field(description="For people (rules 2.1).")] = None
    category: Annotated[
        Code | None, Field(description="For reports; one that the offer type allows (rules 2.1).")
    ] = None
    owned_by_group: Annotated[
        Code | None, Field(description="The group whose offer it is (rules 2.1).")
    ] = None
    scheme: Annotated[
        Code, Field(description="Only who takes part in this scheme is awarded (rules 2.1, D-04).")
    ]
    type: Annotated[
        Code, Field(description="The offer type, which decides the classification (rules 3.0).")
    ]
    state: Annotated[State, Field(description="Only EFFECTIVE offers award (rules 2.1).")] = (
        "EFFECTIVE"
    )
    latest_effective_date: Annotated[
        Instant | None,
        Field(description="Effective since; else since it was published so (rules 2.1, 2.6)."),
    ] = None
    evaluation: Annotated[
        Literal["BATCH_PROCESS", "BATCH_PROCESS_AND_INTERACTIVELY"],
        Field(description="Asked by runs only, or also when an event is told (rules 1.4)."),
    ] = "BATCH_PROCESS"
    award: Annotated[AwardTold, Field(description="How much: exactly one option (rules 2.2).")]
    scope: Annotated[
        Literal["APPLY_AWARD_PER_TRANSACTION", "APPLY_AWARD_PER_TRANSACTION_ITEM"],
        Field(description="Once for the transaction, or for every item sold (rules 2.3, D-07)."),
    ] = "APPLY_AWARD_PER_TRANSACTION"
    only_if_best: Annotated[
        bool, Field(description="Awards only if no other offer awards more (rules 2.4, D-08).")
    ] = False
    spend_method: Annotated[
        Literal["SPEND_ON_REQUEST", "SPEND_INSTANTLY"],
        Field(description="Instantly: taken off the same purchase (rules 2.5, D-32)."),
    ] = "SPEND_ON_REQUEST"
    validity: Annotated[
        Literal["FROM_EFFECTIVE_DATE"] | ValidityTold,
        Field(description="When the offer is live, against performed_on (rules 2.6)."),
    ] = "FROM_EFFECTIVE_DATE"
    award_validity: Annotated[
        Literal["ALWAYS"] | AwardValidityTold,
        Field(description="Until when the awarded amount can be used (rules 2.7, D-11)."),
    ] = "ALWAYS"
    number_of_awards: Annotated[
        Literal["MULTIPLE", "ONLY_ONE"] | OnePer,
        Field(description="How often one participant is awarded (rules 2.10, D-13)."),
    ] = "MULTIPLE"
    spend_conditions: Annotated[
        SpendConditions | None,
        Field(description="Where, when and on what the award may be spent (rules 2.9)."),
    ] = None
    conditions: Annotated[
        Conditions, Field(description="What must hold; which are allowed: rules 3.0.")
    ] = Conditions()
