"""The households of the demo: when they sign up, and the segments they are in."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from services.operator.demo.dataset import TIME_ZONE, Basket, read_rows
from services.operator.demo.telling import Telling, tell
from shared.kernel.periods import local_midnight

_SENIORS = "65+"
_LOW_INCOMES = ("Under 15K", "15-24K", "25-34K")
_SIGNS_UP_BEFORE = timedelta(hours=1)
AUTOMATIC_EVERY = 25
AUTOMATIC_SPEND = {
    "enabled": True,
    "minimum_wallet_balance": "5.00",
    "minimum_spend": "1.00",
    "maximum_spend": "5.00",
}


class Households:
    """Each household signs up an hour before its first basket; segments follow its campaigns.

    One whose number is a multiple of 25 pays from its wallet by itself, once there are 5 dollars.
    """

    def __init__(self, end: datetime) -> None:
        """Read who they are and which campaigns they were sent."""
        self._end = end
        self._segments = _demographic_segments()
        self._campaigns = _campaigns_of_households()
        self._seen: set[int] = set()

    def first_seen(self, basket: Basket) -> Iterator[Telling]:
        """What is told of a household when its first basket comes by."""
        if basket.household in self._seen:
            return
        self._seen.add(basket.household)
        at = basket.at - _SIGNS_UP_BEFORE
        yield self._sign_up(basket, at)
        joined = [*self._segments.get(basket.household, ())]
        changes: list[tuple[datetime, str, str]] = []
        for campaign, starts, ends in self._campaigns.get(basket.household, ()):
            segment = f"CAMPAIGN_{campaign}"
            if starts <= at < ends:
                joined.append(segment)
            elif starts > at:
                changes.append((starts, "joined", segment))
            if ends > at:
                changes.append((ends, "left", segment))
        if joined:
            changes.append((at + timedelta(seconds=1), "joined", ",".join(joined)))
        yield from (_segments(basket.household, *change) for change in changes)

    def _sign_up(self, basket: Basket, at: datetime) -> Telling:
        household = str(basket.household)
        data = {
            "participant": household,
            "signed_up_on": at,
            "unit": str(basket.store),
            "schemes": ["GROCER"],
            **_automatic_spend(basket.household),
        }
        return tell(at, "sign_up", f"household-{household}", household, data)


def _automatic_spend(household: int) -> dict[str, Any]:
    return {} if household % AUTOMATIC_EVERY else {"automatic_spend": AUTOMATIC_SPEND}


def _segments(household: int, at: datetime, what: str, segments: str) -> Telling:
    reference = f"segments-{household}-{what}-{segments}"
    data = {what: segments.split(",")}
    return tell(at, "segments", reference, str(household), data)


def _demographic_segments() -> dict[int, list[str]]:
    columns = ("household_id", "age", "income", "home_ownership", "kids_count")
    return {row["household_id"]: list(_of(row)) for row in read_rows("demographics", *columns)}


def _of(row: dict[str, Any]) -> Iterator[str]:
    if row["age"] == _SENIORS:
        yield "AGE_65_PLUS"
    if row["income"] in _LOW_INCOMES:
        yield "INCOME_UNDER_35K"
    if (row["home_ownership"] or "").endswith("Homeowner"):
        yield "HOMEOWNER"
    if row["kids_count"] != "0":
        yield "WITH_KIDS"


def _campaigns_of_households() -> dict[int, list[tuple[int, datetime, datetime]]]:
    described = {
        row["campaign_id"]: (
            local_midnight(row["start_date"].date(), TIME_ZONE),
            local_midnight(row["end_date"].date() + timedelta(days=1), TIME_ZONE),
        )
        for row in read_rows("campaign_descriptions", "campaign_id", "start_date", "end_date")
    }
    of_household: dict[int, list[tuple[int, datetime, datetime]]] = defaultdict(list)
    for row in read_rows("campaigns", "campaign_id", "household_id"):
        bounds = described[row["campaign_id"]]
        of_household[row["household_id"]].append((row["campaign_id"], *bounds))
    return of_household
