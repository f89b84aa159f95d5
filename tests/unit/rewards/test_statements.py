"""A month's key figures in their ranges (rules 3.8, D-03, D-15, D-20, D-62)."""

from typing import Any

import pytest

from services.rewards.domain.catalogue.book import OfferBook, Reopening
from tests.support.stories import (
    MORNING,
    Engine,
    a_book,
    a_cancellation,
    a_change,
    a_run,
    a_statement,
    an_award,
    an_offer,
    at,
    engine,
    later,
)

TURNOVER = {"kpi": "TURNOVER", "from": 100, "to": 200}


def story(*kpis: dict[str, Any], **over: Any) -> Engine:  # noqa: ANN401
    offer = an_offer("BONUS", "STATEMENTS", conditions={"kpis": list(kpis or (TURNOVER,))}, **over)
    return engine(a_book(offer))


BONUS = an_award("BONUS", 100, "f1")


@pytest.mark.parametrize("value", ["100", "150.5", "200"])
def test_a_figure_within_its_range_is_awarded_both_ends_included(value: str) -> None:
    story().told(a_statement("f1", ("TURNOVER", "P", value))).when(a_run()).then(BONUS)


@pytest.mark.parametrize("value", ["99.999999", "200.000001", "-150"])
def test_a_figure_outside_its_range_is_not(value: str) -> None:
    told = story().told(a_statement("f1", ("TURNOVER", "P", value)))
    told.when(a_run()).then_nothing("kpis")


def test_only_the_products_of_the_kpi_are_added_up() -> None:
    rows = ("TURNOVER", "P", "60"), ("TURNOVER", "Q", "60"), ("TURNOVER", "R", "500")
    unnamed = ("TURNOVER", None, "500"), ("MARGIN", "P", "500")
    story().told(a_statement("f1", *rows, *unnamed)).when(a_run()).then(BONUS)


def test_a_kpi_that_lists_no_product_counts_every_row() -> None:
    rows = ("MARGIN", "R", "60"), ("MARGIN", None, "60")
    told = story({"kpi": "MARGIN", "from": 120, "to": 120}).told(a_statement("f1", *rows))
    told.when(a_run()).then(BONUS)


def test_a_figure_that_is_missing_counts_nothing() -> None:
    at_most = {"kpi": "COMPLAINTS", "to": 3}
    story(at_most).told(a_statement("f1")).when(a_run()).then(BONUS)
    story(at_most | {"from": 1}).told(a_statement("f1")).when(a_run()).then_nothing("kpis")


def test_every_figure_must_be_in_its_range() -> None:
    rows = ("TURNOVER", "P", "150"), ("MARGIN", None, "5")
    margin = {"kpi": "MARGIN", "from": 10}
    told = story(TURNOVER, margin).told(a_statement("f1", *rows))
    told.when(a_run()).then_nothing("kpis")


def test_the_classification_must_be_listed_too() -> None:
    both = {"kpis": [TURNOVER], "classifications": ["SALES"]}
    told = engine(a_book(an_offer("BONUS", "STATEMENTS", conditions=both)))
    told.told(a_statement("f1")).when(a_run()).then_nothing()
    told.told(a_statement("f1", classification="SALES")).when(a_run()).then(BONUS)


def test_one_for_each_period_counts_from_when_the_awarded_statement_was_performed() -> None:
    yearly = {"one_per": {"value": 1, "unit": "MONTHS"}}
    told = story(number_of_awards=yearly).told(
        a_statement("f1", on=at("2024-01-31T10:00:00")),
        a_statement("f2", period="2024-02", on=at("2024-02-29T09:59:59")),
        a_statement("f3", period="2024-03", on=at("2024-02-29T10:00:00")),
    )
    told.when(a_run(as_of=at("2024-03-01T00:00:00"))).then(BONUS, an_award("BONUS", 100, "f3"))


def test_only_one_statement_is_awarded_ever() -> None:
    told = story(number_of_awards="ONLY_ONE").told(
        a_statement("f1"), a_statement("f2", period="2024-02", on=later(MORNING, hours=1))
    )
    told.when(a_run()).then(BONUS)
    assert "number_of_awards" in told.when(a_run()).ruling.reasons


def test_a_cancelled_statement_frees_its_period() -> None:
    told = story().told(a_statement("f1"), a_run())
    told.when(a_statement("f2")).then_nothing("DUPLICATE_STATEMENT_PERIOD")
    freed = told.told(a_cancellation("c", of="f1"), a_statement("f3"))
    freed.when(a_run("r2")).then(an_award("BONUS", 100, "f3"))


def kpi(book: OfferBook, *products: str, code: str = "TURNOVER") -> Any:  # noqa: ANN401
    return book.turned(a_change(book.version + 1, "kpi", {"code": code, "products": products}))


def test_a_kpi_that_counts_other_products_opens_the_question_anew() -> None:
    book = a_book(an_offer("BONUS", "STATEMENTS"), an_offer("OTHER"))
    turned = kpi(book, "R")
    assert turned.reopenings == (
        Reopening(("FINANCIAL_STATEMENT",), at("2024-01-01T00:00:00"), None),
    )
    told = engine(turned.book).told(a_statement("f1", ("TURNOVER", "R", "150")))
    told.when(a_run()).then(BONUS)
    untouched = book.offer("OTHER")
    assert turned.book.offer("OTHER") is untouched


def test_a_kpi_told_again_with_the_same_products_changes_no_offer() -> None:
    book = a_book(an_offer("BONUS", "STATEMENTS"))
    turned = kpi(book, "Q", "P")
    assert turned.reopenings == ()
    assert turned.book.offer("BONUS") is book.offer("BONUS")


def test_a_kpi_may_be_published_after_the_offer_that_names_it() -> None:
    book = a_book(an_offer("BONUS", "STATEMENTS", conditions={"kpis": [{"kpi": "NEW", "from": 1}]}))
    rows = ("NEW", "P", "5")
    engine(book).told(a_statement("f1", rows)).when(a_run()).then(BONUS)
    listed = kpi(book, "Q", code="NEW").book
    engine(listed).told(a_statement("f1", rows)).when(a_run()).then_nothing("kpis")
