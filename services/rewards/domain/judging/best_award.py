"""Offers that apply only if nothing pays more for the same event (rules 2.4, D-08)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from services.rewards.domain.offers.offer import Offer
from services.rewards.domain.remembered.kept_event import AwardGiven, KeptEvent


@dataclass(frozen=True, slots=True)
class Bid:
    """What an offer would award now, for one event or for a set of them."""

    offer: Offer
    amount_minor: int
    events: tuple[KeptEvent, ...]


def losers(bids: Sequence[Bid], posted: Callable[[Bid], Iterable[AwardGiven]]) -> dict[str, str]:
    """Say which bids are superseded: offer code to the code of the offer that beats it.

    Unflagged offers always apply. Of the flagged ones at most one applies: it pays as much as any
    bid, has the smallest number of those that do, and beats what was posted before for the same
    events: `posted` lists that for one bid.
    """
    flagged = [bid for bid in bids if bid.offer.only_if_best]
    if not flagged:
        return {}
    champions = {bid.offer.code: _champion(bid, posted(bid)) for bid in flagged}
    standing = [bid for bid in bids if champions.get(bid.offer.code) is None]
    best = min(standing, key=_rank, default=None)
    winner = min((bid for bid in standing if bid.offer.only_if_best), key=_rank, default=None)
    if winner is not None and best is not None and winner.amount_minor == best.amount_minor:
        best = winner
    return {
        bid.offer.code: _better(champions[bid.offer.code], best)
        for bid in flagged
        if bid is not best
    }


def _champion(bid: Bid, posted: Iterable[AwardGiven]) -> AwardGiven | None:
    """Find what was posted before and pays no less."""
    found = min(posted, key=_standing, default=None)
    return found if found is not None and found.amount_minor >= bid.amount_minor else None


def _better(champion: AwardGiven | None, best: Bid | None) -> str:
    if champion is None or (best is not None and best.amount_minor > champion.amount_minor):
        assert best is not None, "a flagged bid that nothing beats is the best itself"
        return best.offer.code
    return champion.offer


def _rank(bid: Bid) -> tuple[int, int]:
    return -bid.amount_minor, bid.offer.number


def _standing(award: AwardGiven) -> tuple[int, int]:
    return -award.amount_minor, award.offer_number
