"""What an offer may not be: every breach at once, with path and rule (rules 3.0, D-45)."""

from typing import Any

import pytest

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.classifications import FAMILIES
from services.rewards.domain.conditions.time_of_week import HoursCondition
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.allotment import Hours, ProductRow
from tests.support.stories import an_offer, at, published

ADA = Participant("ada")

BOTH = {"classifications": ["STARS", "MOONS"], "all_classifications": True}
ITEM = "APPLY_AWARD_PER_TRANSACTION_ITEM"

#  kind, what the offer says, path of the breach, words of its sentence
BREACHES: list[tuple[str, dict[str, Any], str, str]] = [
    ("REVENUE", {"award": {"amount": 0}}, "award.amount", "D-45"),
    ("REVENUE", {"award": {"amount": "1.005"}}, "award.amount", "decimals"),
    ("REVENUE", {"award": {"percentage": 0}}, "award.percentage", "D-45"),
    ("REVENUE", {"award": {"percentage": 1000.1}}, "award.percentage", "D-45"),
    ("REVENUE", {"award": {"percentage": "0.00001"}}, "award.percentage", "D-06"),
    ("REVENUE", {"award": {}}, "award", "exactly one"),
    ("REVENUE", {"award": {"amount": 1, "percentage": 1}}, "award", "exactly one"),
    ("SERVICE", {"award": {"percentage": 5}}, "award.percentage", "D-05"),
    ("TOPUPS", {"award": {"percentage": 5}}, "award.percentage", "D-05"),
    ("SERVICE", {"conditions": BOTH, "award": {"percentage_on_awarded": {"percentage": 5,
        "within": {"value": 1, "unit": "MONTHS"}}}},
     "award.percentage_on_awarded", "3.6"),
    ("TOPUPS", {"award": {"percentage_on_awarded": {"percentage": 0,
        "within": {"value": 1, "unit": "MONTHS"}}}},
     "award.percentage_on_awarded.percentage", "D-45"),
    ("TOPUPS", {"award": {"percentage_on_awarded": {"percentage": 5,
        "within": {"value": 0, "unit": "MONTHS"}}}},
     "award.percentage_on_awarded.within.value", "2.2"),
    ("TOPUPS", {"number_of_awards": {"one_per": {"value": 12_001, "unit": "MONTHS"}}},
     "number_of_awards.one_per.value", "1000 years"),
    ("REVENUE", {"award_validity": {"after": {"value": 1_001, "unit": "YEARS"}}},
     "award_validity.after.value", "1000 years"),
    ("REVENUE", {"award": {"percentage_on_awarded": {"percentage": 5,
        "within": {"value": 1, "unit": "MONTHS"}}}},
     "award.percentage_on_awarded", "does not allow"),
    ("REVENUE", {"conditions": {"transaction_amount": None}},
     "conditions.transaction_amount.from", "D-45"),
    ("REVENUE", {"conditions": {"transaction_amount": {"to": 5}}},
     "conditions.transaction_amount.from", "D-45"),
    ("REVENUE", {"conditions": {"transaction_amount": {"from": 5, "to": 4}}},
     "conditions.transaction_amount", "larger"),
    ("REVENUE", {"conditions": {"weekdays": ["MON"]}}, "conditions.weekdays", "3.2"),
    ("REVENUE", {"conditions": {"kpis": [{"kpi": "K"}]}}, "conditions.kpis", "3.2"),
    ("REVENUE", {"conditions": {"locations": [{"city": "Athens"}, {}]}},
     "conditions.locations.1", "D-65"),
    ("REVENUE", {"conditions": {"products": [{"product": "P", "amount": {"from": 1}}]}},
     "conditions.products.0.amount", "3.1"),
    ("PRODUCTS", {"conditions": {"products": []}}, "conditions.products", "D-45"),
    ("PRODUCTS", {"conditions": {"products": [{}]}}, "conditions.products.0", "exactly one"),
    ("PRODUCTS", {"conditions": {"products": [{"product": "P", "type": "T"}]}},
     "conditions.products.0", "exactly one"),
    ("PRODUCTS", {"conditions": {"transaction_amount": {"from": 1}}},
     "conditions.transaction_amount", "3.1"),
    ("CAPACITY", {"conditions": {"hours": [{"from": "09:00", "to": "09:00"}]}},
     "conditions.hours.0", "D-16"),
    ("SERVICE", {"conditions": {"classifications": []}}, "conditions.classifications", "D-45"),
    ("SERVICE", {"conditions": {"transaction_amount": {"from": 1}}},
     "conditions.transaction_amount", "3.7"),
    ("SERVICE", {"conditions": {"products": [{"product": "P"}]}}, "conditions.products", "3.7"),
    ("SERVICE", {"scope": ITEM}, "scope", "D-07"),
    ("SERVICE", {"spend_method": "SPEND_INSTANTLY"}, "spend_method", "D-07"),
    ("SERVICE", {"evaluation": "BATCH_PROCESS_AND_INTERACTIVELY"}, "evaluation", "1.4"),
    ("REVENUE", {"number_of_awards": "ONLY_ONE"}, "number_of_awards", "2.10"),
    ("SERVICE", {"number_of_awards": "ONLY_ONE", "conditions": BOTH}, "number_of_awards", "2.10"),
    ("TOPUPS", {"number_of_awards": {"one_per": {"value": 0, "unit": "YEARS"}}},
     "number_of_awards.one_per.value", "2.10"),
    ("REVENUE", {"validity": {"periods": []}}, "validity.periods", "2.6"),
    ("REVENUE", {"validity": {"periods": [{}]}}, "validity.periods.0", "D-45"),
    ("REVENUE", {"validity": {"periods": [{"from": "2024-02-01", "to": "2024-02-01"}]}},
     "validity.periods.0", "2.6"),
    ("REVENUE", {"validity": {}}, "validity", "exactly one"),
    ("REVENUE", {"validity": {"birthday": {"from": "2024-02-01", "to": "2024-02-01"}}},
     "validity.birthday", "2.6"),
    ("REVENUE", {"validity": {"recurring": []}}, "validity.recurring", "2.6"),
    ("REVENUE", {"validity": {"recurring": [{"from": "02-29", "to": "02-30"}]}},
     "validity.recurring.0.to", "no day"),
    ("REVENUE", {"award_validity": {}}, "award_validity", "exactly one"),
    ("REVENUE", {"spend_conditions": {"products": [{"product": "P", "type": "T"}]}},
     "spend_conditions.products.0", "exactly one"),
    ("REVENUE", {"spend_conditions": {"products": [{"product": "P", "amount": {"from": 1}}]}},
     "spend_conditions.products.0.amount", "3.1"),
    ("LIKES", {"award": {"percentage": 5}}, "award.percentage", "D-05"),
    ("LIKES", {"conditions": {"classifications": ["STARS"]}}, "conditions.classifications", "3.9"),
    ("STATEMENTS", {"conditions": {"kpis": []}}, "conditions.kpis", "D-45"),
    ("STATEMENTS", {"conditions": {"kpis": [{"kpi": "K", "from": 2, "to": 1}]}},
     "conditions.kpis.0", "larger"),
    ("STATEMENTS", {"conditions": {"all_classifications": True}},
     "conditions.all_classifications", "3.8"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "told", "path", "words"), BREACHES)
