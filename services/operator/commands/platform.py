"""Options that several verbs have: the installation's currency and zone, and instants."""

from typing import Annotated

import typer

from shared.kernel.money import Platform, to_decimal_text

INSTANTS = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S.%f%z"]
"""How an option writes an instant: with an offset, or Z."""

CurrencyOption = Annotated[
    str, typer.Option(envvar="REWARDSTREAM_CURRENCY", help="The installation's currency.")
]
TimeZoneOption = Annotated[
    str, typer.Option(envvar="REWARDSTREAM_TIME_ZONE", help="The installation's time zone.")
]


def money(minor: int, currency: str) -> str:
    """Write minor units as the decimals that a person reads."""
    return to_decimal_text(minor, Platform(currency).digits)
