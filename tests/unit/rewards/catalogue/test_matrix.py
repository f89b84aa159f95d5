"""The matrix of rules 3.0, column by column, as one table over all seventeen classifications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import pytest

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.classifications import FAMILIES, PERSONAL
from services.rewards.domain.remembered.kept_event import EVENT_TYPES
from shared.contracts.control import OfferType
from shared.contracts.control.conditions import Conditions
from tests.support.stories import a_book, a_change, an_offer

YEARLY = {"one_per": {"value": 1, "unit": "YEARS"}}
ON_AWARDED = {"percentage": 5, "within": {"value": 1, "unit": "MONTHS"}}

#  Conditions: those of every event, those of a purchase, those of whoever has no event.
EVENT = {"segments", "units", "groups", "locations", "maximum_unprocessed_period"}
BOUGHT = EVENT | {"products", "all_products", "payment_medium"}
WHO = {"segments", "units", "groups", "locations"}
LABELS = EVENT | {"classifications", "all_classifications"}

SAID: Mapping[str, Any] = {
    "segments": {"include": ["VIP"]},
    "transaction_amount": {"from": 1},
    "products": [{"product": "P"}],
    "all_products": True,
    "payment_medium": {"brands": ["VISA"]},
    "units": ["SHOP"],
    "groups": ["ACME"],
    "locations": [{"city": "ATHENS"}],
    "maximum_unprocessed_period": {"value": 1, "unit": "MONTHS"},
    "weekdays": ["MON"],
    "hours": [{"from": "09:00", "to": "13:00"}],
    "classifications": ["STARS"],
    "all_classifications": True,
    "kpis": [{"kpi": "TURNOVER", "from": 1}],
    "pages": [{"medium": "FACEBOOK", "profile": "Acme"}],
    "urls": ["acme.example"],
    "transaction_number": {"from": 3},
    "item_quantity": {"from": 3},
    "transaction_period_range": {"value": 1, "unit": "MONTHS"},
    "birthday": "ACTUAL_DAY",
    "name_day": "ACTUAL_DAY",
    "data": {"date_of_birth": True},
    "maturity": {"uninterrupted": {"value": 1, "unit": "YEARS"}},
}
"""One example of each condition that an offer may have."""


@dataclass(frozen=True)
class Line:
    """One line of the table of rules 3.0."""

    trigger: set[str]
    interactive: bool
    awards: set[str]
    scope: bool
    numbers: set[str]
    conditions: set[str]
    needs: tuple[str, ...] = ()
    """What such an offer must say (D-45)."""


MANY, THREE, TWO = {"MULTIPLE"}, {"MULTIPLE", "ONLY_ONE", "ONE_PER"}, {"MULTIPLE", "ONLY_ONE"}
FIXED, PERCENT = {"amount"}, {"amount", "percentage"}
LOOKING_BACK = {"amount", "percentage_on_awarded"}
BUYING = {"PURCHASE"}
COUNTED = BOUGHT | {"transaction_period_range"}

#  trigger, interactive, award options, scope, number of awards, conditions, what is needed
MATRIX: Mapping[str, Line] = {
    "INCREASE_REVENUE_PRODUCT_BASED": Line(
        BUYING, True, PERCENT, True, MANY, BOUGHT, ("products",)),
    "INCREASE_REVENUE_TRANSACTION_BASED": Line(
        BUYING, True, PERCENT, True, MANY, BOUGHT | {"transaction_amount"},
        ("transaction_amount",)),
    "UTILISE_FREE_CAPACITY": Line(
        BUYING, True, PERCENT, True, MANY, BOUGHT | {"weekdays", "hours"}),
    "REWARD_LOYALTY_TRANSACTION_AMOUNT_BASED": Line(
        BUYING, False, PERCENT, False, MANY, COUNTED | {"transaction_amount"}),
    "REWARD_LOYALTY_TRANSACTION_NUMBER_BASED": Line(
        BUYING, False, FIXED, False, MANY, COUNTED | {"transaction_number"}),
    "REWARD_LOYALTY_TRANSACTION_ITEM_QUANTITY_BASED": Line(
        BUYING, False, FIXED, False, MANY, COUNTED | {"item_quantity"}),
    "REWARD_FINANCIAL_ACHIEVEMENT": Line(
        {"FINANCIAL_ACHIEVEMENT"}, False, LOOKING_BACK, False, THREE,
        BOUGHT | LABELS | {"transaction_amount"}, ("classifications",)),
    "REWARD_ACHIEVEMENTS": Line(
        {"ACHIEVEMENT"}, False, LOOKING_BACK, False, THREE, LABELS, ("classifications",)),
    "REWARD_FINANCIAL_STATEMENTS": Line(
        {"FINANCIAL_STATEMENT"}, False, LOOKING_BACK, False, THREE,
        EVENT | {"classifications", "kpis"}, ("kpis",)),
    "REWARD_BEHAVIOR": Line(
        {"SOCIAL_MEDIA", "WEB"}, True, FIXED, False, MANY, EVENT | {"pages", "urls"}),
    "REWARD_REFERRALS": Line({"REFERRAL"}, False, FIXED, False, MANY, EVENT),
    "REWARD_SIGN_UPS": Line(set(), False, FIXED, False, MANY, WHO),
    "REWARD_ON_BIRTHDAY": Line(set(), False, FIXED, False, MANY, WHO | {"birthday"}),
    "REWARD_ON_NAMEDAY": Line(set(), False, FIXED, False, MANY, WHO | {"name_day"}),
    "REWARD_PERSONAL_DATA_COMPLETENESS": Line(
        set(), False, FIXED, False, MANY, WHO | {"data"}),
    "REWARD_SUBSCRIPTION_MATURITY": Line(
        set(), False, FIXED, False, MANY, WHO | {"maturity"}, ("maturity",)),
    "JUST_MONEY": Line(set(), False, FIXED, False, TWO, WHO),
}  # fmt: skip
BUILT = [name for name in MATRIX if name in FAMILIES or name in PERSONAL]


def book_of(classification: str) -> OfferBook:
    book = a_book()
    kind = {"code": "KIND", "classification": classification}
    return book.turned(a_change(book.version + 1, "offer_type", kind)).book


def breaches(classification: str, **said: Any) -> tuple[Breach, ...]:  # noqa: ANN401
    line, book = MATRIX[classification], book_of(classification)
    needed = {name: SAID[name] for name in line.needs}
    conditions = needed | said.pop("conditions", {})
    offer = an_offer(kind="KIND", conditions=conditions, **said)
    return book.turned(a_change(book.version + 1, "offer", offer)).breaches


def asserted(classification: str, path: str, *, allowed: bool, **said: Any) -> None:  # noqa: ANN401
    """Allowed is published; else the breach names path, classification, section and a way out."""
    found = breaches(classification, **said)
    if allowed:
        assert found == ()
        return
    wrong = next(breach for breach in found if breach.path == path)
    assert wrong.code == "INVALID_OFFER"
    assert classification in wrong.message
    assert "rules 3." in wrong.message
    assert wrong.proposal


def test_the_matrix_has_all_seventeen() -> None:
    told = get_args(OfferType.model_fields["classification"].annotation)
    assert set(MATRIX) == set(told)
    assert len(MATRIX) == 17
    assert set(FAMILIES) | set(PERSONAL) <= set(MATRIX)


def test_every_condition_has_an_example() -> None:
    assert set(SAID) == set(Conditions.model_fields)


@pytest.mark.parametrize("name", BUILT)
def test_the_trigger(name: str) -> None:
    triggers = FAMILIES[name].event_classes if name in FAMILIES else ()
    assert {EVENT_TYPES[kind].removesuffix("_REGISTERED") for kind in triggers} == MATRIX[
        name
    ].trigger


@pytest.mark.parametrize("name", BUILT)
def test_a_plain_offer_is_published(name: str) -> None:
    assert breaches(name) == ()


@pytest.mark.parametrize("name", BUILT)
def test_the_evaluation(name: str) -> None:
    both = "BATCH_PROCESS_AND_INTERACTIVELY"
    asserted(name, "evaluation", allowed=MATRIX[name].interactive, evaluation=both)


AWARDS = {"amount": 5, "percentage": 5, "percentage_on_awarded": ON_AWARDED}


@pytest.mark.parametrize("option", AWARDS)
@pytest.mark.parametrize("name", BUILT)
def test_the_award_options(name: str, option: str) -> None:
    allowed = option in MATRIX[name].awards
    asserted(name, f"award.{option}", allowed=allowed, award={option: AWARDS[option]})


@pytest.mark.parametrize("name", BUILT)
def test_the_scope(name: str) -> None:
    item = "APPLY_AWARD_PER_TRANSACTION_ITEM"
    asserted(name, "scope", allowed=MATRIX[name].scope, scope=item)


@pytest.mark.parametrize("name", [name for name in BUILT if not MATRIX[name].scope])
def test_what_has_no_scope_is_not_spent_instantly(name: str) -> None:
    asserted(name, "spend_method", allowed=False, spend_method="SPEND_INSTANTLY")


NUMBERS = {"MULTIPLE": "MULTIPLE", "ONLY_ONE": "ONLY_ONE", "ONE_PER": YEARLY}


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("name", BUILT)
def test_the_number_of_awards(name: str, number: str) -> None:
    allowed = number in MATRIX[name].numbers
    asserted(name, "number_of_awards", allowed=allowed, number_of_awards=NUMBERS[number])


def _conditions() -> Iterator[tuple[str, str]]:
    for name in BUILT:
        yield from ((name, condition) for condition in SAID)


@pytest.mark.parametrize(("name", "condition"), list(_conditions()))
def test_the_conditions(name: str, condition: str) -> None:
    allowed = condition in MATRIX[name].conditions
    conditions = {condition: SAID[condition]}
    asserted(name, f"conditions.{condition}", allowed=allowed, conditions=conditions)


@pytest.mark.parametrize("name", [name for name in BUILT if MATRIX[name].needs])
def test_what_is_needed_is_asked_for(name: str) -> None:
    line = MATRIX[name]
    found = breaches(name, conditions=dict.fromkeys(line.needs))
    wanted = {breach.path.split(".")[1] for breach in found}
    assert wanted <= set(line.needs)
    assert wanted, "the offer was published without what it needs"
