"""Finds the offers that can concern an event, without asking all of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from services.rewards.domain.condition import Anchor
from services.rewards.domain.offer import Offer
from shared.contracts.events import AwardingEvent, FinanciallyAchieved, PurchaseMade
from shared.contracts.events.header import EventProduct, PaymentMedium

_Entry = tuple[Offer, tuple[frozenset[Anchor], ...]]
"""An offer, and the dimensions that are left to ask when it was found by the thinnest one."""


@dataclass(slots=True)
class _Page:
    """The offers that look at one kind of event."""

    anywhere: list[Offer] = field(default_factory=list)
    """Offers that nothing in the event can rule out by name."""
    at: dict[Anchor, list[_Entry]] = field(default_factory=dict)


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
        for anchor in anchors & page.at.keys():
            for offer, others in page.at[anchor]:
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
    thinnest = min(offer.dimensions, key=lambda wanted: _crowd(page, wanted))
    others = tuple(wanted for wanted in offer.dimensions if wanted is not thinnest)
    for anchor in sorted(thinnest):
        page.at.setdefault(anchor, []).append((offer, others))


def _crowd(page: _Page, wanted: frozenset[Anchor]) -> tuple[int, int]:
    """How many offers share the fullest of these entries: the fewer, the better found."""
    return max(len(page.at.get(anchor, ())) for anchor in wanted), len(wanted)
