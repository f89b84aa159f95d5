"""Why an offer is refused when it is published: where, what rule, and what to do instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from shared.contracts.told import AmountRange
from shared.kernel.money import to_minor


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing an offer may not be; `code` is what upstream is told (rules 8.3)."""

    path: str
    message: str
    proposal: str | None = None
    code: str = "INVALID_OFFER"


def distinct(breaches: Iterable[Breach]) -> tuple[Breach, ...]:
    """Tell each breach once, in the order in which they were found."""
    return tuple({(breach.path, breach.message): breach for breach in breaches}.values())


@dataclass(frozen=True, slots=True)
class Bounds:
    """A range of minor units, both ends included; None is unbounded (D-15)."""

    low: int | None
    high: int | None

    def hold(self, minor: int) -> bool:
        """Say whether an amount lies in the range."""
        if self.low is not None and minor < self.low:
            return False
        return self.high is None or minor <= self.high


def read_bounds(told: AmountRange, path: str, digits: int) -> Bounds | Breach:
    """Read a range of money; its ends must be in order and have the currency's digits."""
    low = read_money(told.from_, f"{path}.from", digits)
    high = read_money(told.to, f"{path}.to", digits)
    if isinstance(low, Breach):
        return low
    if isinstance(high, Breach):
        return high
    if low is not None and high is not None and low > high:
        return Breach(path, "from is larger than to: nothing lies between them", "swap the ends")
    return Bounds(low, high)


def read_money(told: Decimal | None, path: str, digits: int) -> int | Breach | None:
    """Read an amount into minor units; None stays None."""
    if told is None:
        return None
    try:
        return to_minor(told, digits)
    except ValueError as error:
        return Breach(path, f"{error} (D-06)", f"write it with at most {digits} decimals")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Propose the known name that looks most like the one given."""
    found = get_close_matches(name, sorted(known), n=1)
    return f"did you mean {found[0]}?" if found else None
