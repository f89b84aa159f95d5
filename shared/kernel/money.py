"""Money as integer minor units of one currency, with rounding that has a name (rules 9, D-06)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MINOR_MAX = 10**15
"""No single amount may reach this many minor units."""

_DIGITS = {"JPY": 0, "KRW": 0, "HUF": 2, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3, "JOD": 3}


@dataclass(frozen=True, slots=True)
class Platform:
    """What the whole installation agrees on: one currency and one time zone (an IANA name)."""

    currency: str = "EUR"
    time_zone: str = "UTC"

    @property
    def digits(self) -> int:
        """How many decimals the currency has."""
        return currency_digits(self.currency)


def currency_digits(currency: str) -> int:
    """Say how many decimals an ISO 4217 currency has; two where nothing else is known."""
    return _DIGITS.get(currency, 2)


def to_minor(amount: Decimal, digits: int) -> int:
    """Turn a decimal amount into minor units; ValueError if it has more digits than the currency.

    The amount must lie strictly between -MINOR_MAX and MINOR_MAX minor units.
    """
    scaled = _scaled(amount, digits)
    minor = int(scaled)
    if minor != scaled:
        message = f"{amount} has more than {digits} decimals"
        raise ValueError(message)
    if not -MINOR_MAX < minor < MINOR_MAX:
        message = f"{amount} is too large"
        raise ValueError(message)
    return minor


def _scaled(amount: Decimal, digits: int) -> Decimal:
    try:
        return amount.scaleb(digits)
    except InvalidOperation as error:
        message = f"{amount} is not an amount"
        raise ValueError(message) from error


def to_decimal_text(minor: int, digits: int) -> str:
    """Write minor units as people read them: 1050 with two digits is "10.50"."""
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}"


def percentage_of(base_minor: int, percentage: Decimal) -> int:
    """Take a percentage of an amount, rounded half up, away from zero (D-06)."""
    exact = Decimal(base_minor) * percentage / 100
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
