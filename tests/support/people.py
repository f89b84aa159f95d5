"""Words and dice for offers without an event: what a participant tells of themselves, and when.

The journals are thrown from a seed, like those of `journals.py`: two people, years instead of days.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from hypothesis import strategies as st

from shared.contracts.events import (
    CatalogueChanged,
    DetailsChanged,
    JournalEvent,
    PurchaseMade,
    RunReached,
    SchemeSignedOff,
    SchemeSignedOn,
    SegmentsChanged,
    SubscriptionChanged,
)
from shared.contracts.events.participation import Address, Contact, Details
from tests.support.journals import PEOPLE, Dice, dice
from tests.support.stories import (
    NIGHT,
    a_cancellation,
    a_change,
    a_purchase,
    a_run,
    a_withdrawal,
    an_offer,
    at,
    bought_now,
    header,
    setup,
    signed_up,
)

BEGIN = at("2023-01-01T08:00:00")
KINDS = ("JOIN", "BIRTHDAYS", "NAMES", "DATA", "LASTING", "MONEY")
CODES = ("A", "B", "C", "D")
STEPS = (
    *("run",) * 6,
    *("details", "subscription", "buy") * 2,
    *("segment", "scheme", "withdraw", "cancel", "publish"),
)


VALIDITIES = (
    {"periods": [{"from": "2023-03-01T00:00:00Z"}]},
    {"periods": [{"from": "2023-02-01T00:00:00Z", "to": "2023-05-01T00:00:00Z"}]},
    {"recurring": [{"from": "03-01", "to": "09-30"}]},
)


def told_details(
    name: str = "d1",
    on: datetime = BEGIN,
    who: str = "ada",
    **told: Any,  # noqa: ANN401
) -> DetailsChanged:
    """Ada tells something of herself."""
    return DetailsChanged(**header(name, on, participant=who), details=Details(**told))


def a_subscription(
    name: str,
    state: Literal["EFFECTIVE", "NOT_EFFECTIVE"] = "EFFECTIVE",
    on: datetime = BEGIN,
    code: str = "TV",
    who: str = "ada",
) -> SubscriptionChanged:
    """Ada's subscription became effective, or not."""
    told = header(name, on, participant=who)
    return SubscriptionChanged(**told, subscription=code, state=state)


def a_personal_offer(code: str = "ONE", kind: str = "BIRTHDAYS", **over: Any) -> dict[str, Any]:  # noqa: ANN401
    """An offer of one euro without an event, effective since 2023."""
    told = {"latest_effective_date": "2023-01-01T00:00:00Z"}
    if kind == "LASTING":
        maturity = {"uninterrupted": {"value": 1, "unit": "MONTHS"}}
        over["conditions"] = {"maturity": maturity} | over.pop("conditions", {})
    return an_offer(code, kind, **(told | over))


def lives() -> st.SearchStrategy[list[JournalEvent]]:
    """Offers without an event, then whatever may happen to two people in two years."""
    return dice.map(life_of)


def life_of(d: Dice) -> list[JournalEvent]:
    """Throw one journal."""
    offers = [_offer(d, code) for code in CODES[: d.randint(1, len(CODES))]]
    told: list[JournalEvent] = [
        *setup(*offers, an_offer("BUY", "CAPACITY", interactive=True)),
        *_arrivals(d),
    ]
    now = BEGIN
    for place in range(d.randint(5, 30)):
        now += timedelta(days=d.choice((0, 1, 3, 20, 40)), hours=d.randint(0, 23))
        told.append(_at(_step(d, f"m{place}", now, told), now))
    told.append(_at(a_run("last", version=len(told)), now))
    return told


def quiet_lives() -> st.SearchStrategy[tuple[list[JournalEvent], list[RunReached], list[bool]]]:
    """All is told at the beginning; then runs, and for each whether it may be skipped."""
    return dice.map(_quiet)


def _quiet(d: Dice) -> tuple[list[JournalEvent], list[RunReached], list[bool]]:
    when = {"birthday": "ACTUAL_DAY", "name_day": "ACTUAL_DAY"}
    offers = [
        a_personal_offer("A", "BIRTHDAYS", conditions={"birthday": when["birthday"]}),
        a_personal_offer("B", "NAMES", conditions={"name_day": when["name_day"]}),
        a_personal_offer("C", "LASTING", conditions={"maturity": _maturity(d)}),
        a_personal_offer("D", "DATA", conditions={"data": {"date_of_birth": True}}),
    ]
    told: list[JournalEvent] = [*setup(*offers), *_arrivals(d)]
    marks = [(d.choice(PEOPLE), d.often(0.5), d.randint(0, 700)) for _ in range(8)]
    for place, (who, on, days) in enumerate(marks):
        state: Literal["EFFECTIVE", "NOT_EFFECTIVE"] = "EFFECTIVE" if on else "NOT_EFFECTIVE"
        performed = BEGIN + timedelta(days=days)
        told.append(_at(a_subscription(f"s{place}", state, performed, who=who), BEGIN))
    dates = sorted(d.sample(range(1, 720), 25))
    runs = [_run(f"r{n}", 1_000 + n, BEGIN + timedelta(days=day)) for n, day in enumerate(dates)]
    skipped = [d.often(0.6) for _ in runs]
    return told, runs, [False, *skipped[1:-1], False]


def _run(name: str, version: int, now: datetime) -> RunReached:
    return a_run(name, now, version=version)


