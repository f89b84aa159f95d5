"""Finds the offers that can concern an event, without asking all of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import TypeVar

from services.rewards.domain.answers.condition import Anchor
from services.rewards.domain.conditions import behaviour
from services.rewards.domain.offers.offer import Offer
from shared.contracts.events import AwardingEvent, FinanciallyAchieved, PurchaseMade
from shared.contracts.events.header import EventProduct, PaymentMedium

PAIRS_MAX = 64
"""An offer is entered under pairs of anchors only where it makes no more of them than this."""

_Pair = tuple[Anchor, Anchor]
"""Two anchors of different dimensions, in their order: that brand in that region."""
_Named = TypeVar("_Named", Anchor, _Pair)
_Dimensions = tuple[frozenset[Anchor], ...]
_Entry = tuple[Offer, _Dimensions]
"""An offer, and the dimensions that are left to ask when it was found."""


CHANGED_MAX = 32
"""So many changed offers are asked one by one beside a built index; then it is built anew."""


@dataclass(slots=True)
class _Page:
    """The offers that look at one kind of event."""

    numbers: set[int] = field(default_factory=set)
    """All of them."""
    looks_back: bool = False
    """Whether any of them asks what was awarded before."""
    anywhere: list[Offer] = field(default_factory=list)
    """Offers that nothing in the event can rule out by name."""
    at: dict[Anchor, list[_Entry]] = field(default_factory=dict)
    at_pair: dict[_Pair, list[_Entry]] = field(default_factory=dict)
    kinds: set[tuple[str, str]] = field(default_factory=set)
    """The kinds of anchors of which pairs occur."""


_Pages = dict[type[AwardingEvent], _Page]
_NO_PAGE = _Page()


class Index:
    """Opens the book at the right page; built when it is first asked.

    Its answer is exactly the offers for which `Offer.concerns` holds, in order of their number.
    After a few changes it is the pages of before, and the changed offers beside them.
    """

    def __init__(
        self,
        offers: Callable[[], Iterable[Offer]],
        pages: _Pages | None = None,
        changed: Mapping[int, Offer] | None = None,
    ) -> None:
        self._offers = offers
        self._pages = pages
        self._changed = changed or {}

    def changed(self, offer: Offer, offers: Callable[[], Iterable[Offer]]) -> "Index":
        """Answer the index of a book in which one offer is new or another; this one stays."""
        changed = {**self._changed, offer.number: offer}
        if self._pages is None or len(changed) > CHANGED_MAX:
            return Index(offers)
        return Index(offers, self._pages, changed)

    def candidates(self, event: AwardingEvent) -> tuple[Offer, ...]:
        """List the offers that the event concerns."""
        page = self._page(type(event))
        if page is _NO_PAGE and not self._changed:
            return ()
        anchors = anchors_of(event)
        found = {offer.number: offer for offer in page.anywhere}
        for anchor in anchors:
            if entries := page.at.get(anchor):
                _meet(entries, anchors, found)
        for pair in _pairs(page, anchors):
            if entries := page.at_pair.get(pair):
                _meet(entries, anchors, found)
        for number, offer in self._changed.items():
            found.pop(number, None)
            if offer.concerns(event, anchors):
                found[number] = offer
        return tuple([found[number] for number in sorted(found)])

    def listens(self, event: AwardingEvent) -> bool:
        """Say whether any effective offer looks at this kind of event."""
        page = self._page(type(event))
        if not self._changed:
            return page is not _NO_PAGE
        looking = (
            o.effective and isinstance(event, o.event_classes) for o in self._changed.values()
        )
        return not page.numbers <= self._changed.keys() or any(looking)

    def looks_back(self, event: AwardingEvent) -> bool:
        """Say whether an offer may ask what was awarded before such an event."""
        looking = self._changed.values()
        return self._page(type(event)).looks_back or any(o.looks_back for o in looking)

    def _page(self, event_class: type[AwardingEvent]) -> _Page:
        if self._pages is None:
            self._pages = _built(self._offers())
        return self._pages.get(event_class, _NO_PAGE)


def _meet(entries: list[_Entry], anchors: frozenset[Anchor], found: dict[int, Offer]) -> None:
    # Spelt out: with thousands of offers most of what is found under a key is left again.
    for offer, others in entries:
        for wanted in others:
            if wanted.isdisjoint(anchors):
                break
        else:
            found[offer.number] = offer


def anchors_of(event: AwardingEvent) -> frozenset[Anchor]:
    """Name everything inherent in the event that an offer may list."""
    found: list[Anchor] = []
    if event.classification is not None:
        found.append(("classification", event.classification))
    if event.performed_by_unit is not None:
        found.append(("unit", event.performed_by_unit))
    if event.unit_group is not None:
        found.append(("group", event.unit_group))
    if isinstance(event, PurchaseMade):
        _add_medium(event.payment_medium, found)
        for line in event.lines:
            _add_product(line, found)
    elif isinstance(event, FinanciallyAchieved):
        _add_medium(event.payment_medium, found)
        if event.product is not None:
            _add_product(event.product, found)
    elif (behaved := behaviour.anchor_of(event)) is not None:
        found.append(behaved)
    return frozenset(found)


def _add_medium(medium: PaymentMedium | None, found: list[Anchor]) -> None:
    if medium is not None and medium.brand is not None:
        found.append(("brand", medium.brand))
    if medium is not None and medium.type is not None:
        found.append(("medium_type", medium.type))


def _add_product(sold: EventProduct, found: list[Anchor]) -> None:
    found.append(("product", sold.product))
    if sold.product_type is not None:
        found.append(("type", sold.product_type))
    if sold.families:
        found.extend([("family", family) for family in sold.families])


def _built(offers: Iterable[Offer]) -> _Pages:
    pages: _Pages = {}
    for offer in sorted(offers, key=lambda offer: offer.number):
        for event_class in offer.event_classes if offer.effective else ():
            _enter(pages.setdefault(event_class, _Page()), offer)
    return pages


def _enter(page: _Page, offer: Offer) -> None:
    """Enter an offer where the fewest others are: under one of its dimensions, or two of them."""
    page.numbers.add(offer.number)
    page.looks_back |= offer.looks_back is not None
    if not offer.dimensions:
        page.anywhere.append(offer)
        return
    one = min(offer.dimensions, key=lambda keys: _crowd(page.at, keys))
    pairs = min(_pairable(offer.dimensions), key=lambda p: _crowd(page.at_pair, p[0]), default=None)
    if pairs is None or _crowd(page.at, one) <= _crowd(page.at_pair, pairs[0]):
        _add(page.at, one, (offer, _but(offer.dimensions, one)))
        return
    keys, first, second = pairs
    _add(page.at_pair, keys, (offer, _but(offer.dimensions, first, second)))
    page.kinds.update((left[0], right[0]) for left, right in keys)


def _pairable(
    dimensions: _Dimensions,
) -> Iterator[tuple[frozenset[_Pair], frozenset[Anchor], frozenset[Anchor]]]:
    for one, two in combinations(dimensions, 2):
        if len(one) * len(two) <= PAIRS_MAX:
            yield frozenset((min(a, b), max(a, b)) for a, b in product(one, two)), one, two


def _pairs(page: _Page, anchors: frozenset[Anchor]) -> Iterator[_Pair]:
    if page.kinds:
        by_kind = defaultdict(list)
        for anchor in anchors:
            by_kind[anchor[0]].append(anchor)
        for one, two in page.kinds:
            yield from product(by_kind.get(one, ()), by_kind.get(two, ()))


def _but(dimensions: _Dimensions, *met: frozenset[Anchor]) -> _Dimensions:
    return tuple(wanted for wanted in dimensions if not any(wanted is one for one in met))


def _add(table: dict[_Named, list[_Entry]], keys: frozenset[_Named], entry: _Entry) -> None:
    for key in sorted(keys):
        table.setdefault(key, []).append(entry)


def _crowd(table: dict[_Named, list[_Entry]], keys: frozenset[_Named]) -> tuple[int, int]:
    """How many offers share the fullest of these entries: the fewer, the better found."""
    return max(len(table.get(key, ())) for key in keys), len(keys)
