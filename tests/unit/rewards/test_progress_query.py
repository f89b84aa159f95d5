"""What an offer gave of late, and until when it is live (rules 3.5, progress query)."""

from datetime import UTC, datetime

import pytest

from services.rewards.domain.judging.performance import performance
from services.rewards.domain.remembered.kept_event import AwardGiven, AwardState
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.validity import Validity
from services.rewards.domain.validity.around_day import AroundDay
from services.rewards.domain.validity.effective_date import FromEffectiveDate
from services.rewards.domain.validity.ending import ends
from services.rewards.domain.validity.period import Period
from services.rewards.domain.validity.recurring import Recurring, Season
from services.rewards.domain.validity.specific_periods import SpecificPeriods
from shared.contracts.events.participation import Details
from tests.support.stories import at

NOW = at("2024-06-01T12:00:00")
ZONE = "UTC"
BORN = Participant("ada", details=Details(date_of_birth=at("1980-02-29").date()))


def given(
    name: str, moment: str, amount: int, offer: str = "A", state: AwardState = "POSTED"
) -> AwardGiven:
    return AwardGiven(offer, 1, name, amount, (name,), at(moment), state)


def test_the_average_is_over_all_weeks_of_twelve_months() -> None:
    awards = [given("a", "2024-05-01", 1000), given("b", "2023-06-02", 830)]
    found = performance(awards, "A", NOW, ZONE)
    assert (found.awards, found.weekly_minor) == (2, 35)  # 1830 in 366 days
    assert found.since == at("2023-06-01T12:00:00")


def test_others_awards_older_ones_and_those_taken_back_do_not_count() -> None:
    awards = [
        given("old", "2023-06-01T12:00:00", 100),
        given("other", "2024-05-01", 100, offer="B"),
        given("back", "2024-05-01", 100, state="CANCELLED"),
        given("hand", "2024-05-01", 100, state="WITHDRAWN"),
        given("future", "2024-06-01T12:00:01", 100),
    ]
    assert performance(awards, "A", NOW, ZONE).awards == 0


def test_an_award_of_several_events_counts_once() -> None:
    one = given("set", "2024-05-01", 100)
    assert performance([one, one], "A", NOW, ZONE).awards == 1


@pytest.mark.parametrize(
    ("validity", "until"),
    [
        (FromEffectiveDate(at("2024-01-01")), None),
        (SpecificPeriods((Period(at("2024-01-01"), at("2024-02-01")),)), "2024-02-01"),
        (
            SpecificPeriods((Period(None, at("2024-07-01")), Period(at("2025-01-01"), None))),
            "2024-07-01",
        ),
        (SpecificPeriods((Period(at("2025-01-01"), None),)), None),
        (Recurring((Season("12-20", "01-06"),)), "2025-01-07"),
        (Recurring((Season("05-01", "06-01"),)), "2024-06-02"),
        (AroundDay("birthday", 3, 3, Period(None, None)), "2025-03-04"),
        (AroundDay("birthday", 3, 3, Period(None, at("2025-01-01"))), "2025-01-01"),
        (AroundDay("name_day", 3, 3, Period(None, None)), None),
    ],
)
def test_the_end_is_that_of_the_time_that_is_or_comes_next(
    validity: Validity, until: str | None
) -> None:
    wanted = None if until is None else datetime.fromisoformat(until).replace(tzinfo=UTC)
    assert ends(validity, BORN, NOW, ZONE) == wanted
