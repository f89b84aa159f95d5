"""Offers that apply only if nothing pays more for the same event (rules 2.4, D-08)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.rewards.domain.kept_event import AwardGiven, KeptEvent
from services.rewards.domain.offer import Offer


@dataclass(frozen=True, slots=True)
class Bid:
    """What an offer would award now, for one event or for a set of them."""

    offer: Offer
    amount_minor: int
    events: tuple[KeptEvent, ...]


def losers(bids: Sequence[Bid], posted: Iterable[AwardGiven]) -> dict[str, str]:
    """Say which bids are superseded: offer code to the code of the offer that beats it.

    Unflagged offers always apply. Of the flagged ones at most one applies: it pays as much as any
    bid, has the smallest number of those that do, and beats what was posted before for an event
    of its own.
    """
    flagged = [bid for bid in bids if bid.offer.only_if_best]
    if not flagged:
        return {}
    best, before = min(bids, key=_rank), list(posted)
    champions = {bid.offer.code: _champion(bid, before) for bid in flagged}
    beaten = {
        code: champion.offer
        for code, champion in champions.items()
        if champion is not None and champion.amount_minor >= best.amount_minor
    }
    rivals = [bid for bid in flagged if bid.offer.code not in beaten]
    winner = min(rivals, key=_rank, default=best)
    by = winner if winner.amount_minor == best.amount_minor else best
    return beaten | {bid.offer.code: by.offer.code for bid in rivals if bid is not by}


def _champion(bid: Bid, posted: Iterable[AwardGiven]) -> AwardGiven | None:
    """The highest of the awards that share an event with the bid."""
    events = {kept.event_id for kept in bid.events}
    return min((each for each in posted if events & {*each.events}), key=_standing, default=None)


def _rank(bid: Bid) -> tuple[int, int]:
    return -bid.amount_minor, bid.offer.number


def _standing(award: AwardGiven) -> tuple[int, int]:
    return -award.amount_minor, award.offer_number