def test_what_its_classification_does_not_allow_is_refused_with_path_and_rule(
    kind: str, told: dict[str, Any], path: str, words: str
) -> None:
    turned = published(an_offer(kind=kind, **told))
    found = {breach.path: breach for breach in turned.breaches}
    assert path in found, turned.breaches
    assert words in found[path].message
    assert found[path].code == "INVALID_OFFER"
    assert turned.book.offer("ONE") is None


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = an_offer(
        kind="SERVICE", scope=ITEM, award={"percentage": 5}, conditions={"weekdays": ["MON"]}
    )
    paths = {breach.path for breach in published(wrong).breaches}
    assert paths == {"scope", "award.percentage", "conditions.weekdays"}


@pytest.mark.parametrize("kind", ["REVENUE", "PRODUCTS", "CAPACITY", "TOPUPS", "SERVICE",
                                  "LIKES", "STATEMENTS"])  # fmt: skip
def test_every_family_takes_a_plain_offer(kind: str) -> None:
    turned = published(an_offer(kind=kind))
    assert turned.breaches == ()
    offer = turned.book.offer("ONE")
    assert offer is not None
    assert offer.classification in FAMILIES


@pytest.mark.parametrize(
    ("told", "code", "proposal"),
    [
        ({"scheme": "MAIM"}, "UNKNOWN_SCHEME", "MAIN"),
        ({"type": "REVENU"}, "UNKNOWN_OFFER_TYPE", "REVENUE"),
        ({"type": "SERVICE", "conditions": {"transaction_amount": None,
          "classifications": ["STARTS"]}}, "UNKNOWN_CLASSIFICATION", "STARS"),
    ],
)  # fmt: skip
def test_what_was_never_published_is_refused_with_the_nearest_name(
    told: dict[str, Any], code: str, proposal: str
) -> None:
    (breach,) = published(an_offer(**told)).breaches
    assert isinstance(breach, Breach)
    assert breach.code == code
    assert proposal in (breach.proposal or "")


