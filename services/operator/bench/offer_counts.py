"""What an event costs with ten thousand live offers, against ten: in process, no servers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from statistics import median

from services.operator.bench.ground import Ground
from services.operator.bench.keys import Key
from services.operator.bench.many_offers import book_of, happenings
from services.operator.bench.results import Results, Unmeasured
from services.operator.bench.traffic import SCHEME, START
from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.catalogue.index import anchors_of
from services.rewards.domain.engine import decide
from services.rewards.domain.remembered.facts import ProfileChanged
from services.rewards.domain.remembered.participant import Participant, fold
from shared.contracts.events import AwardingEvent, SignedUp

KEYS: frozenset[Key] = frozenset({"offers_10000_vs_10"})
FEW, MANY = 10, 10_000
ROUNDS = 5
ASKED_ALL = 40
"""For so many events every offer is asked, to see that the index forgets none and adds none."""


class Disagreement(Unmeasured):
    """The index opened the book at another page than asking every offer does."""


async def measure(ground: Ground, results: Results, wanted: frozenset[Key]) -> None:
    """Note microseconds an event, with few and with many offers in the book, in turns."""
    if not wanted & KEYS:
        return
    ground.say(f"books of {FEW:,} and {MANY:,} offers")
    events = happenings(ground.sizes.offer_events, "ada")
    for name, figure in (await asyncio.to_thread(compared, FEW, MANY, events)).items():
        results.note(name, figure)


def compared(few: int, many: int, events: Sequence[AwardingEvent]) -> dict[str, float]:
    """Say what one event costs with each book, in processor time of this thread, and what it meets.

    Raises `Disagreement` if an index is wrong.
    """
    books = {few: book_of(few), many: book_of(many)}
    for book in books.values():
        agree(book, events[:ASKED_ALL])
        _cost(book, events)
    rounds = [{size: _cost(book, events) for size, book in books.items()} for _ in range(ROUNDS)]
    costs = {f"offers_{size}_microseconds": median(r[size] for r in rounds) for size in books}
    met = {f"offers_{size}_met_by_an_event": _met(book, events) for size, book in books.items()}
    return {**costs, **met}


def agree(book: OfferBook, events: Sequence[AwardingEvent]) -> None:
    """Ask every offer whether each event concerns it, and compare with the index."""
    offers = book.offers()
    for event in events:
        anchors = anchors_of(event)
        asked = [offer.code for offer in offers if offer.concerns(event, anchors)]
        found = [offer.code for offer in book.candidates(event)]
        if asked != found:
            raise Disagreement(f"{event.event_id}: {found} by the index, {asked} by asking all")


def _cost(book: OfferBook, events: Sequence[AwardingEvent]) -> float:
    dossier = Dossier(_participant())
    start = time.thread_time()
    for event in events:
        occasion = Occasion(event.recorded_at, event.recorded_at, book.platform)
        decide(book, dossier, event, occasion)
    return 1e6 * (time.thread_time() - start) / len(events)


def _met(book: OfferBook, events: Sequence[AwardingEvent]) -> float:
    return sum(len(book.candidates(event)) for event in events) / len(events)


def _participant() -> Participant:
    signed_up = SignedUp(
        event_id="sign-up",
        external_system="pos-bench",
        external_reference="sign-up",
        fingerprint="",
        participant="ada",
        performed_on=START,
        recorded_at=START,
        schemes=(SCHEME,),
    )
    return fold("ada", [ProfileChanged(signed_up)])
