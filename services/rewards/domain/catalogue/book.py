"""The book: every offer compiled, and what offers and requests refer to (rules 2.1, D-63)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import ValidationError

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.catalogue.clashes import UNIQUE, clashes, misshapen
from services.rewards.domain.catalogue.compiler import Identity
from services.rewards.domain.catalogue.index import Index
from services.rewards.domain.catalogue.merchants import Merchants
from services.rewards.domain.catalogue.once import compiled, content_of, dumped, told_once
from services.rewards.domain.catalogue.personal import Roll
from services.rewards.domain.catalogue.shelf import Shelf
from services.rewards.domain.catalogue.spend_rules import SpendRules, read_spend_rules
from services.rewards.domain.catalogue.template import filled
from services.rewards.domain.classifications import FAMILIES, PERSONAL
from services.rewards.domain.merchants.merchant import Merchant
from services.rewards.domain.offers.offer import Offer
from services.rewards.domain.offers.personal_offer import PersonalOffer
from services.rewards.domain.remembered.kept_event import EVENT_TYPES
from shared.contracts.control.business import (
    BusinessDefinition,
    Classification,
    Group,
    Kpi,
    MerchantGroup,
    OfferType,
    Scheme,
    Unit,
)
from shared.contracts.control.business import Merchant as MerchantTold
from shared.contracts.control.offer import Offer as OfferTold
from shared.contracts.control.runs import RunDefinition
from shared.contracts.events import AwardingEvent, CatalogueChanged
from shared.contracts.events.header import ParticipantEvent
from shared.contracts.told import Told
from shared.kernel.money import Platform


@dataclass(frozen=True, slots=True)
class Listing:
    """An offer in the book: as it was told, as it judges, since when it is effective."""

    told: OfferTold
    offer: Offer | PersonalOffer
    effective_since: datetime


@dataclass(frozen=True, slots=True)
class Reopening:
    """Events of these types, performed in [start, end), have a new question to answer (D-57)."""

    event_types: tuple[str, ...]
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Turned:
    """The book after one change, and what the change means for others."""

    book: "OfferBook"
    breaches: tuple[Breach, ...] = ()
    """Why the change was refused; the book is then as before, but for its version."""
    reopenings: tuple[Reopening, ...] = ()
    merchants: frozenset[str] = frozenset()
    """Those that now decide differently about awards: what waits for them is due again (D-57)."""


@dataclass(frozen=True, slots=True)
class OfferBook:
    """The catalogue as far as the engine needs it; a fold of the control messages."""

    platform: Platform = field(default_factory=Platform)
    version: int = -1
    schemes: frozenset[str] = frozenset()
    offer_types: Mapping[str, str] = field(default_factory=dict)
    """Each with its classification."""
    offer_categories: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By offer type, the categories that it allows; none: it allows every one."""
    classifications: frozenset[str] = frozenset()
    kpis: Mapping[str, Kpi] = field(default_factory=dict)
    listings: Shelf[Listing] = field(default_factory=lambda: Shelf({}))
    names: Shelf[str | None] = field(default_factory=lambda: Shelf({}))
    """Names and numbers of offers, each with the offer it belongs to; None: free again."""
    last_number: int = 0
    spend_rules: SpendRules = field(default_factory=SpendRules)
    run_definitions: Mapping[str, RunDefinition] = field(default_factory=dict)
    merchants: Merchants = field(default_factory=Merchants)
    index: Index = field(default_factory=lambda: Index({}.values), compare=False)
    roll: Roll = field(default_factory=lambda: Roll({}.values), compare=False)

    def candidates(self, event: AwardingEvent) -> tuple[Offer, ...]:
        """List the offers that the event concerns, in order of their number."""
        return self.index.candidates(event)

    def offer(self, code: str) -> Offer | None:
        """Find an offer that looks at events by its code, effective or not."""
        listing = self.listings.get(code)
        return listing.offer if listing and isinstance(listing.offer, Offer) else None

    def offers(self) -> list[Offer]:
        """List every offer that looks at events, effective or not, in order of their number."""
        found = (listing.offer for listing in self.listings.values())
        return sorted((o for o in found if isinstance(o, Offer)), key=lambda offer: offer.number)

    def personal_offer(self, code: str) -> PersonalOffer | None:
        """Find an offer without an event by its code, effective or not."""
        listing = self.listings.get(code)
        return listing.offer if listing and isinstance(listing.offer, PersonalOffer) else None

    def personal_offers(self) -> tuple[PersonalOffer, ...]:
        """List the effective offers without an event, in order of their number."""
        return self.roll.offers()

    def merchant_of(self, event: ParticipantEvent) -> Merchant | None:
        """Find who stood behind the event's unit when it was told, as they decide now (rules 6)."""
        return self.merchants.get(event.unit_merchant)

    def turned(self, change: CatalogueChanged) -> Turned:
        """Apply one change; an older version than the book's changes nothing."""
        if change.version <= self.version:
            return Turned(self)
        book = replace(self, version=change.version)
        if change.message == "offer":
            return _with_offer(book, change)
        told = told_once(change.message, content_of(change.change))
        if isinstance(told, Kpi):
            return _with_kpi(book, told)
        if isinstance(told, MerchantTold | MerchantGroup | Group | Unit):
            merchants, others = book.merchants.turned(told)
            return Turned(replace(book, merchants=merchants), merchants=others)
        return Turned(_with_surroundings(book, told))


