"""Until when an awarded amount can be used (rules 2.7, D-11)."""

from datetime import date, datetime

import pytest

from services.rewards.domain.terms.award_validity import After, Always, Expiry, expiry, until
from shared.kernel.periods import Duration, Unit
from tests.support.stories import at

ATHENS = "Europe/Athens"


def test_always_has_no_end() -> None:
    assert expiry(Always(), at("2024-01-01T00:00:00"), ATHENS) == Expiry()


def test_until_a_date_ends_at_its_local_midnight() -> None:
    end = expiry(until(date(2017, 1, 1), ATHENS), at("2016-12-05T00:00:00"), ATHENS)
    assert end == Expiry(at("2016-12-31T22:00:00"), date(2017, 1, 1))


def test_an_instant_that_is_a_midnight_of_the_platform_has_a_date() -> None:
    assert until(at("2016-12-31T22:00:00"), ATHENS).expires_on == date(2017, 1, 1)
    assert until(at("2016-12-31T22:30:00"), ATHENS).expires_on is None


@pytest.mark.parametrize(
    ("created", "value", "unit", "expires_at", "expires_on"),
    [
        ("2024-01-31T00:00:00", 1, "MONTHS", "2024-02-28T22:00:00", date(2024, 2, 29)),
        ("2024-01-31T23:00:00", 1, "DAYS", "2024-02-01T22:00:00", date(2024, 2, 2)),
        ("2024-03-30T12:00:00", 1, "WEEKS", "2024-04-05T21:00:00", date(2024, 4, 6)),
        ("2024-02-29T12:00:00", 1, "YEARS", "2025-02-27T22:00:00", date(2025, 2, 28)),
        ("2024-03-31T00:30:00", 24, "HOURS", "2024-04-01T00:30:00", None),
        ("2024-03-31T00:30:00", 90, "MINUTES", "2024-03-31T02:00:00", None),
    ],
)
def test_a_validity_counts_dates_of_the_platform_or_instants(
    created: str, value: int, unit: Unit, expires_at: str, expires_on: date | None
) -> None:
    end = expiry(After(Duration(value, unit)), _at(created), ATHENS)
    assert end == Expiry(_at(expires_at), expires_on)


def _at(text: str) -> datetime:
    return at(text)
