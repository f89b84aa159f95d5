"""The words in which people and systems outside tell us things: refused where they do not fit."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
)

from shared.contracts.written import MoneyAsWritten, Written

Code = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""The name of a thing: a participant, an offer, a unit."""
Text = Annotated[str, StringConstraints(max_length=2000)]
_DECIMAL = WithJsonSchema(
    {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}]}
)
Amount = Annotated[Decimal, Field(allow_inf_nan=False, max_digits=24), _DECIMAL]
"""Money in the platform currency, as a number or a string; its digits are checked by ingestion."""
Share = Annotated[Decimal, Field(allow_inf_nan=False, max_digits=12), _DECIMAL]
"""A percentage: 10 is ten per cent."""
Flag = Annotated[bool, Strict()]
"""true or false, and nothing that looks like it."""
Money = Annotated[str | int | float | Decimal, MoneyAsWritten()]
"""Money as it was told; ingestion turns it into minor units, and refuses too many digits."""
Instant = Annotated[
    AwareDatetime,
    Written(
        form="date-time",
        pattern=(
            r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?"
            r"([Zz]|[+-][0-9]{2}:?[0-9]{2})$"
        ),
        wanted="an instant is written in ISO 8601 with an offset or Z",
    ),
]
Day = Annotated[
    date,
    Written(
        form="date",
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        wanted="a date is written as 2024-05-31",
    ),
]
DayOrInstant = Annotated[Instant | Day, Field(union_mode="left_to_right")]
"""A date stands for its local midnight at the start of the day in the platform zone."""
DayOfYear = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
HourOfDay = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
WeekdayName = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
EventType = Literal[
    "PURCHASE",
    "REFERRAL",
    "SOCIAL_MEDIA",
    "WEB",
    "ACHIEVEMENT",
    "FINANCIAL_ACHIEVEMENT",
    "FINANCIAL_STATEMENT",
    "SPEND_REQUEST",
]
State = Literal["EFFECTIVE", "NOT_EFFECTIVE"]


class Told(BaseModel):
    """Something told from outside: frozen, and every key it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ToldDuration(Told):
    """So many units of time."""

    value: Annotated[int, Field(ge=0, le=100_000, description="How many units.")]
    unit: Annotated[
        Literal["MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS", "YEARS"],
        Field(description="Months and years end on the same day, or the month's last (D-11)."),
    ]


class HourRange(Told):
    """Hours of the day, [from, to); "24:00" may end a range; over midnight it is split (D-16)."""

    from_: Annotated[
        HourOfDay, Field(alias="from", description="Hours and minutes: 09:00; included.")
    ]
    to: Annotated[HourOfDay, Field(description="Hours and minutes: 13:00; excluded.")]


class AmountRange(Told):
    """Both ends included; a missing end is unbounded (D-15)."""

    from_: Annotated[
        Amount | None,
        Field(alias="from", description="In the platform currency; included (D-15)."),
    ] = None
    to: Annotated[
        Amount | None, Field(description="In the platform currency; included (D-15).")
    ] = None


class PeriodTold(Told):
    """[from, to): the start is included, the end is not; a missing end is unbounded."""

    from_: Annotated[
        DayOrInstant | None,
        Field(alias="from", description="A day is its local midnight; included (rules 2.6)."),
    ] = None
    to: Annotated[
        DayOrInstant | None,
        Field(description="A day is its local midnight; excluded (rules 2.6)."),
    ] = None


class ProductTold(Told):
    """A product, a product type or a family: exactly one; the amount range is for 3.1 only."""

    product: Annotated[Code | None, Field(description="One product (rules 2.8).")] = None
    type: Annotated[Code | None, Field(description="Products of this type (rules 2.8).")] = None
    family: Annotated[Code | None, Field(description="Products of this family (rules 2.8).")] = None
    amount: Annotated[
        AmountRange | None, Field(description="What these lines must total (rules 3.1 only).")
    ] = None


class SpendConditions(Told):
    """Where, when and on what an award or a credit may be spent (rules 2.9)."""

    weekdays: Annotated[
        tuple[WeekdayName, ...], Field(description="Only on these weekdays (rules 2.9).")
    ] = ()
    hours: Annotated[tuple[HourRange, ...], Field(description="Only in these hours.")] = ()
    after: Annotated[
        ToldDuration | None, Field(description="Only from so long after the award on (2.9).")
    ] = None
    products: Annotated[
        tuple[ProductTold, ...], Field(description="Only on these products (rules 2.9).")
    ] = ()
    units: Annotated[
        tuple[Code, ...], Field(description="Only at these units, or at one of groups (2.9).")
    ] = ()
    groups: Annotated[
        tuple[Code, ...], Field(description="Only at units of these groups (rules 2.9).")
    ] = ()
