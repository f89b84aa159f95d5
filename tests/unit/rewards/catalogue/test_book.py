"""The book as a fold of what is published (rules 2.1, D-63)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.rewards.domain.catalogue.book import OfferBook, Reopening, Turned
from services.rewards.domain.validity.effective_date import FromEffectiveDate
from tests.support.stories import (
    PLATFORM,
    a_book,
    a_change,
    a_town,
    an_offer,
    at,
    bought_now,
    setup,
)

LATE = at("2024-05-01T00:00:00")


def republished(book: OfferBook, offer: Mapping[str, Any], recorded_at: datetime) -> Turned:
    change = a_change(book.version + 1, "offer", dict(offer))
    return book.turned(type(change)(**{**_fields(change), "recorded_at": recorded_at}))


def _fields(change: Any) -> dict[str, Any]:  # noqa: ANN401
    return {name: getattr(change, name) for name in change.__slots__}


def since(book: OfferBook, code: str = "ONE") -> datetime:
    offer = book.offer(code)
    assert offer is not None
    assert isinstance(offer.validity, FromEffectiveDate)
    return offer.validity.since


def test_a_number_is_given_or_the_next_one() -> None:
    book = a_book(an_offer("A"), an_offer("B", number=7), an_offer("C"))
    numbers = {code: listing.offer.number for code, listing in book.listings.items()}
    assert numbers == {"A": 1, "B": 7, "C": 8}


def test_a_known_code_replaces_what_was_there_and_keeps_its_number() -> None:
    book = a_book(an_offer("A"), an_offer("B"))
    turned = republished(book, an_offer("A", award={"amount": 2}), LATE)
    offer = turned.book.offer("A")
    assert offer is not None
    assert (offer.number, offer.version) == (1, book.version + 1)
    assert turned.reopenings == (Reopening(("PURCHASE",), at("2024-01-01T00:00:00"), None),)


def test_a_number_cannot_be_changed_or_shared() -> None:
    book = a_book(an_offer("A"), an_offer("B"))
    (kept,) = republished(book, an_offer("A", number=9), LATE).breaches
    assert "keeps its number 1" in kept.message
    (shared,) = republished(book, an_offer("C", number=2), LATE).breaches
    assert "the offer B" in shared.message


def test_a_name_is_unique_and_free_again_when_its_offer_has_another() -> None:
    book = a_book(an_offer("A", name="First"), an_offer("B"))
    (taken,) = republished(book, an_offer("C", name="First"), LATE).breaches
    assert taken.path == "name"
    renamed = republished(book, an_offer("A", name="Second"), LATE).book
    assert republished(renamed, an_offer("C", name="First"), LATE).breaches == ()


def test_the_same_offer_told_again_changes_nothing() -> None:
    book = a_book(an_offer("A"))
    turned = republished(book, an_offer("A"), LATE)
    assert turned.reopenings == ()
    assert turned.book.offer("A") is book.offer("A")


def test_an_older_version_is_dropped() -> None:
    book = a_book(an_offer("A"))
    assert book.turned(a_change(book.version, "offer", an_offer("Z"))).book is book


def test_becoming_effective_again_sets_the_latest_effective_date() -> None:
    plain = an_offer("ONE")
    del plain["latest_effective_date"]
    first = republished(a_book(), plain, at("2024-02-01T00:00:00")).book
    assert since(first) == at("2024-02-01T00:00:00")
    edited = republished(first, plain | {"award": {"amount": 2}}, at("2024-03-01T00:00:00")).book
    assert since(edited) == at("2024-02-01T00:00:00")
    asleep = republished(edited, plain | {"state": "NOT_EFFECTIVE"}, LATE)
    assert asleep.reopenings == ()
    assert asleep.book.candidates(bought_now()) == ()
    awake = republished(asleep.book, plain, LATE).book
    assert since(awake) == LATE


def test_a_refused_offer_leaves_the_one_before_in_force() -> None:
    book = a_book(an_offer("A"))
    turned = republished(book, an_offer("A", award={"amount": 0}), LATE)
    assert turned.breaches
    assert turned.book.offer("A") is book.offer("A")


def test_equal_offers_are_compiled_once_for_all_partitions() -> None:
    one, two = a_book(an_offer("A")), a_book(an_offer("A"))
    assert one.offer("A") is two.offer("A")


def test_what_equal_messages_say_is_kept_once_for_all_partitions() -> None:
    mart = {"merchant": {"code": "MART", "unit": "SHOP"}}
    one, two = a_town(mart, offers=()), a_town(mart, offers=())
    assert one.merchants.told["MART"] is two.merchants.told["MART"]


def test_the_book_is_the_same_however_often_it_is_read_again() -> None:
    changes = setup(an_offer("A"), an_offer("B"))
    book = OfferBook(platform=PLATFORM)
    for change in [*changes, *changes]:
        book = book.turned(change).book
    assert list(book.listings) == ["A", "B"]
    assert book.version == changes[-1].version


def test_an_offer_that_names_what_is_unknown_is_told_what_else_is_wrong() -> None:
    lost = an_offer("A", scheme="NOWHERE", award={"percentage": 2000}, number_of_awards="ONLY_ONE")
    breaches = republished(a_book(an_offer("B")), lost, LATE).breaches
    assert breaches[0].code == "UNKNOWN_SCHEME"
    assert {breach.path for breach in breaches} == {
        "scheme",
        "award.percentage",
        "number_of_awards",
    }


def test_an_alternative_code_is_unique_too() -> None:
    book = a_book(an_offer("A", alternative_code="X1"), an_offer("B"))
    (taken,) = republished(book, an_offer("C", alternative_code="X1"), LATE).breaches
    assert (taken.path, taken.code) == ("alternative_code", "INVALID_OFFER")
    moved = republished(book, an_offer("A", alternative_code="X2"), LATE).book
    assert republished(moved, an_offer("C", alternative_code="X1"), LATE).breaches == ()


def test_a_category_is_one_that_the_offer_type_allows() -> None:
    book = a_book()
    allowing = {"code": "REVENUE", "classification": "INCREASE_REVENUE_TRANSACTION_BASED",
                "categories": ["SPRING", "SUMMER"]}  # fmt: skip
    book = book.turned(a_change(book.version + 1, "offer_type", allowing)).book
    (wrong,) = republished(book, an_offer("A", category="WINTER"), LATE).breaches
    assert (wrong.path, wrong.proposal) == ("category", "use one of SPRING, SUMMER")
    assert republished(book, an_offer("A", category="SPRING"), LATE).breaches == ()
    assert republished(book, an_offer("A"), LATE).breaches == ()
    assert republished(book, an_offer("A", "CAPACITY", category="WINTER"), LATE).breaches == ()


def test_what_an_offer_does_not_say_its_template_says() -> None:
    known = an_offer(
        "OLD", name="Old", award={"amount": 7}, only_if_best=True, owned_by_group="ACME",
        award_validity={"after": {"value": 1, "unit": "MONTHS"}}, state="NOT_EFFECTIVE",
    )  # fmt: skip
    new = {"code": "NEW", "template": "OLD", "scheme": "OTHER", "type": "REVENUE",
           "award": {"amount": 2}}  # fmt: skip
    turned = republished(a_book(known), new, LATE)
    assert turned.breaches == ()
    listing = turned.book.listings["NEW"]
    offer = turned.book.offer("NEW")
    assert offer is not None
    assert (offer.scheme, offer.reckon(bought_now()), offer.only_if_best) == ("OTHER", 200, True)
    assert (offer.effective, since(turned.book, "NEW")) == (True, LATE)
    assert (listing.told.owned_by_group, listing.told.name) == ("ACME", None)
    assert listing.told.conditions.transaction_amount is not None


def test_a_change_of_a_template_changes_no_offer_that_was_made_from_it() -> None:
    new = {"code": "NEW", "template": "OLD", "scheme": "MAIN", "type": "REVENUE",
           "award": {"amount": 2}}  # fmt: skip
    book = republished(a_book(an_offer("OLD", only_if_best=True)), new, LATE).book
    changed = republished(book, an_offer("OLD", only_if_best=False), LATE)
    assert changed.book.offer("NEW") is book.offer("NEW")
    again = republished(changed.book, new, LATE).book.offer("NEW")
    assert again is not None
    assert not again.only_if_best


def test_a_template_that_nobody_published_is_refused() -> None:
    (unknown,) = republished(a_book(an_offer("OLD")), an_offer("N", template="OLT"), LATE).breaches
    assert (unknown.path, unknown.proposal) == ("template", "did you mean OLD?")


def test_a_plain_offer_made_from_a_template_is_wrong_in_all_its_ways() -> None:
    book = a_book(an_offer("OLD", "CAPACITY", conditions={"weekdays": ["MON"]}))
    other = {"code": "NEW", "template": "OLD", "scheme": "MAIN", "type": "SERVICE",
             "award": {"amount": 2}}  # fmt: skip
    paths = {breach.path for breach in republished(book, other, LATE).breaches}
    assert paths == {"conditions.weekdays", "conditions.classifications"}
