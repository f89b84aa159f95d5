"""Money as it was told, in minor units; the same few prices come again and again."""

from decimal import Decimal
from functools import lru_cache

from shared.kernel.money import to_minor

Written = str | int | float | Decimal
PRICE_DIGITS = 6
"""A unit price may have up to six decimals."""


@lru_cache(maxsize=65_536)
def minor_of(told: Written, digits: int) -> int:
    """Turn told money into minor units; ValueError where it has more digits, or is too large."""
    return to_minor(Decimal(str(told)), digits)


@lru_cache(maxsize=65_536)
def price_of(told: Written) -> tuple[int, str]:
    """Turn a told unit price into millionths, and into the one way of writing it."""
    millionths = to_minor(Decimal(str(told)), PRICE_DIGITS)
    return millionths, plain(Decimal(millionths).scaleb(-PRICE_DIGITS))


def plain(figure: Decimal) -> str:
    """Write a decimal in its shortest form without an exponent: 20.00 is 20."""
    shortest = figure.normalize()
    return format(shortest or Decimal(0), "f")
