"""Any offers and any journal, for the laws of the engine: small enough to collide often.

Made by dice from a seed, not drawn one by one: what is drawn tends towards the smallest, and a
journal in which nothing is awarded proves nothing.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from shared.contracts.events import (
    AwardingEvent,
    CatalogueChanged,
    DetailsChanged,
    JournalEvent,
    RunReached,
    SchemeSignedOff,
    SchemeSignedOn,
    SegmentsChanged,
    SignedUp,
)
from shared.contracts.events.header import CustomerEvent, PaymentMedium
from shared.contracts.events.participation import Address, Details
from tests.support.stories import (
    MORNING,
    a_cancellation,
    a_change,
    a_like,
    a_line,
    a_purchase,
    a_run,
    a_spend_request,
    a_statement,
    a_top_up,
    a_visit,
    a_withdrawal,
    an_achievement,
    an_offer,
    header,
    setup,
    signed_up,
)

PEOPLE = ("ada", "bob")
LOYALTY = ("AMOUNTS", "VISITS", "ITEMS")
CODES = ("A", "B", "C", "D", "E")
MERCHANTS = ("M1", "M2")
KINDS = ("REVENUE", "PRODUCTS", "CAPACITY", "TOPUPS", "SERVICE", "LIKES", "STATEMENTS", *LOYALTY)
FORTNIGHT = 14 * 24
STEPS = (
    *("event",) * 10,
    *("run",) * 4,
    *("cancel",) * 2,
    *("withdraw",) * 2,
    *("segment", "scheme", "spend", "offer", "details", "kpi", "merchant", "owner"),
)
WEEKLY = {"one_per": {"value": 1, "unit": "WEEKS"}}


class Dice(Random):
    """Throws what stories are made of; the seed is what hypothesis reports."""

    def often(self, share: float) -> bool:
        """Say yes in this share of throws."""
        return self.random() < share

    def few(self, prefix: str) -> list[str]:
        """Pick one or two of three names."""
        return [f"{prefix}{n}" for n in self.sample("123", self.randint(1, 2))]

    def hour(self) -> datetime:
        """Pick an hour of the fortnight."""
        return MORNING + timedelta(hours=self.randint(0, FORTNIGHT))


dice = st.integers(0, 2**32).map(Dice)


def books(most: int = len(CODES)) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Some offers with different codes."""
    return dice.map(lambda d: [_offer(d, code) for code in CODES[: d.randint(1, most)]])


def events() -> st.SearchStrategy[AwardingEvent]:
    """Any event that such offers may look at."""
    return dice.map(lambda d: _event(d, "e"))


def journals() -> st.SearchStrategy[list[JournalEvent]]:
    """Offers, then whatever may happen to two participants, recorded in order."""
    return dice.map(journal_of)


def journal_of(d: Dice) -> list[JournalEvent]:
    """Throw one journal."""
    offers = [_offer(d, code) for code in CODES[: d.randint(2, len(CODES))]]
    told: list[JournalEvent] = list(setup(*offers))
    told += _merchants(d, len(told))
    told += [_signed_up(d, f"su-{who}", who) for who in PEOPLE]
    now, before = MORNING, [("none", "ada")]
    for place in range(d.randint(8, 40)):
        now += timedelta(hours=d.randint(0, 12))
        step = _at(_step(d, f"m{place}", before, len(told)), now)
        told.append(step)
        if isinstance(step, CustomerEvent):
            before.append((f"m{place}", step.participant))
    told.append(_at(a_run("last", version=len(told)), now))
    return told


def _merchants(d: Dice, version: int) -> list[CatalogueChanged]:
    friends = {"code": "OWN", "collaborates_with": ["FRIENDS"]}
    made = [_merchant(d, version + 1 + place, code) for place, code in enumerate(MERCHANTS)]
    return [a_change(version, "group", friends), *made]


def _merchant(d: Dice, version: int, code: str) -> CatalogueChanged:
    """Who stands behind a unit, with whatever it allows."""
    told: dict[str, Any] = {"code": code, "unit": f"UNIT {code}", "group": "OWN"}
    told["state"] = "EFFECTIVE" if d.often(0.7) else "NOT_EFFECTIVE"
    told |= {f"award_{whose}": d.often(0.6) for whose in ("own_group", "other_groups")}
    told |= {f"spend_{whose}": d.often(0.8) for whose in ("own_group", "other_groups")}
    if d.often(0.2):
        told["schemes"] = ["OTHER"]
    if d.often(0.6):
        told["default_contribution"] = d.choice((0, 30, 33.3333))
    return a_change(version, "merchant", told)


def _signed_up(d: Dice, name: str, who: str) -> SignedUp:
    owner = d.choice((None, "OWN", "FRIENDS", "STRANGERS"))
    return signed_up(name=name, participant=who, owned_by_group=owner)


