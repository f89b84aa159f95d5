"""Finds the offers that can concern an event, without asking all of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, product

from services.rewards.domain.condition import Anchor
from services.rewards.domain.offer import Offer
from shared.contracts.events import AwardingEvent, FinanciallyAchieved, PurchaseMade
from shared.contracts.events.header import EventProduct, PaymentMedium

PAIRS_MAX = 64
"""An offer is entered under pairs of anchors only where it makes no more of them than this."""

_Key = tuple[Anchor, ...]
"""One anchor, or two of different dimensions in their order: that brand in that region."""
_Dimensions = tuple[frozenset[Anchor], ...]
_Entry = tuple[Offer, _Dimensions]
"""An offer, and the dimensions that are left to ask when it was found."""


@dataclass(slots=True)
class _Page:
    """The offers that look at one kind of event."""

    anywhere: list[Offer] = field(default_factory=list)
    """Offers that nothing in the event can rule out by name."""
    at: dict[_Key, list[_Entry]] = field(default_factory=dict)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    """The kinds of anchors of which pairs occur."""


class Index:
    """Opens the book at the right page; built when it is first asked.

    Its answer is exactly the offers for which `Offer.concerns` holds, in order of their number.
    """

    def __init__(self, offers: Callable[[], Iterable[Offer]]) -> None:
        self._offers = offers
        self._pages: dict[type, _Page] | None = None

    def candidates(self, event: AwardingEvent) -> tuple[Offer, ...]:
        """List the offers that the event concerns."""
        page = self._page(type(event))
        if page is None:
            return ()
        anchors = anchors_of(event)
        found = {offer.number: offer for offer in page.anywhere}
        for key in _keys(page, anchors):
            for offer, others in page.at.get(key, ()):
                # Spelt out: with thousands of offers most of what is found here is left again.
                for wanted in others:
                    if wanted.isdisjoint(anchors):
                        break
                else:
                    found[offer.number] = offer
        return tuple(found[number] for number in sorted(found))

    def listens(self, event: AwardingEvent) -> bool:
        """Say whether any effective offer looks at this kind of event."""
        return self._page(type(event)) is not None

    def _page(self, event_class: type) -> _Page | None:
        if self._pages is None:
            self._pages = _built(self._offers())
        return self._pages.get(event_class)


def anchors_of(event: AwardingEvent) -> frozenset[Anchor]:
    """Name everything inherent in the event that an offer may list."""
    return frozenset(_anchors(event))


def _anchors(event: AwardingEvent) -> Iterator[Anchor]:
    if event.classification is not None:
        yield ("classification", event.classification)
    if event.performed_by_unit is not None:
        yield ("unit", event.performed_by_unit)
    if event.unit_group is not None:
        yield ("group", event.unit_group)
    if isinstance(event, PurchaseMade):
        yield from _of_medium(event.payment_medium)
        for line in event.lines:
            yield from _of_product(line)
    elif isinstance(event, FinanciallyAchieved):
        yield from _of_medium(event.payment_medium)
        if event.product is not None:
            yield from _of_product(event.product)


def _of_medium(medium: PaymentMedium | None) -> Iterator[Anchor]:
    if medium is not None and medium.brand is not None:
        yield ("brand", medium.brand)
    if medium is not None and medium.type is not None:
        yield ("medium_type", medium.type)


def _of_product(sold: EventProduct) -> Iterator[Anchor]:
    yield ("product", sold.product)
    if sold.product_type is not None:
        yield ("type", sold.product_type)
    for family in sold.families:
        yield ("family", family)


def _built(offers: Iterable[Offer]) -> dict[type, _Page]:
    pages: dict[type, _Page] = {}
    for offer in sorted(offers, key=lambda offer: offer.number):
        if offer.effective:
            _enter(pages.setdefault(offer.event_class, _Page()), offer)
    return pages


def _enter(page: _Page, offer: Offer) -> None:
    if not offer.dimensions:
        page.anywhere.append(offer)
        return
    keys, others = min(_ways(offer.dimensions), key=lambda way: _crowd(page, way[0]))
    for key in sorted(keys):
        page.at.setdefault(key, []).append((offer, others))
        if len(key) > 1:
            page.pairs.add((key[0][0], key[1][0]))


def _ways(dimensions: _Dimensions) -> Iterator[tuple[set[_Key], _Dimensions]]:
    """Say under which keys an offer may be entered, and what is then left to ask."""
    for one in dimensions:
        yield {(anchor,) for anchor in one}, tuple(d for d in dimensions if d is not one)
    for one, two in combinations(dimensions, 2):
        if len(one) * len(two) <= PAIRS_MAX:
            left = tuple(d for d in dimensions if d is not one and d is not two)
            yield {tuple(sorted(pair)) for pair in product(one, two)}, left


def _keys(page: _Page, anchors: frozenset[Anchor]) -> Iterator[_Key]:
    for anchor in anchors:
        yield (anchor,)
    if page.pairs:
        by_kind = defaultdict(list)
        for anchor in anchors:
            by_kind[anchor[0]].append(anchor)
        for one, two in page.pairs:
            yield from product(by_kind.get(one, ()), by_kind.get(two, ()))


def _crowd(page: _Page, keys: set[_Key]) -> tuple[int, int]:
    """How many offers share the fullest of these entries: the fewer, the better found."""
    return max(len(page.at.get(key, ())) for key in keys), len(keys)
