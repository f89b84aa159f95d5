"""A whole history: a business, its people, and what happens to them in some weeks or months."""

from datetime import UTC, datetime, timedelta

from tests.support.histories import happenings
from tests.support.histories.business import (
    GROUPS,
    KINDS,
    PEOPLE,
    SCHEMES,
    a_change,
    a_merchants_change,
    business,
    merchants,
)
from tests.support.histories.dice import Dice, Told, written
from tests.support.histories.happenings import EVENT_OF, an_event
from tests.support.histories.offers import an_offer

STARTS = (
    datetime(2024, 1, 10, 8, tzinfo=UTC),
    datetime(2023, 12, 20, 12, tzinfo=UTC),
    datetime(2024, 3, 20, 22, tzinfo=UTC),
)
PACES = (timedelta(hours=6), timedelta(days=1), timedelta(days=5))
CODES = ("A", "B", "C", "D", "E", "F")


class Teller:
    """Makes one step after the other, and remembers what it told."""

    def __init__(self, d: Dice, kinds: list[str]) -> None:
        """Begin at one of a few days."""
        self.d = d
        self.kinds = kinds
        self.start = d.choice(STARTS)
        self.now = self.start
        self.pace = d.choice(PACES)
        self.offers: dict[str, str] = {}
        self.told: list[Told] = []
        self.events: list[Told] = []
        self.has_merchants = False
        self.people: list[str] = [who for who in PEOPLE if d.often(0.85)]

    def step(self, name: str) -> Told:
        """Make the next step; time goes on a little."""
        self.now += self.pace * self.d.choice((0, 0.5, 1, 1, 2))
        made = STEPS[self.d.choice(WEIGHTED)](self, name)
        [(kind, data)] = made.items()
        if kind in happenings.EVENTS:
            self.events.append(data)
        self.told.append(made)
        return made

    def message(self, **said: object) -> Told:
        """What every message about somebody says."""
        told: Told = {"participant": self.d.choice(PEOPLE), "recorded_at": written(self.now)}
        return told | said

    def offer(self, code: str) -> Told:
        """Publish an offer, or one that was published with something else in it."""
        kind = self.offers.setdefault(code, self.d.choice(self.kinds))
        return {"offer": an_offer(self.d, code, kind, self.start)}


def _event(t: Teller, name: str) -> Told:
    return an_event(t.d, t.d.choice(list(t.offers.values())), name, t.now)


def _run(t: Teller, name: str) -> Told:
    told: Told = {"as_of": written(t.now)}
    if t.d.often(0.15):
        told |= t.d.choice((
            {"schemes": [t.d.choice(SCHEMES)]},
            {"offer_types": t.d.some(t.kinds)},
            {"segments": ["VIP"]},
            {"definition": "NIGHTLY"},
            {"definition": "NEVER", "id": name},
        ))  # fmt: skip
    if t.d.often(0.5):
        told["id"] = name
    return {"run": told}


def _again(t: Teller, name: str) -> Told:
    """The same once more, or another thing under its name."""
    if not t.told:
        return _run(t, name)
    [(kind, data)] = t.d.choice(t.told).items()
    if kind == "sign_up" or (kind == "run" and "id" not in data):
        return _run(t, name)
    if kind == "referral":
        t.now += timedelta(minutes=1)
        data = data | {"recorded_at": written(t.now)}
    if kind in happenings.EVENTS and t.d.often(0.2):
        data = data | {"performed_by_unit": "HARBOUR"}
    return {kind: data}


def _cancel(t: Teller, name: str) -> Told:
    if not t.events:
        return _event(t, name)
    event = t.d.choice(t.events)
    who = event.get("participant") or event.get("referred_participant")
    return {"cancellation": t.message(id=name, participant=who, event=event["id"])}


def _take_back(t: Teller, name: str) -> Told:
    code = t.d.choice(list(t.offers))
    told = t.message(id=name, offer=code)
    if t.events and t.offers[code] in EVENT_OF and t.d.often(0.7):
        event = t.d.choice(t.events)
        who = event.get("participant") or event.get("referring_participant")
        told |= {"event": event["id"], "participant": who}
    return {"award_cancellation": told}


