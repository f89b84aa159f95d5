"""What may happen to participants, as upstream tells it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.support.histories.business import (
    BRANDS,
    CITIES,
    KPIS,
    MEDIA,
    PEOPLE,
    PRODUCTS,
    REPORTS,
    SEGMENTS,
    STARS,
    TOPS,
    UNITS,
)
from tests.support.histories.dice import Dice, Told, written

EVENT_OF = {
    "PRODUCTS": "purchase",
    "REVENUE": "purchase",
    "CAPACITY": "purchase",
    "AMOUNTS": "purchase",
    "NUMBERS": "purchase",
    "QUANTITIES": "purchase",
    "TOPUPS": "financial_achievement",
    "SERVICE": "achievement",
    "STATEMENTS": "financial_statement",
    "BEHAVIOUR": "social_media",
    "REFERRALS": "referral",
}


def an_event(d: Dice, kind: str, name: str, now: datetime) -> Told:
    """Something that an offer of this kind may look at; told now, performed about now."""
    message = EVENT_OF.get(kind, "purchase")
    if message == "social_media" and d.often(0.4):
        message = "web"
    lag = timedelta(hours=12 * d.choice((0, 0, 0, 0, 0, 1, 2, 4, 14, 40, -1, -4)))
    told: Told = {
        "id": name,
        "participant": d.choice(PEOPLE),
        "performed_on": written(now - lag),
        "recorded_at": written(now),
        "performed_by_unit": d.choice(UNITS),
    }
    if d.often(0.4):
        told["process_immediately"] = True
    return {message: EVENTS[message](d, told)}


def _purchase(d: Dice, told: Told) -> Told:
    lines = [_line(d) for _ in range(d.randint(1, 3))]
    if sum(Decimal(line["total"]) for line in lines) < 0:
        lines = [_line(d, "10.00")]
    return told | {"lines": lines} | _medium(d)


def _line(d: Dice, price: str | None = None) -> Told:
    sign = "-" if price is None and d.often(0.1) else ""
    price = sign + (price or d.money(1, 2, 5, 10, 20))
    quantity = d.randint(1, 3)
    total = str(Decimal(price) * quantity)
    return {"product": d.choice(PRODUCTS), "quantity": quantity, "net": price, "vat": "0",
            "total": total}  # fmt: skip


def _medium(d: Dice) -> Told:
    if d.often(0.4):
        return {}
    told = {"brand": d.choice((*BRANDS, None)), "type": d.choice((*MEDIA, None))}
    return {"payment_medium": {key: value for key, value in told.items() if value}}


def _topup(d: Dice, told: Told) -> Told:
    told |= {"classification": d.choice(TOPS)} | _medium(d)
    if d.often(0.8):
        told["amount"] = d.money(1, 5, 10, 20)
    if d.often(0.5):
        told["product"] = d.choice(PRODUCTS)
    return told


def _achievement(d: Dice, told: Told) -> Told:
    return told | {"classification": d.choice(STARS)}


def _statement(d: Dice, told: Told) -> Told:
    rows = [(kpi, product) for kpi in KPIS for product in (*PRODUCTS, None)]
    kpis: list[Told] = [
        {"kpi": kpi, "value": d.money(0, 2, 5, 10)} | ({"product": product} if product else {})
        for kpi, product in d.some(rows, 4)
    ]
    month = f"2024-{d.randint(1, 9):02}"
    said: Told = {"period": month, "kpis": kpis}
    if d.often(0.8):
        said["classification"] = d.choice(REPORTS)
    return told | said


def _like(d: Dice, told: Told) -> Told:
    profile = d.choice(("Acme", "acme", "ACME", "Other"))
    return told | {"medium": "FACEBOOK", "profile": profile, "action": "LIKE"}


def _visit(d: Dice, told: Told) -> Told:
    urls = ("https://acme.test/shop", "HTTPS://ACME.test/shop/", "https://acme.test/sale",
            "https://acme.test/other")  # fmt: skip
    return told | {"url": d.choice(urls)}


def _referral(d: Dice, told: Told) -> Told:
    told.pop("participant")
    referring = d.choice((*PEOPLE, *PEOPLE, "eve"))
    referred = d.choice((*PEOPLE, *PEOPLE, "dan"))
    return told | {"referring_participant": referring, "referred_participant": referred}


EVENTS: dict[str, Callable[[Dice, Told], Told]] = {
    "purchase": _purchase,
    "financial_achievement": _topup,
    "achievement": _achievement,
    "financial_statement": _statement,
    "social_media": _like,
    "web": _visit,
    "referral": _referral,
}


def details(d: Dice) -> Told:
    """Some personal data."""
    said: dict[str, Any] = {"first_name": "Somebody"}
    if d.often(0.5):
        said["date_of_birth"] = d.choice(("1990-01-20", "1992-02-29", "1985-03-05", "2000-12-31"))
    if d.often(0.5):
        said["name_day"] = d.choice(("01-25", "02-29", "03-15", "12-06"))
    if d.often(0.5):
        address = {"type": d.choice(("HOME", "BUSINESS")), "city": d.choice(CITIES)}
        if d.often(0.6):
            address["street"] = "Ermou"
        if d.often(0.4):
            address["area"] = d.choice(("NORTH", "SOUTH"))
        said["addresses"] = [address]
        if d.often(0.2):
            said["addresses"] = []
    if d.often(0.4):
        said["phones"] = [{"type": d.choice(("MOBILE", "HOME")), "number": "1"}]
    if d.often(0.4):
        said["emails"] = [{"type": "PERSONAL", "address": "a@b.test"}]
    return said


def segments(d: Dice) -> Told:
    """Somebody joined or left."""
    return {"joined" if d.often(0.7) else "left": d.some(SEGMENTS)}