def test_an_unreadable_offer_names_the_path() -> None:
    (breach,) = published(an_offer(scoop="X")).breaches
    assert (breach.path, breach.code) == ("scoop", "INVALID_OFFER")


def test_hours_over_midnight_are_split() -> None:
    hours = {"hours": [{"from": "22:00", "to": "02:00"}, {"from": "12:00", "to": "24:00"}]}
    offer = published(an_offer(kind="CAPACITY", conditions=hours)).book.offer("ONE")
    assert offer is not None
    (condition,) = offer.conditions
    assert isinstance(condition, HoursCondition)
    assert condition.ranges == (
        Hours(from_minute=1320, to_minute=1440),
        Hours(from_minute=0, to_minute=120),
        Hours(from_minute=720, to_minute=1440),
    )


def test_a_date_in_a_period_is_its_local_midnight() -> None:
    told = an_offer(validity={"periods": [{"from": "2024-01-01", "to": "2024-02-01"}]})
    offer = published(told).book.offer("ONE")
    assert offer is not None
    assert offer.validity.bounds() == (at("2023-12-31T22:00:00"), at("2024-01-31T22:00:00"))


def test_several_periods_span_from_the_first_to_the_last() -> None:
    periods = [{"from": "2024-03-01T00:00:00Z", "to": "2024-04-01T00:00:00Z"},
               {"to": "2024-01-01T00:00:00Z"}]  # fmt: skip
    offer = published(an_offer(validity={"periods": periods})).book.offer("ONE")
    assert offer is not None
    assert offer.validity.bounds() == (None, at("2024-04-01T00:00:00"))
    assert offer.validity.failure(at("2024-02-01T00:00:00"), "UTC", ADA) is not None
    assert offer.validity.failure(at("2024-03-31T23:59:59"), "UTC", ADA) is None
    assert offer.validity.failure(at("2023-12-31T23:59:59"), "UTC", ADA) is None


def test_spend_conditions_travel_as_an_allotment() -> None:
    told = {"weekdays": ["MON"], "hours": [{"from": "09:00", "to": "13:00"}],
            "after": {"value": 2, "unit": "WEEKS"}, "units": ["U"], "groups": ["G"],
            "products": [{"type": "T"}, {"family": "F"}]}  # fmt: skip
    offer = published(an_offer(spend_conditions=told)).book.offer("ONE")
    assert offer is not None
    assert offer.allotment is not None
    assert offer.allotment.weekdays == ("MON",)
    assert offer.allotment.units == ("U",)
    assert offer.allotment.after is not None
    assert offer.allotment.products == (ProductRow(type="T"), ProductRow(family="F"))