def _at(message: JournalEvent, now: datetime) -> JournalEvent:
    if isinstance(message, RunReached):
        return replace(message, recorded_at=now, as_of=now)
    return replace(message, recorded_at=now)


def _step(d: Dice, name: str, before: list[tuple[str, str]], version: int) -> JournalEvent:
    other, owner = d.choice(before)
    who = owner if d.often(0.9) else d.choice(PEOPLE)
    match d.choice(STEPS):
        case "run":
            schemes = ("MAIN",) if d.often(0.2) else ()
            return a_run(name, version=version, schemes=schemes)
        case "cancel":
            return a_cancellation(name, of=other, participant=who)
        case "withdraw":
            of = other if d.often(0.5) else None
            return a_withdrawal(name, d.choice(CODES), of, participant=who)
        case "segment":
            joins = d.often(0.7)
            joined, left = (("VIP",), ()) if joins else ((), ("VIP",))
            return SegmentsChanged(**header(name, participant=who), joined=joined, left=left)
        case "scheme":
            mark = SchemeSignedOn if d.often(0.7) else SchemeSignedOff
            scheme = d.choice(("MAIN", "OTHER"))
            return mark(**header(name, d.hour(), participant=who), scheme=scheme)
        case "spend":
            asked = a_spend_request(name, other, immediately=d.often(0.5))
            asked = replace(asked, unit_merchant=d.choice((None, *MERCHANTS)))
            return replace(asked, participant=who, performed_on=d.hour())
        case "offer" | "merchant" | "kpi" as what:
            return _published(d, what, version)
        case "owner":
            return _signed_up(d, name, who)
        case "details":
            return DetailsChanged(**header(name, participant=who), details=_details(d))
        case _:
            return _event(d, name)


def _details(d: Dice) -> Details:
    match d.choice(("address", "birthday", "name-day")):
        case "address":
            city = d.choice(("ATHENS", "PATRAS"))
            return Details(addresses=(Address(type="HOME", city=city, active=d.often(0.8)),))
        case "birthday":
            return Details(date_of_birth=date(1990, 1, d.randint(8, 26)))
        case _:
            return Details(name_day=f"01-{d.randint(8, 26):02}")


def _published(d: Dice, what: str, version: int) -> CatalogueChanged:
    if what == "merchant":
        return _merchant(d, version, d.choice(MERCHANTS))
    if what == "kpi":
        products = d.sample("PQR", d.randint(0, 2))
        return a_change(version, "kpi", {"code": "TURNOVER", "products": products})
    return a_change(version, "offer", _offer(d, d.choice(CODES)))


def _event(d: Dice, name: str) -> AwardingEvent:
    told: dict[str, Any] = {
        "on": d.hour(),
        "participant": d.choice(PEOPLE),
        "performed_by_unit": d.choice(("U1", "U2", None)),
        "unit_group": d.choice(("G1", "G3", None)),
        "unit_merchant": d.choice((None, None, *MERCHANTS)),
    }
    medium = PaymentMedium(brand=d.choice((None, "B1")), type=d.choice((None, "M1")))
    paid: dict[str, Any] = {"payment_medium": medium if d.often(0.7) else None}
    kind = d.choice(("achievement", "top-up", "purchase", "purchase", "purchase", "behaviour"))
    if kind == "behaviour":
        return _behaviour(d, name, told)
    if kind == "achievement":
        return an_achievement(name, d.choice(("STARS", "MOONS")), **told)
    if kind == "top-up":
        return a_top_up(name, d.choice((None, 500, 900)), **told, **paid)
    lines = [_line(d) for _ in range(d.randint(1, 3))]
    return a_purchase(name, *lines, immediately=d.often(0.4), **told, **paid)


def _behaviour(d: Dice, name: str, told: dict[str, Any]) -> AwardingEvent:
    """Something on the web, or a statement."""
    match d.choice(("like", "visit", "statement")):
        case "like":
            page = d.choice(("Acme", "ACME", "Rival"))
            return a_like(name, page, process_immediately=d.often(0.4), **told)
        case "visit":
            return a_visit(name, d.choice(("https://acme.example", "acme.example/shop")), **told)
        case _:
            rows = [("TURNOVER", p, str(d.randint(40, 160))) for p in d.sample("PQR", 2)]
            period = f"2024-0{d.randint(1, 9)}"
            return a_statement(name, *rows, period=period, **told)


def _line(d: Dice) -> Any:  # noqa: ANN401 - a line
    return a_line(
        f"P{d.choice('124')}",
        d.randint(0, 900),
        quantity=d.randint(1, 2),
        product_type=d.choice((None, "T1", "T2")),
        families=d.choice(((), ("F1",), ("F2", "F3"))),
    )