def _arrivals(d: Dice) -> list[JournalEvent]:
    found: list[JournalEvent] = []
    for who in PEOPLE:
        found.append(signed_up(name=f"su-{who}", participant=who, on=BEGIN))
        found.append(_at(told_details(f"de-{who}", BEGIN, who, **_details(d)), BEGIN))
    return found


def _details(d: Dice) -> dict[str, Any]:
    born = date(1980, 1, 1) + timedelta(days=d.randint(0, 2_000))
    found: dict[str, Any] = {"date_of_birth": d.choice((born, date(1988, 2, 29), None))}
    found["name_day"] = d.choice(("12-06", "02-29", "02-28", "03-01", None))
    if d.often(0.5):
        city = d.choice(("Athens", None))
        found["addresses"] = (Address(type="HOME", city=city, street="Ermou", active=d.often(0.8)),)
    if d.often(0.5):
        found["phones"] = (Contact(type=d.choice(("MOBILE", "HOME")), value="69"),)
    return found


def _at(message: JournalEvent, now: datetime) -> JournalEvent:
    if isinstance(message, RunReached):
        return replace(message, recorded_at=now, as_of=now + (message.as_of - NIGHT))
    return replace(message, recorded_at=now)


def _step(d: Dice, name: str, now: datetime, before: list[JournalEvent]) -> JournalEvent:
    who = d.choice(PEOPLE)
    told = header(name, now - timedelta(days=d.choice((0, 0, 0, 15, -25))), participant=who)
    match d.choice(STEPS):
        case "run":
            return _some_run(d, name, len(before))
        case "publish":
            return _published(d, f"N{name}", before)
        case "cancel":
            bought = [each for each in before if isinstance(each, PurchaseMade)]
            name = d.choice(bought).external_reference if bought else "nothing"
            return a_cancellation(f"c{len(before)}", of=name, on=now, participant=who)
        case "details":
            return DetailsChanged(**told, details=Details(**_details(d)))
        case "subscription":
            state: Literal["EFFECTIVE", "NOT_EFFECTIVE"] = d.choice(("EFFECTIVE", "NOT_EFFECTIVE"))
            return SubscriptionChanged(**told, subscription=d.choice(("TV", "WEB")), state=state)
        case "segment":
            joined, left = (("VIP",), ()) if d.often(0.7) else ((), ("VIP",))
            return SegmentsChanged(**told, joined=joined, left=left)
        case "scheme":
            mark = SchemeSignedOn if d.often(0.7) else SchemeSignedOff
            return mark(**told, scheme=d.choice(("MAIN", "OTHER")))
        case "withdraw":
            return a_withdrawal(name, d.choice(CODES), None, on=now, participant=who)
        case _:
            buys = d.choice((a_purchase, bought_now))
            return buys(name, on=now, participant=who)


def _some_run(d: Dice, name: str, version: int) -> RunReached:
    schemes = ("MAIN",) if d.often(0.2) else ()
    segments = ("VIP",) if d.often(0.2) else ()
    early = timedelta(days=d.choice((0, 0, 0, 0, 40)))
    return a_run(name, NIGHT - early, version=version, schemes=schemes, segments=segments)


def _published(d: Dice, code: str, before: list[JournalEvent]) -> JournalEvent:
    """Publish an offer among the events, or one once more: asleep, or awake again."""
    known = [each for each in before if isinstance(each, CatalogueChanged) and each.code in CODES]
    told: dict[str, Any] = _offer(d, code)
    if d.often(0.5):
        told = {**d.choice(known).change, "state": d.choice(("EFFECTIVE", "NOT_EFFECTIVE"))}
    return a_change(len(before), "offer", told)


def _offer(d: Dice, code: str) -> dict[str, Any]:
    kind = d.choice(KINDS)
    conditions = _conditions(d, kind)
    if d.often(0.25):
        conditions["segments"] = {"include": ["VIP"]} if d.often(0.6) else {"exclude": ["VIP"]}
    if d.often(0.1):
        conditions["units"] = d.choice((["SHOP"], ["ELSEWHERE"]))
    told: dict[str, Any] = {"scheme": "MAIN" if d.often(0.85) else "OTHER"}
    if kind == "MONEY" and d.often(0.5):
        told["number_of_awards"] = "ONLY_ONE"
    if d.often(0.15):
        told["validity"] = d.choice(VALIDITIES)
    return a_personal_offer(code, kind, conditions=conditions, **told)


def _conditions(d: Dice, kind: str) -> dict[str, Any]:
    which = {"BIRTHDAYS": "birthday", "NAMES": "name_day"}.get(kind)
    if which is not None:
        return {which: d.choice(("ACTUAL_DAY", "DURING_MONTH"))}
    if kind == "LASTING":
        return {"maturity": _maturity(d)}
    if kind == "DATA":
        asked: dict[str, Any] = {"date_of_birth": d.often(0.5), "phones": ["MOBILE"]}
        if d.often(0.5):
            asked["addresses"] = {"HOME": ["city", "street"]}
        return {"data": asked}
    return {}


def _maturity(d: Dice) -> dict[str, Any]:
    period = d.choice(({"value": 1, "unit": "MONTHS"}, {"value": 3, "unit": "WEEKS"}))
    return {"uninterrupted": period, "maximum_interruption_days": d.choice((0, 2, 20))}
