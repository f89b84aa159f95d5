"""From the grocer's files to what upstream systems tell, deterministically, in order of time.

What the files do not say is derived: a basket with fuel for 20 dollars or more is followed by a
top-up of the fuel card, rounded down to ten dollars; the first coupon redeemed of a campaign is
an achievement; a basket whose number is a multiple of 997 is returned two days later.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from services.operator.demo.dataset import TIME_ZONE, Basket, Line, Lines, read_rows
from services.operator.demo.people import Households
from services.operator.demo.telling import Telling, dollars, tell
from shared.kernel.periods import local_date

RETURNED_EVERY = 997
TOP_UP_CENTS_MIN = 2_000
TOP_UP_STEP_CENTS = 1_000
COUPON_CENTS = 200
_CARD_PREFIXES = ("4539", "5412", "4929", "3714")


@dataclass(slots=True)
class Oddities:
    """Lines that were not told as they stand in the files, counted by reason."""

    counts: Counter[str] = field(default_factory=Counter)

    def note(self, reason: str) -> None:
        """Count one."""
        self.counts[reason] += 1


class Translation:
    """Translates the days taken; `tellings` may be read once, `oddities` is complete after it."""

    def __init__(self, lines: Lines, end: datetime) -> None:
        """Read the small files; the lines are translated as they are asked for."""
        self.oddities = Oddities()
        self._lines = lines
        self._end = end
        self._fuel = _fuel_products()
        self._households = Households(end)
        self._by_day: dict[tuple[int, date], Basket] = {}
        self._fuel_club: set[int] = set()

    def tellings(self) -> list[Telling]:
        """Everything that happened, in the order of time; what lies after the last day is cut."""
        told: list[Telling] = []
        for basket in self._lines.baskets():
            self._by_day[basket.household, local_date(basket.at, TIME_ZONE)] = basket
            told.extend(self._of_basket(basket))
        told.extend(self._of_redemptions())
        kept = [each for each in told if each.at < self._end]
        kept.sort(key=lambda each: each.at)
        return kept

    def _of_basket(self, basket: Basket) -> Iterator[Telling]:
        yield from self._households.first_seen(basket)
        fuel_cents = sum(cents for product, _, cents in basket.lines if product in self._fuel)
        if fuel_cents and basket.household not in self._fuel_club:
            self._fuel_club.add(basket.household)
            yield _joins_fuel_club(basket)
        yield self._purchase(basket)
        if fuel_cents >= TOP_UP_CENTS_MIN:
            yield _top_up(basket, fuel_cents)
        if basket.basket % RETURNED_EVERY == 0:
            yield _returned(basket)

    def _purchase(self, basket: Basket) -> Telling:
        lines = [told for line in basket.lines if (told := self._line(line)) is not None]
        if not lines:
            self.oddities.note("basket without anything in it: told as it stands, to be rejected")
            lines = [_line(*line) for line in basket.lines]
        return _about(
            basket,
            "purchase",
            _basket_id(basket),
            basket.at,
            {"lines": lines, "reference_number": str(basket.basket)},
        )

    def _line(self, line: Line) -> dict[str, Any] | None:
        """Goods by weight, fuel among them, have quantity 1 (D-46); nothing sold is no line."""
        product, quantity, cents = line
        if quantity > 1 and product in self._fuel:
            self.oddities.note("fuel measured in thousandths: told as quantity 1")
            return _line(product, 1, cents)
        if quantity > 0:
            if cents == 0:
                self.oddities.note("line without a price: told as free")
            return _line(product, quantity, cents)
        if cents > 0:
            self.oddities.note("line with a price and no quantity: told as quantity 1")
            return _line(product, 1, cents)
        self.oddities.note("line with neither quantity nor price: left out")
        return None

    def _of_redemptions(self) -> Iterator[Telling]:
        """A day's only coupon asks for the whole basket; of several each asks for two dollars."""
        of_day: dict[tuple[int, date], list[dict[str, Any]]] = defaultdict(list)
        for row in _redemptions():
            of_day[row["household_id"], row["redemption_date"].date()].append(row)
        answered: set[tuple[int, int]] = set()
        for (household, day), coupons in sorted(of_day.items(), key=lambda item: item[0][::-1]):
            if (basket := self._by_day.get((household, day))) is None:
                continue
            for number, coupon in enumerate(coupons):
                yield _spend_request(basket, coupon, number, is_only=len(coupons) == 1)
                campaign = (household, coupon["campaign_id"])
                if campaign not in answered:
                    answered.add(campaign)
                    yield _campaign_response(basket, coupon, number)


