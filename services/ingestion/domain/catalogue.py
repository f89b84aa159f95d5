"""What ingestion knows of the business: a fold of the control messages, one change at a time.

It is changed in place: 92,331 products arrive one by one, and a copy for each would be quadratic.
Its one owner is the shell that folds; between two changes nobody holds a half of one, because
translating never waits.
"""

from dataclasses import dataclass, field

from services.ingestion.domain.payment_medium import (
    MediumRules,
    compile_adjustment,
    compile_rule,
)
from services.ingestion.domain.token_rules import DEFAULT_DEFINITION
from shared.contracts.control import (
    AccessTokenDefinition,
    BusinessDefinition,
    Classification,
    Merchant,
    OfferType,
    Product,
    RunDefinition,
    Scheme,
    Unit,
)
from shared.contracts.told import EventType, Told

ProductFacts = tuple[str | None, tuple[str, ...], str | None, str | None]
"""Type, families, brand, category: a tuple, because there are many."""
_UNKNOWN_PRODUCT: ProductFacts = (None, (), None, None)


_NO_RULES = MediumRules()


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a unit; a unit nobody declared has nothing."""

    group: str | None = None
    merchant: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Business:
    """The active business definition, as far as ingestion applies it (rules 1.3)."""

    invoice_types: frozenset[str] = frozenset()
    immediate_types: frozenset[EventType] = frozenset()
    medium_rules: MediumRules = _NO_RULES


@dataclass(slots=True)
class Catalogue:
    """Everything that was published so far, the latest for each code (D-63)."""

    business: Business = Business()
    classifications: dict[str, frozenset[EventType]] = field(default_factory=dict)
    schemes: set[str] = field(default_factory=set)
    offer_types: dict[str, str] = field(default_factory=dict)
    """Each with its classification (rules 3.0)."""
    run_definitions: set[str] = field(default_factory=set)
    access_tokens: AccessTokenDefinition = DEFAULT_DEFINITION
    _products: dict[str, ProductFacts] = field(default_factory=dict)
    _termed: set[str] = field(default_factory=set)
    """Products that are termed services."""
    _families: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    _units: dict[str, Unit] = field(default_factory=dict)
    _merchant_units: dict[str, str] = field(default_factory=dict)
    _merchants: dict[str, str] = field(default_factory=dict)
    _places: dict[str, Place] = field(default_factory=dict)

    def product(self, code: str) -> ProductFacts:
        """What is known of a product; nothing of one that was never declared."""
        return self._products.get(code, _UNKNOWN_PRODUCT)

    def is_no_termed_service(self, code: str) -> bool:
        """Say whether a product was declared, and as something else than a termed service."""
        return code in self._products and code not in self._termed

    def place(self, unit: str) -> Place:
        """Group, merchant and zone of a unit."""
        return self._places.get(unit) or _NOWHERE

    def knows_unit(self, code: str) -> bool:
        """Say whether a unit was declared; callers of the interface must name one that was."""
        return code in self._units

    def merchant_of(self, unit: str) -> str | None:
        """The merchant that stands for a unit (rules 6)."""
        return self._merchants.get(unit)

    def learn(self, change: Told) -> None:
        """Fold one control message that was judged to be right; others mean nothing here."""
        match change:
            case Product():
                self._learn_product(change)
            case Unit():
                self._units[change.code] = change
                self._settle_place(change.code)
            case Merchant():
                self._learn_merchant(change)
            case BusinessDefinition():
                self.business = _business(change)
            case Classification():
                self.classifications[change.code] = frozenset(change.event_types)
            case Scheme():
                self.schemes.add(change.code)
            case OfferType():
                self.offer_types[change.code] = change.classification
            case AccessTokenDefinition():
                self.access_tokens = change
            case RunDefinition():
                self.run_definitions.add(change.code)
            case _:
                return

    def _learn_product(self, change: Product) -> None:
        families = self._families.setdefault(change.families, change.families)
        self._products[change.code] = (change.type, families, change.brand, change.category)
        if change.termed_service:
            self._termed.add(change.code)
        else:
            self._termed.discard(change.code)

    def _learn_merchant(self, change: Merchant) -> None:
        before = self._merchant_units.get(change.code)
        if before is not None:
            del self._merchants[before]
            self._settle_place(before)
        self._merchant_units[change.code] = change.unit
        self._merchants[change.unit] = change.code
        self._settle_place(change.unit)

    def _settle_place(self, code: str) -> None:
        unit = self._units.get(code)
        self._places[code] = Place(
            group=unit.group if unit else None,
            merchant=self._merchants.get(code),
            time_zone=unit.time_zone if unit else None,
        )


_NOWHERE = Place()


def _business(told: BusinessDefinition) -> Business:
    return Business(
        invoice_types=frozenset(told.invoice_types),
        immediate_types=frozenset(told.immediate_types),
        medium_rules=MediumRules(
            brands=tuple(map(compile_rule, told.brand_rules)),
            types=tuple(map(compile_rule, told.type_rules)),
            adjustment=compile_adjustment(told.identifier_adjustment),
        ),
    )
