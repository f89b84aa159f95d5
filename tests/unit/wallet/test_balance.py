"""What a wallet holds, now and later: open and commerce money, and what will end (rules 4.1)."""

from datetime import UTC, date, datetime

import pytest

from services.wallet.domain.balance import Ending, balance, balance_on, expiring_before
from services.wallet.domain.lot import Lot, lot_of
from services.wallet.domain.wallet import Wallet
from shared.contracts.allotment import Allotment
from shared.contracts.commands import CreditWallet
from shared.kernel.periods import local_midnight

ZONE = "Europe/Athens"
NOW = datetime(2024, 3, 1, 8, tzinfo=UTC)


def a_lot(
    name: str,
    amount: int,
    expires: date | datetime | None = None,
    *,
    conditional: bool = False,
) -> Lot:
    on = expires if isinstance(expires, date) and not isinstance(expires, datetime) else None
    at = local_midnight(on, ZONE) if on else expires
    assert at is None or isinstance(at, datetime)
    return lot_of(
        CreditWallet(
            command_id=name,
            participant="ada",
            event_id=name,
            recorded_at=NOW,
            credit_id=name,
            external_reference=name,
            amount_minor=amount,
            currency="EUR",
            expires_at=at,
            expires_on=on,
            allotment=Allotment(weekdays=("MON",)) if conditional else None,
        )
    )


WALLET = Wallet(
    balance_minor=900,
    lots=(
        a_lot("hours", 50, datetime(2024, 3, 30, 9, tzinfo=UTC)),
        a_lot("day", 100, date(2024, 3, 31)),
        a_lot("bound", 250, date(2024, 4, 1), conditional=True),
        a_lot("open", 500),
    ),
)


def test_commerce_money_has_conditions_or_an_end_and_the_rest_is_open() -> None:
    found = balance(WALLET)
    assert (found.balance_minor, found.open_minor) == (900, 500)
    assert (found.commerce_minor, found.conditional_minor) == (400, 250)


def test_what_is_owed_is_owed_by_the_open_money() -> None:
    found = balance(Wallet(-20, (a_lot("bound", 30, conditional=True),)))
    assert (found.balance_minor, found.commerce_minor, found.open_minor) == (-20, 30, -50)


@pytest.mark.parametrize(
    ("day", "left"),
    [
        (date(2024, 3, 29), 900),
        (date(2024, 3, 30), 850),  # the hours end within the day; the day's money lasts through it
        (date(2024, 3, 31), 750),  # the night in which summer time begins
        (date(2024, 4, 1), 500),
        (date(2034, 4, 1), 500),
    ],
)
def test_a_future_date_counts_to_its_end(day: date, left: int) -> None:
    assert balance_on(WALLET, day, ZONE).balance_minor == left


def test_only_what_ends_before_the_threshold_is_listed() -> None:
    assert expiring_before(WALLET, date(2024, 3, 30), ZONE) == ()
    assert expiring_before(WALLET, date(2024, 4, 1), ZONE) == (
        Ending(date(2024, 3, 30), 50),
        Ending(date(2024, 3, 31), 100),
    )


def test_balance_on_a_date_and_what_ends_by_then_are_the_balance_of_today() -> None:
    for day in (date(2024, 3, 30), date(2024, 3, 31), date(2024, 4, 1)):
        gone = WALLET.balance_minor - balance_on(WALLET, day, ZONE).balance_minor
        # What can be used on the day for the last time ends at its end: not before the next date.
        following = date.fromordinal(day.toordinal() + 1)
        assert gone == sum(e.amount_minor for e in expiring_before(WALLET, following, ZONE))
