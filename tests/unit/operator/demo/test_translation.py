"""What the demo makes of the grocer's files: the same each time, odd lines counted, in order."""

from collections import Counter
from datetime import timedelta
from functools import lru_cache
from typing import Any

import orjson
import pytest

from services.operator.demo.calendar import chunks
from services.operator.demo.catalogue import offers, setting_up
from services.operator.demo.dataset import Lines, read_lines, window
from services.operator.demo.telling import Telling
from services.operator.demo.translation import Translation
from shared.contracts.door import CONTROL_DOOR, INBOUND_DOOR, OutsideMessage

DAYS = 7


@lru_cache(maxsize=1)
def lines() -> Lines:
    return read_lines(DAYS)


@lru_cache(maxsize=1)
def told() -> tuple[tuple[Telling, ...], dict[str, int]]:
    translation = Translation(lines(), window(DAYS)[1])
    return tuple(translation.tellings()), dict(translation.oddities.counts)


def data_of(message: str) -> list[dict[str, Any]]:
    return [orjson.loads(each.body)["data"] for each in told()[0] if each.message == message]


def test_every_basket_becomes_one_purchase() -> None:
    baskets = len(set(lines().basket.tolist()))
    assert len(data_of("purchase")) == baskets


def test_everything_is_told_in_the_order_of_time_and_within_the_days() -> None:
    moments = [each.at for each in told()[0]]
    start, end = window(DAYS)
    assert moments == sorted(moments)
    assert start - timedelta(hours=1) <= moments[0]
    assert moments[-1] < end


def test_every_id_is_told_once() -> None:
    references = Counter(each.reference for each in told()[0])
    assert references.most_common(1)[0][1] == 1


def test_a_household_signs_up_before_anything_else_is_told_of_it() -> None:
    seen: set[str] = set()
    for each in told()[0]:
        assert each.message == "sign_up" or each.subject in seen
        seen.add(each.subject)


def test_what_is_told_is_understood_at_the_door_but_for_baskets_with_nothing_in_them() -> None:
    refused = [e for e in told()[0] if not isinstance(INBOUND_DOOR.read(e.body), OutsideMessage)]
    empty = next(count for why, count in told()[1].items() if why.startswith("basket without"))
    assert len(refused) == empty > 0
    assert {each.message for each in refused} == {"purchase"}


def test_fuel_is_told_as_one_and_no_line_has_thousands() -> None:
    quantities = [line["quantity"] for data in data_of("purchase") for line in data["lines"]]
    assert max(quantities) < 1_000
    assert any(why.startswith("fuel") for why in told()[1])


def test_a_top_up_is_a_round_sum_and_follows_a_basket_with_fuel() -> None:
    amounts = [data["amount"] for data in data_of("financial_achievement")]
    assert amounts
    assert all(float(amount) >= 20 and float(amount) % 10 == 0 for amount in amounts)


def test_twice_translated_is_the_same() -> None:
    again = Translation(lines(), window(DAYS)[1])
    assert [each.body for each in again.tellings()] == [each.body for each in told()[0]]


def test_chunks_hold_everything_once_and_end_with_runs() -> None:
    cut = list(chunks(told()[0], DAYS))
    assert sum(len(chunk.happened) for chunk in cut) == len(told()[0])
    for chunk in cut:
        assert chunk.runs
        assert all(each.at < chunk.runs[0].at for each in chunk.happened)
    assert [run.reference.split("-")[0] for run in cut[-1].runs] == [
        "evaluation",
        "balance_expiration",
        "settlement",
    ]


def test_the_business_is_understood_and_has_twelve_offers() -> None:
    published = list(setting_up(window(DAYS)[0], lines(), whole=False))
    assert all(isinstance(CONTROL_DOOR.read(each.body), OutsideMessage) for each in published)
    assert Counter(each.message for each in published)["offer"] == 12


@pytest.mark.parametrize(
    "holds",
    [
        lambda book: sum(bool(offer.get("only_if_best")) for offer in book) == 2,
        lambda book: any("after" in offer.get("award_validity", {}) for offer in book),
        lambda book: any("hours" in offer["conditions"] for offer in book),
        lambda book: any("segments" in offer["conditions"] for offer in book),
        lambda book: (
            {offer["type"] for offer in book}
            == {"SHOPS", "PRODUCTS", "CAPACITY", "TOP_UPS", "THANKS"}
        ),
        lambda book: len({offer.get("evaluation") for offer in book}) == 2,
    ],
    ids=[
        "two only if best",
        "one expires",
        "hours",
        "segments",
        "every classification",
        "both ways",
    ],
)
def test_the_book_shows_what_offers_can_do(holds: Any) -> None:  # noqa: ANN401 - a lambda
    assert holds(offers())
