"""What one offer says of one participant: in general, and of their latest events; reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from services.rewards.domain.answers.occasion import Occasion, out_of_turn
from services.rewards.domain.answers.verdict import Declined, Verdict
from services.rewards.domain.catalogue.book import Listing, OfferBook
from services.rewards.domain.explanation import explain, explain_participant
from services.rewards.domain.judging.performance import Performance, looked_back_to, performance
from services.rewards.domain.judging.progress import Progress, progress
from services.rewards.domain.offers.offer import Offer
from services.rewards.domain.offers.personal_offer import Entitled, PersonalOffer
from services.rewards.domain.remembered.kept_event import EVENT_TYPES
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.validity.ending import ends
from services.rewards.shell.catalogue_reading import book_of
from services.rewards.shell.decision_store import UNSETTLED, DecisionStore
from services.rewards.shell.recollection import Recollection, recollection_of
from shared.kernel.money import Platform
from shared.runtime.postgres import load_statements
from shared.runtime.session import Session

_SQL = load_statements("services.rewards.shell.sql")

Missing = Literal["participant", "offer"]
"""Who or what was asked for and is not there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the offer said of one event when it was asked last, and what it says now."""

    event: Recollection
    stored: Mapping[str, Any] | None
    """None: it was never asked, because the event cannot concern it, or no run has come yet."""
    now: Verdict | None


@dataclass(frozen=True, slots=True)
class Interview:
    """What an offer says of a participant."""

    partition: int
    participant: Participant
    offer: Offer | PersonalOffer
    effective_since: datetime
    as_of: datetime
    """Now, or for an offer without an event: the last run (nothing is stored of each)."""
    awards: int
    """How many of its awards stand or were paid."""
    performance: Performance
    """Of the last twelve months (rules 3.5)."""
    ends: datetime | None
    """When the offer is no longer live, excluded; where it is not yet, of its next time."""
    verdict: Entitled | Declined | None = None
    """Of an offer without an event."""
    progress: Progress | None = None
    """Of an offer that accumulates."""
    answers: tuple[Answer, ...] = ()
    """Of an offer that looks at events: the latest of its kinds, the youngest first."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: one offer, one participant, as of a moment."""

    participant: str
    offer: str
    now: datetime
    events_max: int


async def interview(
    session: Session, question: Question, platform: Platform
) -> Interview | Missing:
    """Ask an offer about a participant and their latest events."""
    code, offer, now = question.participant, question.offer, question.now
    row = await session.fetchrow(_SQL["find_participant"], code)
    if row is None:
        return "participant"
    partition = row["partition"]
    (who,) = await DecisionStore(partition).participants(session, [code])
    book = await book_of(session, partition, platform)
    listing = book.listings.get(offer)
    if listing is None:
        return "offer"
    if isinstance(listing.offer, PersonalOffer):
        return await _personal(session, partition, who, book, listing, now)
    lately = await _lately(session, partition, who, offer, now, platform)
    found = listing.offer
    rows = await session.fetch(
        _SQL["find_events_of"],
        partition,
        code,
        [EVENT_TYPES[kind] for kind in found.event_classes],
        question.events_max,
    )
    occasion = out_of_turn(book.version, now, platform)
    unsettled = await DecisionStore(partition).events_of(session, [code], UNSETTLED)
    events = [await recollection_of(session, each) for each in rows]
    return Interview(
        partition=partition,
        participant=who,
        offer=found,
        effective_since=listing.effective_since,
        as_of=now,
        awards=who.awards[offer].count if offer in who.awards else 0,
        performance=lately,
        ends=ends(found.validity, who, now, platform.time_zone),
        progress=progress(book, who, unsettled, offer, now),
        answers=tuple(_answer(book, who, each, offer, occasion) for each in events),
    )


async def _personal(
    session: Session,
    partition: int,
    who: Participant,
    book: OfferBook,
    listing: Listing,
    now: datetime,
) -> Interview:
    diary = await DecisionStore(partition).diary(session)
    run = diary.latest or out_of_turn(book.version, now, book.platform).run
    assert run is not None
    occasion = Occasion(run.as_of, run.recorded_at, book.platform, run, diary)
    code = listing.offer.code
    return Interview(
        partition=partition,
        participant=who,
        offer=listing.offer,
        effective_since=listing.effective_since,
        as_of=run.as_of,
        awards=who.awards[code].count if code in who.awards else 0,
        performance=await _lately(session, partition, who, code, now, book.platform),
        ends=ends(listing.offer.validity, who, now, book.platform.time_zone),
        verdict=explain_participant(book, who, code, occasion),
    )


async def _lately(
    session: Session,
    partition: int,
    who: Participant,
    offer: str,
    now: datetime,
    platform: Platform,
) -> Performance:
    since = looked_back_to(now, platform.time_zone)
    awards = await DecisionStore(partition).awards(session, {who.code: since})
    return performance(awards.get(who.code, ()), offer, now, platform.time_zone)


def _answer(
    book: OfferBook, who: Participant, event: Recollection, offer: str, occasion: Occasion
) -> Answer:
    said = [
        verdict
        for decision in event.decisions
        for verdict in decision["data"].get("verdicts", ())
        if verdict["offer"] == offer
    ]
    verdict = explain(book, who, event.kept, offer, occasion)
    return Answer(event, said[-1] if said else None, verdict)
