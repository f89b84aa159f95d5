"""The installation's currency and time zone as options of a verb, from the same settings."""

from typing import Annotated

import typer

from shared.kernel.money import Platform, to_decimal_text

CurrencyOption = Annotated[
    str, typer.Option(envvar="REWARDSTREAM_CURRENCY", help="The installation's currency.")
]
TimeZoneOption = Annotated[
    str, typer.Option(envvar="REWARDSTREAM_TIME_ZONE", help="The installation's time zone.")
]


def money(minor: int, currency: str) -> str:
    """Write minor units as the decimals that a person reads."""
    return to_decimal_text(minor, Platform(currency).digits)
