"""Reads the parts of an offer as they are written into the parts that judge."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Literal

from services.rewards.domain.answers.breach import Breach, read_bounds
from services.rewards.domain.answers.condition import Condition
from services.rewards.domain.catalogue.reading_validity import read_validity
from services.rewards.domain.conditions import in_order
from services.rewards.domain.conditions.behaviour import Behaviour, page_name, url_name
from services.rewards.domain.conditions.classifications import Classifications
from services.rewards.domain.conditions.kpis import KpiCondition, Kpis
from services.rewards.domain.conditions.location import Location, Place
from services.rewards.domain.conditions.organisational import Organisational
from services.rewards.domain.conditions.payment_medium import PaymentMediumCondition
from services.rewards.domain.conditions.products import ProductRow, Products
from services.rewards.domain.conditions.segments import SegmentsCondition
from services.rewards.domain.conditions.time_of_week import HoursCondition, Weekdays
from services.rewards.domain.conditions.transaction_amount import TransactionAmount
from services.rewards.domain.conditions.unprocessed_period import UnprocessedPeriod
from services.rewards.domain.validity import Validity
from shared.contracts.allotment import Allotment, Hours
from shared.contracts.allotment import ProductRow as AllottedRow
from shared.contracts.control.business import Kpi
from shared.contracts.control.conditions import KpiRange
from shared.contracts.control.conditions import Location as LocationTold
from shared.contracts.control.offer import Conditions, ValidityTold
from shared.contracts.told import HourRange, ProductTold, SpendConditions, ToldDuration
from shared.kernel.money import Platform
from shared.kernel.periods import Duration

Part = Condition | Breach | None


class Reader:
    """Knows the platform's currency and zone, in which offers are written, and the KPIs."""

    def __init__(self, platform: Platform, kpis: tuple[Kpi, ...] = ()) -> None:
        self._digits = platform.digits
        self._kpis = {kpi.code: frozenset(kpi.products) for kpi in kpis}
        self._time_zone = platform.time_zone

    def conditions(
        self, told: Conditions, *, amounts: bool
    ) -> tuple[tuple[Condition, ...], tuple[Breach, ...]]:
        """Read all conditions, in the order of the register, and what is wrong with them."""
        parts = list(chain(self._of_event(told, amounts=amounts), _of_circumstances(told)))
        broken = tuple(part for part in parts if isinstance(part, Breach))
        found = [p for p in parts if p is not None and not isinstance(p, Breach)]
        return in_order(found), broken

    def validity(
        self, told: Literal["FROM_EFFECTIVE_DATE"] | ValidityTold, effective_since: datetime
    ) -> Validity | Breach:
        """Read when the offer is live; a date stands for its local midnight."""
        return read_validity(told, effective_since, self._time_zone)

    def allotment(self, told: SpendConditions | None) -> Allotment | Breach | None:
        """Read the spend conditions that travel with an award (rules 2.9)."""
        if told is None:
            return None
        hours = _hours(told.hours, "spend_conditions.hours")
        if isinstance(hours, Breach):
            return hours
        products = self._bought(told.products)
        if isinstance(products, Breach):
            return products
        return Allotment(
            weekdays=told.weekdays,
            hours=hours,
            after=None if told.after is None else _duration(told.after),
            products=products,
            units=told.units,
            groups=told.groups,
        )

    def _bought(self, told: tuple[ProductTold, ...]) -> tuple[AllottedRow, ...] | Breach:
        """Read on what an award may be spent; amounts are no condition on a spend."""
        found = []
        for i, each in enumerate(told):
            row = self._product(each, f"spend_conditions.products.{i}", amounts=False)
            if isinstance(row, Breach):
                return row
            found.append(AllottedRow(**{row.kind: row.code}))
        return tuple(found)

    def _of_event(self, told: Conditions, *, amounts: bool) -> Iterator[Part]:
        if told.transaction_amount is not None:
            path = "conditions.transaction_amount"
            bounds = read_bounds(told.transaction_amount, path, self._digits)
            yield bounds if isinstance(bounds, Breach) else TransactionAmount(bounds)
        if told.products:
            yield from self._products(told, told.products, amounts=amounts)
        if told.payment_medium is not None and (
            told.payment_medium.brands or told.payment_medium.types
        ):
            medium = told.payment_medium
            yield PaymentMediumCondition(frozenset(medium.brands), frozenset(medium.types))
        if told.classifications:
            yield Classifications(frozenset(told.classifications))
        if told.kpis:
            yield from self._figures(told.kpis)
        if told.pages or told.urls:
            pages = frozenset(page_name(page.medium, page.profile) for page in told.pages or ())
            yield Behaviour(pages, frozenset(map(url_name, told.urls or ())))

    def _figures(self, told: tuple[KpiRange, ...]) -> Iterator[Part]:
        for i, one in enumerate(told):
            if one.from_ is not None and one.to is not None and one.from_ > one.to:
                message = "from is larger than to: nothing lies between them"
                yield Breach(f"conditions.kpis.{i}", message, "swap the ends")
        named = [(one, self._kpis.get(one.kpi, frozenset[str]())) for one in told]
        yield Kpis(tuple(KpiCondition(k.kpi, products, k.from_, k.to) for k, products in named))

    def _products(
        self, told: Conditions, products: tuple[ProductTold, ...], *, amounts: bool
    ) -> Iterator[Part]:
        rows = [
            self._product(row, f"conditions.products.{i}", amounts=amounts)
            for i, row in enumerate(products)
        ]
        yield from (row for row in rows if isinstance(row, Breach))
        named = tuple(row for row in rows if isinstance(row, ProductRow))
        yield Products(named, all_rows=told.all_products or False)

    def _product(self, told: ProductTold, path: str, *, amounts: bool) -> ProductRow | Breach:
        row = _named(told)
        if row is None:
            return Breach(path, "a row names exactly one of product, type, family (rules 2.8)")
        if told.amount is None:
            return row
        if not amounts:
            message = "an amount range on a product row is for offers on products only (rules 3.1)"
            return Breach(f"{path}.amount", message, "leave the range out")
        bounds = read_bounds(told.amount, f"{path}.amount", self._digits)
        return bounds if isinstance(bounds, Breach) else ProductRow(row.kind, row.code, bounds)