def _scheme(t: Teller, name: str) -> Told:
    mark = "scheme_signed_on" if t.d.often(0.7) else "scheme_signed_off"
    moment = t.now - timedelta(hours=12 * t.d.choice((0, 0, 0, 2)))
    return {mark: t.message(scheme=t.d.choice(SCHEMES), performed_on=written(moment))}


def _subscription(t: Teller, name: str) -> Told:
    state = "EFFECTIVE" if t.d.often(0.6) else "NOT_EFFECTIVE"
    told = t.message(subscription=t.d.choice(("X", "Y")), state=state)
    moment = t.now - timedelta(days=t.d.choice((0, 0, 0, 0, 2, 9)))
    return {"subscription": told | {"performed_on": written(moment)}}


def _segments(t: Teller, name: str) -> Told:
    return {"segments": t.message(**happenings.segments(t.d))}


def _details(t: Teller, name: str) -> Told:
    return {"details": t.message(**happenings.details(t.d))}


def _offer(t: Teller, name: str) -> Told:
    made = t.offer(t.d.choice(CODES[: len(t.offers) + 1]))
    made["offer"]["recorded_at"] = written(t.now)
    return made


def _catalogue(t: Teller, name: str) -> Told:
    [(kind, data)] = a_change(t.d).items()
    return {kind: {**data, "recorded_at": written(t.now)}}


def _merchant(t: Teller, name: str) -> Told:
    """Where there are merchants they change their minds often."""
    if not t.has_merchants:
        return _event(t, name)
    [(kind, data)] = a_merchants_change(t.d).items()
    return {kind: {**data, "recorded_at": written(t.now)}}


def _joins(t: Teller, name: str) -> Told:
    """Somebody signs up late; whoever did already is told of once."""
    waiting = [who for who in PEOPLE if who not in t.people]
    if not waiting:
        return _event(t, name)
    t.people.append(waiting[0])
    made = _sign_up(t, waiting[0])
    made["sign_up"]["signed_up_on"] = written(t.now)
    return made


def _leave(t: Teller, name: str) -> Told:
    if t.d.often(0.7):
        return _event(t, name)
    return {"termination": t.message(reason="CUSTOMER_REQUEST")}


STEPS = {
    "event": _event,
    "run": _run,
    "again": _again,
    "cancel": _cancel,
    "take back": _take_back,
    "scheme": _scheme,
    "subscription": _subscription,
    "segments": _segments,
    "details": _details,
    "offer": _offer,
    "catalogue": _catalogue,
    "merchant": _merchant,
    "joins": _joins,
    "leave": _leave,
}
WEIGHTED = (
    *("event",) * 12,
    *("run",) * 6,
    *("again",) * 2,
    *("cancel",) * 2,
    *("merchant",) * 3,
    *("take back",) * 2,
    *("scheme", "subscription", "subscription", "segments", "details"),
    *("offer", "catalogue", "leave", "joins"),
)


def a_history(d: Dice, kinds: list[str] | None = None) -> Told:
    """Throw one history over some kinds of offers, all being possible."""
    among = d.some(kinds or list(KINDS), 4)
    teller = Teller(d, among)
    standing = merchants(d)
    teller.has_merchants = bool(standing)
    control = business(d) + standing
    control += [teller.offer(code) for code in CODES[: d.randint(2, 5)]]
    steps = [_sign_up(teller, who) for who in teller.people]
    steps += [teller.step(f"m{place}") for place in range(d.randint(8, 40))]
    steps.append({"run": {"as_of": written(teller.now)}})
    zone = d.choice(("UTC", "Europe/Athens"))
    return {
        "scenario": "a history",
        "platform": {"time_zone": zone},
        "control": control,
        "steps": steps,
    }


def _sign_up(t: Teller, who: str) -> Told:
    moment = t.start - timedelta(hours=t.d.choice((1, 24, 24 * 40)))
    told: Told = {"participant": who, "signed_up_on": written(moment), "unit": "ATHENS"}
    schemes = ["MAIN"] if t.d.often(0.4) else list(SCHEMES)
    if t.d.often(0.6):
        told["owned_by_group"] = t.d.choice((*GROUPS, "G3"))
    return {"sign_up": told | {"schemes": schemes} | happenings.details(t.d)}