def folded(changes: Iterable[CatalogueChanged], platform: Platform) -> OfferBook:
    """Read a book from everything that was published, in order; nothing is reported."""
    book = OfferBook(platform=platform)
    for change in changes:
        book = book.turned(change).book
    return book


def _with_surroundings(book: OfferBook, told: Told) -> OfferBook:
    match told:
        case OfferType():
            types = {**book.offer_types, told.code: told.classification}
            categories = {**book.offer_categories, told.code: frozenset(told.categories)}
            return replace(book, offer_types=types, offer_categories=categories)
        case Classification():
            return replace(book, classifications=book.classifications | {told.code})
        case BusinessDefinition():
            return replace(book, spend_rules=read_spend_rules(told, book.platform))
        case RunDefinition():
            definitions = {**book.run_definitions, told.code: told}
            return replace(book, run_definitions=definitions)
        case Scheme():
            return replace(book, schemes=book.schemes | {told.code})
        case _:
            return book


def _with_offer(book: OfferBook, change: CatalogueChanged) -> Turned:
    try:
        told = OfferTold.model_validate(change.change)
    except ValidationError as error:
        return Turned(book, misshapen(error))
    complete = filled(told, book.listings)
    if isinstance(complete, Breach):
        return Turned(book, (complete,))
    return _with_complete(book, change, complete)


def _with_complete(book: OfferBook, change: CatalogueChanged, told: OfferTold) -> Turned:
    before = book.listings.get(told.code)
    if before is not None and before.told == told:
        return Turned(book)
    broken = clashes(book, told, before.offer.number if before else None)
    classification = book.offer_types.get(told.type, "")
    if classification not in FAMILIES and classification not in PERSONAL:
        return Turned(book, tuple(broken))
    since = _effective_since(told, before, change.recorded_at)
    number = before.offer.number if before else told.number or book.last_number + 1
    content = change.change if told.template is None else dumped(told)
    offer = compiled(content_of(content), classification, _identity(book, told, number, since))
    terms = offer if isinstance(offer, tuple) else ()
    if broken or isinstance(offer, tuple):
        return Turned(book, (*broken, *terms))
    return _listed(book, Listing(told, offer, since))


def _identity(book: OfferBook, told: OfferTold, number: int, since: datetime) -> Identity:
    named = sorted({figure.kpi for figure in told.conditions.kpis or ()})
    return Identity(
        number=number,
        version=book.version,
        effective_since=since,
        platform=book.platform,
        kpis=tuple(book.kpis[code] for code in named if code in book.kpis),
    )


def _with_kpi(book: OfferBook, told: Kpi) -> Turned:
    """Count its products from now on: the offers that look at it are then other offers (D-57)."""
    before = book.kpis.get(told.code, Kpi(code=told.code))
    turned = Turned(replace(book, kpis={**book.kpis, told.code: told}))
    if set(before.products) == set(told.products):
        return turned
    for listing in book.listings.values():
        if any(figure.kpi == told.code for figure in listing.told.conditions.kpis or ()):
            again = _listed(turned.book, _compiled_again(turned.book, listing))
            turned = Turned(again.book, reopenings=turned.reopenings + again.reopenings)
    return turned


def _compiled_again(book: OfferBook, listing: Listing) -> Listing:
    before = listing.offer
    identity = _identity(book, listing.told, before.number, listing.effective_since)
    offer = compiled(content_of(dumped(listing.told)), before.classification, identity)
    assert not isinstance(offer, tuple), "it was allowed before, and a KPI forbids nothing"
    return Listing(listing.told, offer, listing.effective_since)


def _listed(book: OfferBook, listing: Listing) -> Turned:
    offer, told = listing.offer, listing.told
    listings = book.listings.put(offer.code, listing)
    before = book.listings.get(offer.code)
    names = book.names.put(f"number {offer.number}", offer.code)
    for field_name in UNIQUE:
        had = getattr(before.told, field_name) if before else None
        if had is not None:
            names = names.put(f"{field_name} {had}", None)
        has = getattr(told, field_name)
        if has is not None:
            names = names.put(f"{field_name} {has}", offer.code)
    after = replace(
        book,
        listings=listings,
        names=names,
        last_number=max(book.last_number, offer.number),
        index=_index(book.index, listings, listing, before),
        roll=Roll(lambda: [entry.offer for entry in listings.values()]),
    )
    return Turned(after, reopenings=_reopenings(offer))


def _index(
    index: Index, listings: Mapping[str, Listing], listing: Listing, before: Listing | None
) -> Index:
    """Change the index for an offer that looks at events, or did before."""

    def offers() -> list[Offer]:
        return [e.offer for e in listings.values() if isinstance(e.offer, Offer)]

    if isinstance(listing.offer, Offer):
        return index.changed(listing.offer, offers)
    did = before is not None and isinstance(before.offer, Offer)
    return Index(offers) if did else index


def _reopenings(offer: Offer | PersonalOffer) -> tuple[Reopening, ...]:
    if not offer.effective or isinstance(offer, PersonalOffer):
        return ()
    types = tuple(EVENT_TYPES[kind] for kind in offer.event_classes)
    return (Reopening(types, *offer.validity.bounds()),)


def _effective_since(told: OfferTold, before: Listing | None, now: datetime) -> datetime:
    """Set at each change to EFFECTIVE, unless the offer says it itself (rules 2.1, D-63)."""
    if told.latest_effective_date is not None:
        return told.latest_effective_date
    if before is None or (told.state == "EFFECTIVE" and before.told.state != "EFFECTIVE"):
        return now
    return before.effective_since