def _of_circumstances(told: Conditions) -> Iterator[Part]:
    if told.segments is not None and (told.segments.include or told.segments.exclude):
        include, exclude = told.segments.include, told.segments.exclude
        yield SegmentsCondition(frozenset(include), frozenset(exclude))
    if told.units or told.groups:
        yield Organisational(frozenset(told.units or ()), frozenset(told.groups or ()))
    yield _locations(told.locations or ())
    if told.maximum_unprocessed_period is not None:
        yield UnprocessedPeriod(_duration(told.maximum_unprocessed_period))
    if told.weekdays:
        yield Weekdays(frozenset(told.weekdays))
    if told.hours:
        hours = _hours(told.hours, "conditions.hours")
        yield hours if isinstance(hours, Breach) else HoursCondition(hours)


def _locations(told: tuple[LocationTold, ...]) -> Location | Breach | None:
    """Read where the participant must live or work; each location names something (D-65)."""
    places = tuple(Place(one.area, one.city, one.district) for one in told)
    for i, place in enumerate(places):
        if not place.told():
            message = "a location names an area, a city or a district (rules 2.8, D-65)"
            return Breach(f"conditions.locations.{i}", message, "name one of them")
    return Location(places) if places else None


def _named(told: ProductTold) -> ProductRow | None:
    names = [
        ProductRow("product", told.product) if told.product else None,
        ProductRow("type", told.type) if told.type else None,
        ProductRow("family", told.family) if told.family else None,
    ]
    given = [name for name in names if name is not None]
    return given[0] if len(given) == 1 else None


def _duration(told: ToldDuration) -> Duration:
    return Duration(told.value, told.unit)


def _hours(told: tuple[HourRange, ...], path: str) -> tuple[Hours, ...] | Breach:
    ranges: list[Hours] = []
    for i, hours in enumerate(told):
        start, end = _minute(hours.from_), _minute(hours.to)
        if start == end:
            return Breach(f"{path}.{i}", "from is to: no time lies in [from, to) (D-16)")
        if start < end:
            ranges.append(Hours(from_minute=start, to_minute=end))
        else:
            ranges.append(Hours(from_minute=start, to_minute=24 * 60))
            ranges.append(Hours(from_minute=0, to_minute=end))
    return tuple(h for h in ranges if h.from_minute < h.to_minute)


def _minute(told: str) -> int:
    hour, minute = told.split(":")
    return int(hour) * 60 + int(minute)
