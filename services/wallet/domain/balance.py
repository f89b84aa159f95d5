"""What a wallet holds, now or on a future date, and what of it will end (rules 4.1, D-27)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.wallet.domain.lot import NEVER, Lot
from services.wallet.domain.wallet import Wallet
from shared.kernel.periods import local_date, local_midnight


@dataclass(frozen=True, slots=True)
class Balance:
    """Credits less debits; open and commerce money add up to it."""

    balance_minor: int
    commerce_minor: int
    """What is left of credits that carry spend conditions, or an end (D-27)."""
    conditional_minor: int
    """What is left of those that carry spend conditions."""

    @property
    def open_minor(self) -> int:
        """The rest: without conditions and for ever; what is owed is owed here."""
        return self.balance_minor - self.commerce_minor


@dataclass(frozen=True, slots=True)
class Ending:
    """What ends on one date: the first on which it can no longer be used (D-48)."""

    expires_on: date
    amount_minor: int


def balance(wallet: Wallet) -> Balance:
    """Say what the ledger holds: what has ended and was not debited yet is still in it."""
    return _sum(wallet.balance_minor, wallet.lots)


def balance_on(wallet: Wallet, day: date, time_zone: str) -> Balance:
    """Say what will be there at the end of a date, if nothing but expiry happens (rules 4.1)."""
    end = local_midnight(day + timedelta(days=1), time_zone)
    lasting = [lot for lot in wallet.lots if lot.order[0] >= end]
    gone = sum(lot.remaining_minor for lot in wallet.lots) - sum(
        lot.remaining_minor for lot in lasting
    )
    return _sum(wallet.balance_minor - gone, lasting)


def expiring_before(wallet: Wallet, day: date, time_zone: str) -> tuple[Ending, ...]:
    """List what ends before a date, by the dates on which it ends; their sum is the answer.

    What has ended and was not debited yet is among them. Money that is owed is not taken off:
    which credit will cover it is not known.
    """
    threshold = local_midnight(day, time_zone)
    found: dict[date, int] = defaultdict(int)
    for lot in wallet.lots:
        if lot.order[0] < threshold:
            found[_ends_on(lot, time_zone)] += lot.remaining_minor
    return tuple(Ending(when, found[when]) for when in sorted(found))


def _ends_on(lot: Lot, time_zone: str) -> date:
    ends: datetime = lot.order[0]
    return lot.credit.expires_on or local_date(ends, time_zone)


def _sum(balance_minor: int, lots: "list[Lot] | tuple[Lot, ...]") -> Balance:
    conditional = sum(lot.remaining_minor for lot in lots if lot.credit.allotment is not None)
    ending = sum(
        lot.remaining_minor for lot in lots if lot.credit.allotment is None and lot.order[0] < NEVER
    )
    return Balance(balance_minor, conditional + ending, conditional)
