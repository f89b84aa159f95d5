"""Looks at what was bought: products, their types and families (rules 2.8, 3.1, D-46)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from services.rewards.domain.answers.breach import Bounds
from services.rewards.domain.answers.condition import Anchor
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Because, Detail
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.waiting import INHERENT
from shared.contracts.events import AwardingEvent, FinanciallyAchieved, PurchaseMade
from shared.contracts.events.header import EventProduct
from shared.contracts.events.purchase import PurchaseLine


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product, a type or a family, with the range its lines' total must lie in (3.1 only)."""

    kind: Literal["product", "type", "family"]
    code: str
    amount: Bounds | None = None

    def names(self, sold: EventProduct) -> bool:
        """Say whether this row names what was sold."""
        if self.kind == "product":
            return sold.product == self.code
        if self.kind == "type":
            return sold.product_type == self.code
        return self.code in sold.families


@dataclass(frozen=True, slots=True)
class _Named:
    """Rows without a range, by what they name: asked of every line of every purchase."""

    products: frozenset[str]
    types: frozenset[str]
    families: frozenset[str]

    def name(self, sold: EventProduct) -> bool:
        """Say whether any of the rows names what was sold."""
        return (
            sold.product in self.products
            or sold.product_type in self.types
            or not self.families.isdisjoint(sold.families)
        )

    def among(self, lines: Sequence[PurchaseLine]) -> list[PurchaseLine]:
        """List the lines that any of the rows names; rows of one kind only are asked in one go."""
        products = self.products
        if not (self.types or self.families):
            return [line for line in lines if line.product in products]
        return [line for line in lines if self.name(line)]


@dataclass(frozen=True, slots=True)
class Products:
    """Holds when at least one row, or with `all_rows` every row, is matched."""

    because: ClassVar[Because] = "products"
    awaits: ClassVar[frozenset[str]] = INHERENT

    rows: tuple[ProductRow, ...]
    all_rows: bool = False
    _plain: _Named = field(init=False, repr=False, compare=False)
    _ranged: tuple[ProductRow, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_plain", _named(self.rows))
        ranged = tuple(row for row in self.rows if row.amount is not None)
        object.__setattr__(self, "_ranged", ranged)

    def failure(
        self, event: AwardingEvent, _participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Match the rows against what was sold."""
        if self._met(event):
            return None
        missed = [_told(row) for row in self.rows if not _matched(row, event)]
        return {"unmatched": missed, "all_products": self.all_rows}

    def qualifying(self, event: PurchaseMade) -> tuple[PurchaseLine, ...]:
        """List the lines of the matched rows; one that matches several counts once (D-46)."""
        plain = self._plain
        if not self._ranged:
            return tuple(plain.among(event.lines))
        rows = [row for row in self._ranged if _matched(row, event)]
        return tuple(
            line for line in event.lines if plain.name(line) or any(row.names(line) for row in rows)
        )

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """Find it by any of its rows; where all must be matched, by the first."""
        rows = self.rows[:1] if self.all_rows else self.rows
        return {"sold": frozenset((row.kind, row.code) for row in rows)}

    def _met(self, event: AwardingEvent) -> bool:
        if self.all_rows:
            return all(_matched(row, event) for row in self.rows)
        plain = self._plain
        if not self._ranged and isinstance(event, PurchaseMade):
            return bool(plain.among(event.lines))
        for sold in _sold(event):
            if plain.name(sold):
                return True
        return any(_matched(row, event) for row in self._ranged)


def _named(rows: Iterable[ProductRow]) -> _Named:
    plain = [row for row in rows if row.amount is None]
    return _Named(
        products=frozenset(row.code for row in plain if row.kind == "product"),
        types=frozenset(row.code for row in plain if row.kind == "type"),
        families=frozenset(row.code for row in plain if row.kind == "family"),
    )


def _matched(row: ProductRow, event: AwardingEvent) -> bool:
    if row.amount is None:
        return any(row.names(sold) for sold in _sold(event))
    assert isinstance(event, PurchaseMade), "amount ranges are for purchases (rules 3.1)"
    totals = [line.total_minor for line in event.lines if row.names(line)]
    return bool(totals) and row.amount.hold(sum(totals))


def _sold(event: AwardingEvent) -> Iterable[EventProduct]:
    if isinstance(event, PurchaseMade):
        return event.lines
    if isinstance(event, FinanciallyAchieved) and event.product is not None:
        return (event.product,)
    return ()


def _told(row: ProductRow) -> dict[str, object]:
    told: dict[str, object] = {row.kind: row.code}
    if row.amount is not None:
        told |= {"from_minor": row.amount.low, "to_minor": row.amount.high}
    return told
