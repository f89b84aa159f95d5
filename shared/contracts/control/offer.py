"""An offer as a marketer writes it (rules 2); what its classification allows, the engine says."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.told import (
    Amount,
    AmountRange,
    Code,
    DayOfYear,
    DayOrInstant,
    HourRange,
    Instant,
    PeriodTold,
    ProductTold,
    Share,
    SpendConditions,
    State,
    Text,
    Told,
    ToldDuration,
    WeekdayName,
)


class PercentageOnAwarded(Told):
    """A percentage of what the participant was awarded in the time before (rules 2.2)."""

    percentage: Share
    within: ToldDuration
    offer_types: tuple[Code, ...] = ()
    schemes: tuple[Code, ...] = ()


class AwardTold(Told):
    """How much: exactly one of the three (rules 2.2)."""

    amount: Amount | None = None
    percentage: Share | None = None
    percentage_on_awarded: PercentageOnAwarded | None = None


class BirthdayWindow(Told):
    """Days before and after the birthday, both ends included; bounded by from and to."""

    before: Annotated[int, Field(ge=0, le=366)] = 0
    after: Annotated[int, Field(ge=0, le=366)] = 0
    from_: Annotated[DayOrInstant | None, Field(alias="from")] = None
    to: DayOrInstant | None = None


class NameDayWindow(Told):
    """Days before and after the name-day, both ends included."""

    before: Annotated[int, Field(ge=0, le=366)] = 0
    after: Annotated[int, Field(ge=0, le=366)] = 0


class RecurringPeriod(Told):
    """From day to day every year, both included; may wrap New Year (D-09)."""

    from_: Annotated[DayOfYear, Field(alias="from")]
    to: DayOfYear


class ValidityTold(Told):
    """When the offer is live, unless from its effective date: exactly one of these (rules 2.6)."""

    periods: tuple[PeriodTold, ...] | None = None
    birthday: BirthdayWindow | None = None
    name_day: NameDayWindow | None = None
    recurring: tuple[RecurringPeriod, ...] | None = None


class AwardValidityTold(Told):
    """Until when the awarded amount can be used: exactly one; the end is excluded (rules 2.7)."""

    after: ToldDuration | None = None
    until: DayOrInstant | None = None


class OnePer(Told):
    """One award in each period, counted from the last awarded event (rules 2.10)."""

    one_per: ToldDuration


class Segments(Told):
    """In at least one of include, if any, and in none of exclude (D-12)."""

    include: tuple[Code, ...] = ()
    exclude: tuple[Code, ...] = ()


class PaymentMediumFilter(Told):
    """Each list is ORed, the lists are ANDed (D-12)."""

    brands: tuple[Code, ...] = ()
    types: tuple[Code, ...] = ()


class Location(Told):
    """Fields of one location are ANDed, locations ORed (D-65)."""

    area: Code | None = None
    city: Code | None = None
    district: Code | None = None


class KpiRange(Told):
    """The sum of a KPI's rows lies in the range, both ends included."""

    kpi: Code
    from_: Annotated[Amount | None, Field(alias="from")] = None
    to: Amount | None = None


class Page(Told):
    """A page of a social medium."""

    medium: Code
    profile: Text


class CountRange(Told):
    """A number of transactions or items, from included."""

    from_: Annotated[int, Field(alias="from", ge=1)]


class RequiredData(Told):
    """Personal data that must be complete (rules 3.14)."""

    date_of_birth: bool = False
    addresses: dict[Code, tuple[Code, ...]] = Field(default_factory=dict)
    phones: tuple[Code, ...] = ()
    emails: tuple[Code, ...] = ()
    from_: Annotated[DayOrInstant | None, Field(alias="from")] = None
    to: DayOrInstant | None = None


class Maturity(Told):
    """How long a subscription must have lasted without interruption (rules 3.15)."""

    uninterrupted: ToldDuration
    maximum_interruption_days: Annotated[int, Field(ge=0)] = 0


Anniversary = Literal["ACTUAL_DAY", "DURING_MONTH"]


class Conditions(Told):
    """What must hold for an award; a missing condition always holds (rules 2.8, 3)."""

    segments: Segments | None = None
    transaction_amount: AmountRange | None = None
    products: tuple[ProductTold, ...] | None = None
    all_products: bool | None = None
    payment_medium: PaymentMediumFilter | None = None
    units: tuple[Code, ...] | None = None
    groups: tuple[Code, ...] | None = None
    locations: tuple[Location, ...] | None = None
    maximum_unprocessed_period: ToldDuration | None = None
    weekdays: tuple[WeekdayName, ...] | None = None
    hours: tuple[HourRange, ...] | None = None
    classifications: tuple[Code, ...] | None = None
    all_classifications: bool | None = None
    kpis: tuple[KpiRange, ...] | None = None
    pages: tuple[Page, ...] | None = None
    urls: tuple[Text, ...] | None = None
    transaction_number: CountRange | None = None
    item_quantity: CountRange | None = None
    transaction_period_range: ToldDuration | None = None
    birthday: Anniversary | None = None
    name_day: Anniversary | None = None
    data: RequiredData | None = None
    maturity: Maturity | None = None


class Offer(Told):
    """A promise: if its conditions hold, then an award."""

    code: Code
    number: Annotated[int | None, Field(ge=1)] = None
    name: Text | None = None
    description: Text | None = None
    category: Code | None = None
    owned_by_group: Code | None = None
    scheme: Code
    type: Code
    state: State = "EFFECTIVE"
    latest_effective_date: Instant | None = None
    evaluation: Literal["BATCH_PROCESS", "BATCH_PROCESS_AND_INTERACTIVELY"] = "BATCH_PROCESS"
    award: AwardTold
    scope: Literal["APPLY_AWARD_PER_TRANSACTION", "APPLY_AWARD_PER_TRANSACTION_ITEM"] = (
        "APPLY_AWARD_PER_TRANSACTION"
    )
    only_if_best: bool = False
    spend_method: Literal["SPEND_ON_REQUEST", "SPEND_INSTANTLY"] = "SPEND_ON_REQUEST"
    validity: Literal["FROM_EFFECTIVE_DATE"] | ValidityTold = "FROM_EFFECTIVE_DATE"
    award_validity: Literal["ALWAYS"] | AwardValidityTold = "ALWAYS"
    number_of_awards: Literal["MULTIPLE", "ONLY_ONE"] | OnePer = "MULTIPLE"
    spend_conditions: SpendConditions | None = None
    conditions: Conditions = Conditions()
