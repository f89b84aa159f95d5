"""Where, when and on what a credit may be spent (rules 2.9), as it travels with the credit."""

from dataclasses import dataclass

from shared.kernel.periods import Duration, Weekday


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """A product, a product type or a product family: exactly one of them is given."""

    product: str | None = None
    type: str | None = None
    family: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Minutes of the day, [from, to): 0 to 1440."""

    from_minute: int
    to_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """The spend conditions of a credit; an empty list is no restriction."""

    weekdays: tuple[Weekday, ...] = ()
    hours: tuple[Hours, ...] = ()
    after: Duration | None = None
    products: tuple[ProductRow, ...] = ()
    units: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