def _fuel_products() -> frozenset[int]:
    rows = read_rows("products", "product_id", "product_type")
    return frozenset(
        row["product_id"] for row in rows if (row["product_type"] or "").startswith("GASOLINE")
    )


def _redemptions() -> Sequence[dict[str, Any]]:
    rows = read_rows(
        "coupon_redemptions", "household_id", "coupon_upc", "campaign_id", "redemption_date"
    )
    return sorted(rows, key=lambda row: (row["household_id"], row["coupon_upc"]))


def _line(product: int, quantity: int, cents: int) -> dict[str, Any]:
    net = dollars(cents) if quantity <= 1 else f"{cents / quantity / 100:.6f}"
    total = dollars(cents)
    return {"product": str(product), "quantity": quantity, "net": net, "vat": "0", "total": total}


def _about(
    basket: Basket, message: str, reference: str, at: datetime, data: dict[str, Any]
) -> Telling:
    told = {"performed_on": at, "performed_by_unit": str(basket.store), **data}
    return tell(at, message, reference, str(basket.household), told)


def _basket_id(basket: Basket) -> str:
    return f"basket-{basket.basket}"


def _joins_fuel_club(basket: Basket) -> Telling:
    at = basket.at - timedelta(seconds=1)
    data = {"scheme": "FUEL_CLUB", "performed_on": at}
    reference = f"fuel-club-{basket.household}"
    return tell(at, "scheme_signed_on", reference, str(basket.household), data)


def _top_up(basket: Basket, fuel_cents: int) -> Telling:
    cents = fuel_cents // TOP_UP_STEP_CENTS * TOP_UP_STEP_CENTS
    data = {
        "classification": "FUEL_CARD_TOP_UP",
        "amount": dollars(cents),
        "payment_medium": {"identifier": _card(basket.household)},
    }
    at = basket.at + timedelta(minutes=2)
    return _about(basket, "financial_achievement", f"top-up-{basket.basket}", at, data)


def _card(household: int) -> str:
    """An invented card number, the same for a household each time."""
    prefix = _CARD_PREFIXES[household % len(_CARD_PREFIXES)]
    length = 15 if prefix.startswith("37") else 16
    return f"{prefix}{household * 7919:0{length - len(prefix)}d}"


def _returned(basket: Basket) -> Telling:
    at = basket.at + timedelta(days=2)
    return _about(
        basket, "cancellation", f"return-{basket.basket}", at, {"event": _basket_id(basket)}
    )


def _spend_request(
    basket: Basket, coupon: dict[str, Any], number: int, *, is_only: bool
) -> Telling:
    wanted = {} if is_only else {"classification": "COUPON", "amount": dollars(COUPON_CENTS)}
    at = basket.at + timedelta(minutes=5, seconds=number)
    reference = f"coupon-{basket.basket}-{coupon['coupon_upc']}-{number}"
    return _about(
        basket, "spend_request", reference, at, {"purchase": _basket_id(basket), **wanted}
    )


def _campaign_response(basket: Basket, coupon: dict[str, Any], number: int) -> Telling:
    at = basket.at + timedelta(minutes=6, seconds=number)
    reference = f"campaign-{coupon['campaign_id']}-{basket.household}"
    data = {"classification": "CAMPAIGN_RESPONSE"}
    return _about(basket, "achievement", reference, at, data)