def _offer(d: Dice, code: str) -> dict[str, Any]:
    """Make any offer that its classification allows."""
    kind = d.choice(KINDS)
    told: dict[str, Any] = {"award": {"amount": d.choice(("1.00", "2.00", "3.00"))}}
    conditions = _circumstances(d)
    if kind in ("TOPUPS", "SERVICE"):
        told |= _achievement(d, kind, conditions)
        if not conditions.get("all_classifications") and d.often(0.3):
            told["award"] = {"percentage_on_awarded": _on_awarded(d)}
    elif kind == "STATEMENTS":
        told |= {"number_of_awards": d.choice(("MULTIPLE", "ONLY_ONE", WEEKLY))}
    elif kind == "LIKES":
        conditions["urls"] = ["acme.example/"] if d.often(0.5) else None
        told |= {"interactive": d.often(0.5), "only_if_best": d.often(0.4)}
    elif kind in LOYALTY:
        conditions |= loyalty_conditions(d, kind)
        told["only_if_best"] = d.often(0.3)
        if kind == "AMOUNTS" and d.often(0.5):
            told["award"] = {"percentage": d.choice((5, 12.5))}
    else:
        conditions |= _purchase(d, kind)
        told |= {"interactive": d.often(0.5), "only_if_best": d.often(0.6)}
    if d.often(0.3):
        told["validity"] = _validity(d)
    if d.often(0.1):
        told["state"] = "NOT_EFFECTIVE"
    scheme = "MAIN" if d.often(0.8) else "OTHER"
    return an_offer(code, kind, scheme=scheme, conditions=conditions, **told)


def _on_awarded(d: Dice) -> dict[str, Any]:
    found: dict[str, Any] = {"percentage": d.choice((50, 100, 200))}
    found["within"] = {"value": d.randint(1, 9), "unit": "DAYS"}
    if d.often(0.3):
        found["offer_types"] = ["REVENUE", "CAPACITY"]
    if d.often(0.3):
        found["schemes"] = ["OTHER"]
    return found


def _validity(d: Dice) -> dict[str, Any]:
    around = {"before": d.randint(0, 3), "after": d.randint(0, 3)}
    until = {"to": "2024-01-20T00:00:00Z"}
    validities: tuple[dict[str, Any], ...] = (
        {"periods": [until]},
        {"birthday": around | (until if d.often(0.3) else {})},
        {"name_day": around},
        {"recurring": [{"from": "12-20", "to": f"01-{d.randint(8, 26):02}"}]},
    )
    return d.choice(validities)


def _circumstances(d: Dice) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if d.often(0.2):
        found |= {"units": d.few("U"), "groups": d.few("G")}
    if d.often(0.25):
        found["segments"] = {"include": ["VIP"]} if d.often(0.7) else {"exclude": ["VIP"]}
    if d.often(0.1):
        found["locations"] = [{"city": "ATHENS"}]
    if d.often(0.1):
        found["maximum_unprocessed_period"] = {"value": 3, "unit": "DAYS"}
    return found


def _purchase(d: Dice, kind: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    if kind == "PRODUCTS" or d.often(0.3):
        rows = [{"product": p} for p in d.few("P")] + [{"type": t} for t in d.few("T")]
        rows += [{"family": f} for f in d.few("F")]
    found: dict[str, Any] = {"products": rows, "all_products": d.often(0.1)}
    if kind == "PRODUCTS" and d.often(0.3):
        rows[0] = rows[0] | {"amount": {"from": d.randint(1, 9)}}
    if kind == "REVENUE":
        found["transaction_amount"] = {"from": d.randint(0, 12)}
    if kind == "CAPACITY" and d.often(0.3):
        found["weekdays"] = ["MON", "WED"]
    if d.often(0.15):
        found["payment_medium"] = {"brands": d.few("B"), "types": d.few("M")}
    return found


def loyalty_conditions(d: Dice, kind: str) -> dict[str, Any]:
    """Say how much must come together, of what, and within which time."""
    found: dict[str, Any] = {}
    if d.often(0.8):
        found["transaction_period_range"] = {"value": d.randint(1, 6), "unit": "DAYS"}
    if d.often(0.3):
        found["products"] = [{"product": p} for p in d.few("P")]
    if kind == "AMOUNTS":
        found["transaction_amount"] = {"from": d.randint(10, 30)}
        if d.often(0.3):
            found["transaction_amount"] |= {"to": d.randint(30, 40)}
    if kind == "VISITS":
        found["transaction_number"] = {"from": d.randint(2, 4)}
    if kind == "ITEMS":
        found["item_quantity"] = {"from": d.randint(4, 9)}
    return found


def _achievement(d: Dice, kind: str, conditions: dict[str, Any]) -> dict[str, Any]:
    if kind == "SERVICE":
        both = d.often(0.6)
        conditions["classifications"] = ["STARS", "MOONS"] if both else ["STARS"]
        if both and d.often(0.6):
            conditions["all_classifications"] = True
            return {"only_if_best": d.often(0.3)}
    limited = d.choice(("MULTIPLE", "ONLY_ONE", WEEKLY))
    return {"number_of_awards": limited, "only_if_best": d.often(0.2)}
