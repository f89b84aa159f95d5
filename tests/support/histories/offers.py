"""Any offer that its classification allows (rules 2, 3)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.support.histories.business import (
    BRANDS,
    CITIES,
    FAMILIES,
    GROUPS,
    MEDIA,
    PRODUCTS,
    REPORTS,
    SEGMENTS,
    STARS,
    TOPS,
    TYPES,
    UNITS,
)
from tests.support.histories.dice import Dice, Told, written

PURCHASES = ("PRODUCTS", "REVENUE", "CAPACITY")
LOYALTY = ("AMOUNTS", "NUMBERS", "QUANTITIES")
COUNTED = ("TOPUPS", "SERVICE", "STATEMENTS")
WITH_EVENT = (*PURCHASES, *LOYALTY, *COUNTED, "BEHAVIOUR", "REFERRALS")


def an_offer(d: Dice, code: str, kind: str, start: datetime) -> Told:
    """Make an offer of a kind; it may be published at any time from the start on."""
    conditions = _circumstances(d, kind) | OWN.get(kind, _nothing)(d)
    told: Told = {"code": code, "scheme": _scheme(d), "type": kind, "conditions": conditions}
    told["award"] = _award(d, kind)
    if d.often(0.85):
        told["latest_effective_date"] = written(
            start + timedelta(days=d.choice((0, 0, 0, 0, 0, 5, 30)))
        )
    if d.often(0.1):
        told["state"] = "NOT_EFFECTIVE"
    if d.often(0.3):
        told["award_validity"] = d.choice((
            {"after": {"value": d.randint(1, 3), "unit": d.choice(("DAYS", "WEEKS", "MONTHS"))}},
            {"after": {"value": 90, "unit": "MINUTES"}},
            {"until": (start + timedelta(days=60)).date().isoformat()},
        ))  # fmt: skip
    if d.often(0.2):
        told["validity"] = _validity(d, start)
    if kind in (*PURCHASES, "BEHAVIOUR") and d.often(0.6):
        told["evaluation"] = "BATCH_PROCESS_AND_INTERACTIVELY"
    if kind in PURCHASES and d.often(0.3):
        told["scope"] = "APPLY_AWARD_PER_TRANSACTION_ITEM"
    if kind in (*PURCHASES, *LOYALTY, *COUNTED, "BEHAVIOUR"):
        told["only_if_best"] = d.often(0.5)
    return told | _number(d, kind, conditions, told)


def _scheme(d: Dice) -> str:
    return "MAIN" if d.often(0.85) else "OTHER"


def _award(d: Dice, kind: str) -> Told:
    if kind in (*PURCHASES, "AMOUNTS") and d.often(0.4):
        return {"percentage": d.choice(("10", "12.5", "3.3333", "150"))}
    return {"amount": d.choice(("1.00", "2.00", "3.00", "0.05"))}


def _number(d: Dice, kind: str, conditions: Told, told: Told) -> Told:
    """How often, and the percentage on awarded, which sets may not have."""
    if kind == "MONEY":
        return {"number_of_awards": d.choice(("ONLY_ONE", "MULTIPLE"))}
    if kind not in COUNTED or conditions.get("all_classifications"):
        return {}
    period = {"value": d.randint(1, 2), "unit": d.choice(("DAYS", "WEEKS", "MONTHS", "HOURS"))}
    found: Told = {"number_of_awards": d.choice(("MULTIPLE", "ONLY_ONE", {"one_per": period}))}
    if d.often(0.4):
        within = {"value": d.randint(1, 3), "unit": d.choice(("DAYS", "MONTHS", "MONTHS"))}
        share: Told = {"percentage": d.choice(("10", "33.3")), "within": within}
        if d.often(0.15):
            share["schemes"] = [_scheme(d)]
        if d.often(0.15):
            share["offer_types"] = [kind]
        found["award"] = {"percentage_on_awarded": share}
    return found


def _validity(d: Dice, start: datetime) -> Told:
    first = start + timedelta(days=d.randint(0, 20))
    period = {"from": written(first), "to": written(first + timedelta(days=d.randint(1, 60)))}
    if d.often(0.3):
        period.pop(d.choice(("from", "to")))
    window = {"before": d.randint(0, 9), "after": d.randint(0, 30)}
    bounded = window | ({"to": period["to"]} if "to" in period and d.often(0.3) else {})
    ends = [f"{d.randint(1, 12):02}-{d.choice((1, 15, 28, 29)):02}" for _ in range(2)]
    return d.choice((
        {"periods": [period]},
        {"periods": [period, {"to": written(start + timedelta(days=3))}]},
        {"birthday": bounded},
        {"name_day": window},
        {"recurring": [{"from": ends[0], "to": ends[1]}]},
    ))  # fmt: skip


def _circumstances(d: Dice, kind: str) -> Told:
    found: Told = {}
    if d.often(0.2):
        found["segments"] = {d.choice(("include", "exclude")): d.some(SEGMENTS)}
    if kind in WITH_EVENT:
        if d.often(0.15):
            found["units"] = d.some(UNITS)
        if d.often(0.1):
            found["groups"] = d.some(GROUPS, 1)
        if d.often(0.15):
            found["maximum_unprocessed_period"] = {
                "value": 1,
                "unit": d.choice(("WEEKS", "MONTHS")),
            }
        if d.often(0.1):
            found["locations"] = [{"city": city} for city in d.some(CITIES)]
            if d.often(0.4):
                found["locations"][0]["area"] = "NORTH"
    if kind in (*PURCHASES, *LOYALTY, "TOPUPS") and d.often(0.15):
        found["payment_medium"] = {"brands": d.some(BRANDS)}
        if d.often(0.5):
            found["payment_medium"]["types"] = d.some(MEDIA)
    return found


def _rows(d: Dice) -> list[Told]:
    keys = (("product", PRODUCTS), ("type", TYPES), ("family", FAMILIES))
    rows: list[Told] = []
    for _ in range(d.randint(1, 2)):
        key, names = d.choice(keys)
        rows.append({key: d.choice(names)})
    return rows


def _products(d: Dice) -> Told:
    rows = _rows(d)
    for row in rows:
        if d.often(0.4):
            row["amount"] = {"from": d.choice(("1.00", "5.00", "10.00"))}
            if d.often(0.3):
                row["amount"]["to"] = "20.00"
    return {"products": rows, "all_products": d.often(0.3)}


def _revenue(d: Dice) -> Told:
    found: Told = {"transaction_amount": {"from": d.choice(("0", "5.00", "10.00"))}}
    if d.often(0.3):
        found["transaction_amount"]["to"] = d.choice(("20.00", "30.00"))
    return found


def _capacity(d: Dice) -> Told:
    found: Told = {}
    if d.often(0.5):
        found |= {"products": _rows(d), "all_products": d.often(0.2)}
    if d.often(0.3):
        found["weekdays"] = d.some(("MON", "TUE", "WED", "SAT"), 3)
    if d.often(0.3):
        found["hours"] = [{"from": "08:00", "to": "16:00"}, {"from": "23:00", "to": "24:00"}]
    return found


def _loyal(field: str, *limits: str | int) -> Callable[[Dice], Told]:
    def conditions(d: Dice) -> Told:
        found: Told = {field: {"from": d.choice(limits)}}
        if field == "transaction_amount" and d.often(0.2):
            found[field]["to"] = "60.00"
        if d.often(0.8):
            period = {"value": d.randint(1, 3), "unit": d.choice(("DAYS", "WEEKS", "MONTHS"))}
            found["transaction_period_range"] = period
        if d.often(0.3):
            found |= {"products": _rows(d), "all_products": d.often(0.1)}
        return found

    return conditions


def _labels(d: Dice, labels: tuple[str, ...]) -> Told:
    found: Told = {"classifications": d.some(labels)}
    if len(found["classifications"]) > 1 and d.often(0.5):
        found["all_classifications"] = True
    return found


def _topups(d: Dice) -> Told:
    found = _labels(d, TOPS)
    if d.often(0.4):
        found["transaction_amount"] = {"from": "5.00"} | ({"to": "20.00"} if d.often(0.3) else {})
    if d.often(0.2):
        found["products"] = _rows(d)
    return found


def _statements(d: Dice) -> Told:
    found: Told = {"classifications": d.some(REPORTS)} if d.often(0.6) else {}
    kpis: list[Told] = [{"kpi": "K1", "from": "5.00"}, {"kpi": "K2", "to": "20.00"}]
    return found | {"kpis": d.some(kpis)}


def _behaviour(d: Dice) -> Told:
    pages = {"pages": [{"medium": "FACEBOOK", "profile": d.choice(("Acme", "Other"))}]}
    urls = {"urls": ["https://acme.test/shop", "https://acme.test/sale/"]}
    return d.choice((pages, urls, pages | urls, {}))


def _data(d: Dice) -> Told:
    wanted: Told = {}
    if d.often(0.5):
        wanted["date_of_birth"] = True
    if d.often(0.5):
        wanted["addresses"] = {"HOME": d.some(("city", "street"))}
    if d.often(0.4):
        wanted["phones"] = ["MOBILE"]
    if d.often(0.4) or not wanted:
        wanted["emails"] = ["PERSONAL"]
    if d.often(0.3):
        wanted["from"] = "2024-01-15"
    if d.often(0.3):
        wanted["to"] = "2024-02-10T00:00:00Z"
    return {"data": wanted}


def _maturity(d: Dice) -> Told:
    period = {"value": d.randint(1, 4), "unit": d.choice(("WEEKS", "MONTHS"))}
    return {"maturity": {"uninterrupted": period, "maximum_interruption_days": d.choice((0, 0, 3))}}


def _nothing(d: Dice) -> Told:
    return {}


OWN: dict[str, Callable[[Dice], Told]] = {
    "PRODUCTS": _products,
    "REVENUE": _revenue,
    "CAPACITY": _capacity,
    "AMOUNTS": _loyal("transaction_amount", "10.00", "20.00", "50.00"),
    "NUMBERS": _loyal("transaction_number", 2, 3),
    "QUANTITIES": _loyal("item_quantity", 2, 4, 6),
    "TOPUPS": _topups,
    "SERVICE": lambda d: _labels(d, STARS),
    "STATEMENTS": _statements,
    "BEHAVIOUR": _behaviour,
    "BIRTHDAYS": lambda d: {"birthday": d.choice(("ACTUAL_DAY", "DURING_MONTH"))},
    "NAMEDAYS": lambda d: {"name_day": d.choice(("ACTUAL_DAY", "DURING_MONTH"))},
    "DATA": _data,
    "MATURITY": _maturity,
}
"""What the classification itself looks at."""
