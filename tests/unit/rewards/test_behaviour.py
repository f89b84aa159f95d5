"""Likes of our page and visits of our website (rules 3.9, D-21)."""

import pytest

from services.rewards.domain.conditions.behaviour import page_name, url_name
from tests.support.stories import (
    MORNING,
    a_book,
    a_like,
    a_run,
    a_visit,
    an_award,
    an_offer,
    engine,
    later,
)

PAGE = {"pages": [{"medium": "FACEBOOK", "profile": "Acme"}], "urls": None}
SITE = {"pages": None, "urls": ["https://www.acme.example/Shop/"]}


def test_a_like_of_our_page_is_awarded_whatever_the_case_of_its_letters() -> None:
    story = engine(a_book(an_offer("LIKE", "LIKES", conditions=PAGE)))
    story.told(a_like("l1", "ACME")).when(a_run()).then(an_award("LIKE", 100, "l1"))


def test_repeated_likes_are_separate_events_each_awarded() -> None:
    story = engine(a_book(an_offer("LIKE", "LIKES", conditions=PAGE)))
    told = story.told(a_like("l1"), a_like("l2", on=later(MORNING, hours=1)))
    told.when(a_run()).then(an_award("LIKE", 100, "l1"), an_award("LIKE", 100, "l2"))


def test_a_like_of_another_page_is_not_asked_about_again() -> None:
    story = engine(a_book(an_offer("LIKE", "LIKES", conditions=PAGE)))
    story.told(a_like("l1", "Rival")).when(a_run()).then_nothing()


def test_a_like_that_is_processed_immediately_is_awarded_at_once() -> None:
    story = engine(a_book(an_offer("LIKE", "LIKES", conditions=PAGE, interactive=True)))
    story.when(a_like("l1", process_immediately=True)).then(an_award("LIKE", 100, "l1"))


def test_an_offer_on_visits_alone_awards_no_like() -> None:
    story = engine(a_book(an_offer("VISIT", "LIKES", conditions=SITE)))
    told = story.told(a_like("l1"), a_visit("v1", "http://WWW.acme.example/shop"))
    told.when(a_run()).then(an_award("VISIT", 100, "v1"))


def test_an_offer_may_look_at_both() -> None:
    both = {"pages": PAGE["pages"], "urls": SITE["urls"]}
    story = engine(a_book(an_offer("BOTH", "LIKES", conditions=both)))
    told = story.told(a_like("l1"), a_visit("v1", "www.acme.example/shop"))
    told.when(a_run()).then(an_award("BOTH", 100, "l1"), an_award("BOTH", 100, "v1"))


def test_an_offer_without_pages_and_urls_stands_and_looks_at_neither() -> None:
    anything = an_offer("ANY", "LIKES", conditions={"pages": None})
    story = engine(a_book(anything)).told(a_like("l1", "Rival"), a_visit("v1"))
    story.when(a_run()).then(an_award("ANY", 100, "l1"), an_award("ANY", 100, "v1"))


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.example/a/b",
        "http://acme.example/a/b",
        "HTTPS://ACME.example/a/b/",
        "acme.example/a/b",
        " https://acme.example/A/b ",
    ],
)
def test_the_same_website_however_it_is_written(url: str) -> None:
    assert url_name(url) == "acme.example/a/b"


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.acme.example/a/b",
        "https://acme.example/a",
        "https://acme.example/a/b?page=2",
        "https://acme.example/a/b#top",
        "https://acme.example:8080/a/b",
        "https://[acme.example/a/b",
    ],
)
def test_another_website(url: str) -> None:
    assert url_name(url) != "acme.example/a/b"


def test_a_page_of_another_medium_is_another_page() -> None:
    assert page_name("FACEBOOK", "Acme") == page_name("facebook", "ACME ")
    assert page_name("INSTAGRAM", "Acme") != page_name("FACEBOOK", "Acme")
