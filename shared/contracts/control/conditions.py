"""What must hold for an award, as a marketer writes it (rules 2.8); the engine says which may."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.told import (
    Amount,
    AmountRange,
    Code,
    DayOrInstant,
    HourRange,
    ProductTold,
    Text,
    Told,
    ToldDuration,
    WeekdayName,
)


class Segments(Told):
    """In at least one of include, if any, and in none of exclude (D-12)."""

    include: Annotated[
        tuple[Code, ...],
        Field(description="The participant is in at least one of these; empty: no filter."),
    ] = ()
    exclude: Annotated[
        tuple[Code, ...], Field(description="The participant is in none of these.")
    ] = ()


class PaymentMediumFilter(Told):
    """Each list is ORed, the lists are ANDed (D-12)."""

    brands: Annotated[
        tuple[Code, ...],
        Field(description="Paid with one of these brands; an event without a medium fails."),
    ] = ()
    types: Annotated[
        tuple[Code, ...],
        Field(description="Paid with one of these types; an event without a medium fails."),
    ] = ()


class Location(Told):
    """Fields of one location are ANDed, locations ORed (D-65)."""

    area: Annotated[Code | None, Field(description="The area of an active address.")] = None
    city: Annotated[Code | None, Field(description="The city of an active address.")] = None
    district: Annotated[Code | None, Field(description="The district of an active address.")] = None


class KpiRange(Told):
    """The sum of a KPI's rows lies in the range, both ends included (rules 3.8, D-20)."""

    kpi: Annotated[Code, Field(description="The code of a published KPI.")]
    from_: Annotated[
        Amount | None, Field(alias="from", description="The smallest sum that counts; included.")
    ] = None
    to: Annotated[Amount | None, Field(description="The largest sum that counts; included.")] = None


class Page(Told):
    """A page of a social medium (rules 3.9, D-21)."""

    medium: Annotated[Code, Field(description="The social medium, as events name it: FACEBOOK.")]
    profile: Annotated[Text, Field(description="The page that is liked, exactly as events say it.")]


class CountRange(Told):
    """A number of transactions or items, from included (rules 3.5)."""

    from_: Annotated[
        int, Field(alias="from", ge=1, description="So many are needed for an award; included.")
    ]


class RequiredData(Told):
    """Personal data that must be complete (rules 3.14, D-24)."""

    date_of_birth: Annotated[bool, Field(description="The date of birth must be known.")] = False
    addresses: Annotated[
        dict[Code, tuple[Code, ...]],
        Field(description="By type of address (HOME, BUSINESS, POBOX, CUSTOM1 …): its fields."),
    ] = Field(default_factory=dict)
    phones: Annotated[
        tuple[Code, ...], Field(description="Types of telephone of which a number is needed.")
    ] = ()
    emails: Annotated[
        tuple[Code, ...], Field(description="Types of e-mail of which an address is needed.")
    ] = ()
    from_: Annotated[
        DayOrInstant | None,
        Field(alias="from", description="Completed at this moment or later; included."),
    ] = None
    to: Annotated[
        DayOrInstant | None, Field(description="Completed before this moment; excluded.")
    ] = None


class Maturity(Told):
    """How long a subscription must have lasted without interruption (rules 3.15, D-25)."""

    uninterrupted: Annotated[
        ToldDuration, Field(description="One award for each such period that is completed.")
    ]
    maximum_interruption_days: Annotated[
        int, Field(ge=0, description="Interruptions of up to so many days do not count; in days.")
    ] = 0


Anniversary = Literal["ACTUAL_DAY", "DURING_MONTH"]


class Conditions(Told):
    """What must hold for an award; a missing condition always holds (rules 2.8, 3)."""

    segments: Annotated[
        Segments | None, Field(description="Segments of the participant (rules 2.8, D-12).")
    ] = None
    transaction_amount: Annotated[
        AmountRange | None,
        Field(
            description="The event's amount; of loyalty by amount: the sum (rules 3.2, 3.4, 3.6)."
        ),
    ] = None
    products: Annotated[
        tuple[ProductTold, ...] | None,
        Field(description="What must be bought: any row, or with all_products all (rules 2.8)."),
    ] = None
    all_products: Annotated[
        bool | None, Field(description="Every row of products must be matched (rules 2.8).")
    ] = None
    payment_medium: Annotated[
        PaymentMediumFilter | None, Field(description="What was paid with (rules 2.8, D-12).")
    ] = None
    units: Annotated[
        tuple[Code, ...] | None,
        Field(description="The event's unit is listed, or its group in groups (rules 2.8)."),
    ] = None
    groups: Annotated[
        tuple[Code, ...] | None,
        Field(description="The group of the event's unit is listed, or the unit (rules 2.8)."),
    ] = None
    locations: Annotated[
        tuple[Location, ...] | None,
        Field(description="An active address lies in one of these (rules 2.8, D-65)."),
    ] = None
    maximum_unprocessed_period: Annotated[
        ToldDuration | None,
        Field(description="The longest that an event may wait; included (rules 2.8, D-12)."),
    ] = None
    weekdays: Annotated[
        tuple[WeekdayName, ...] | None,
        Field(description="Weekdays in the time zone of the event's unit (rules 3.3, D-16)."),
    ] = None
    hours: Annotated[
        tuple[HourRange, ...] | None,
        Field(description="Hours in the time zone of the event's unit (rules 3.3, D-16)."),
    ] = None
    classifications: Annotated[
        tuple[Code, ...] | None,
        Field(description="Labels of achievements or statements (rules 3.6, 3.7, 3.8)."),
    ] = None
    all_classifications: Annotated[
        bool | None,
        Field(description="One award for a set with one event of each label (rules 3.6, D-18)."),
    ] = None
    kpis: Annotated[
        tuple[KpiRange, ...] | None,
        Field(description="Key figures of the statement; all must hold (rules 3.8, D-20)."),
    ] = None
    pages: Annotated[
        tuple[Page, ...] | None, Field(description="Pages whose likes are awarded (rules 3.9).")
    ] = None
    urls: Annotated[
        tuple[Text, ...] | None,
        Field(description="Addresses whose visits are awarded (rules 3.9)."),
    ] = None
    transaction_number: Annotated[
        CountRange | None, Field(description="Purchases needed for an award (rules 3.5).")
    ] = None
    item_quantity: Annotated[
        CountRange | None, Field(description="Items needed for an award (rules 3.5).")
    ] = None
    transaction_period_range: Annotated[
        ToldDuration | None,
        Field(description="From the first counted purchase on, end excluded (rules 3.4, D-17)."),
    ] = None
    birthday: Annotated[
        Anniversary | None,
        Field(description="Awards on the day, or once in its month (rules 3.12, D-23)."),
    ] = None
    name_day: Annotated[
        Anniversary | None,
        Field(description="Awards on the day, or once in its month (rules 3.13, D-23)."),
    ] = None
    data: Annotated[
        RequiredData | None, Field(description="Personal data to complete (rules 3.14).")
    ] = None
    maturity: Annotated[
        Maturity | None, Field(description="How long a subscription must last (rules 3.15).")
    ] = None
