"""Only if best, in a table: flags, numbers, and what was posted before (rules 2.4, D-08)."""

import pytest

from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.judging.best_award import Bid, losers
from services.rewards.domain.offers.offer import Offer
from services.rewards.domain.remembered.kept_event import AwardGiven, KeptEvent, keep
from tests.support.stories import MORNING, a_book, a_purchase, an_offer

EVENT, OTHER = keep(a_purchase("p1")), keep(a_purchase("p2"))

#  (offer, amount, only if best), … ; posted before ; who loses to whom
CASES: list[tuple[str, list[tuple[str, int, bool]], list[tuple[str, int]], dict[str, str]]] = [
    ("no flags", [("A", 5, False), ("B", 8, False)], [], {}),
    ("the higher flag", [("A", 5, True), ("B", 8, True), ("C", 3, False)], [], {"A": "B"}),
    ("a flag below an unflagged", [("A", 5, True), ("B", 8, False)], [], {"A": "B"}),
    ("a flag above an unflagged", [("A", 9, True), ("B", 8, False)], [], {}),
    ("a flag as high as an unflagged", [("A", 8, True), ("B", 8, False)], [], {}),
    ("a tie of flags: smaller number", [("A", 8, True), ("B", 8, True)], [], {"B": "A"}),
    ("all flags below an unflagged", [("A", 5, True), ("B", 6, True), ("C", 7, False)], [],
     {"A": "C", "B": "C"}),
    ("posted before and higher", [("A", 5, True)], [("Z", 6)], {"A": "Z"}),
    ("posted before and equal", [("A", 5, True)], [("Z", 5)], {"A": "Z"}),
    ("posted before and lower", [("A", 5, True), ("B", 4, True)], [("Z", 3)], {"B": "A"}),
    ("posted before, unflagged applies", [("A", 5, False)], [("Z", 9)], {}),
]  # fmt: skip


@pytest.mark.parametrize(("bids", "posted", "expected"), [c[1:] for c in CASES],
                         ids=[c[0] for c in CASES])  # fmt: skip
def test_only_the_best_of_the_flagged_offers_applies(
    bids: list[tuple[str, int, bool]], posted: list[tuple[str, int]], expected: dict[str, str]
) -> None:
    book = a_book(*(an_offer(code, only_if_best=flag) for code, _, flag in bids))
    made = [Bid(_offer(book, code), amount, (EVENT,)) for code, amount, _ in bids]
    before = [_posted(code, amount, EVENT) for code, amount in posted]
    assert losers(made, lambda _bid: before) == expected


def test_a_flagged_offer_is_not_beaten_by_what_another_event_of_a_rival_set_was_awarded() -> None:
    book = a_book(an_offer("A", only_if_best=True), an_offer("SET"), an_offer("FLAGGED_SET",
                  only_if_best=True))  # fmt: skip
    single = Bid(_offer(book, "A"), 8, (EVENT,))
    before = [_posted("A", 8, OTHER)]
    together = Bid(_offer(book, "SET"), 8, (OTHER, EVENT))
    assert losers([single, together], lambda bid: before if OTHER in bid.events else []) == {}
    flagged = Bid(_offer(book, "FLAGGED_SET"), 8, (OTHER, EVENT))
    assert losers([single, flagged], lambda bid: before if OTHER in bid.events else []) == {
        "FLAGGED_SET": "A"
    }


def _posted(code: str, amount: int, kept: KeptEvent) -> AwardGiven:
    return AwardGiven(code, 99, code, amount, (kept.event_id,), MORNING)


def _offer(book: OfferBook, code: str) -> Offer:
    found = book.offer(code)
    assert found is not None
    return found
