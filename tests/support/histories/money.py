"""Histories of money: credits with conditions, spends in all ways, and whatever takes them back."""

from collections.abc import Callable
from datetime import timedelta

from tests.support.histories.business import (
    FAMILIES,
    GROUPS,
    KINDS,
    PEOPLE,
    PRODUCTS,
    TYPES,
    UNITS,
    business,
)
from tests.support.histories.dice import Dice, Told, written
from tests.support.histories.happenings import an_event
from tests.support.histories.offers import PURCHASES, an_offer
from tests.support.histories.story import CODES, PACES, STARTS

PARTS = frozenset((
    "products", "instant", "both", "automatic", "merchants", "transfer", "void", "reimburse",
    "settlement", "leave",
))  # fmt: skip
"""What a history may have beside credits, debits, awards, requests, cancels and expiry."""
AWARDING = (*PURCHASES, *PURCHASES, "SERVICE", "TOPUPS", "AMOUNTS")
REQUESTS = ("PLAIN", "AMOUNT", "COVERED", "BOTH")
MARTS = {"MART_A": "ATHENS", "MART_Y": "YORK"}


class Purse:
    """Makes one step after the other, and remembers what it told."""

    def __init__(self, d: Dice, parts: frozenset[str]) -> None:
        """Begin at one of a few days."""
        self.d = d
        self.parts = parts
        self.start = d.choice(STARTS)
        self.now = self.start
        self.pace = d.choice(PACES)
        self.kinds = d.some(AWARDING, 3)
        self.offers: list[str] = []
        self.told: list[Told] = []
        self.weighted = [name for name, (weight, _) in STEPS.items() for _ in range(weight)
                         if name not in PARTS or name in parts]  # fmt: skip

    def step(self, name: str) -> Told:
        """Make the next step; time always goes on, so that credits have an order."""
        self.now += self.pace * self.d.choice((0.25, 0.5, 1, 1, 2)) + timedelta(minutes=1)
        made = STEPS[self.d.choice(self.weighted)][1](self, name)
        self.told.append(made)
        return made

    def message(self, **said: object) -> Told:
        """What every message about somebody says."""
        told: Told = {"participant": self.d.choice(PEOPLE), "recorded_at": written(self.now)}
        return told | {key: each for key, each in said.items() if each is not None}

    def of(self, *names: str) -> list[Told]:
        """What was told under some names."""
        return [data for told in self.told for name, data in told.items() if name in names]

    def may(self, part: str, share: float) -> bool:
        """Say yes in this share of throws, if the part is among those that are wanted."""
        return part in self.parts and self.d.often(share)


def conditions(p: Purse) -> Told:
    """Where, when and on what a credit may be spent."""
    d, found = p.d, Told()
    if d.often(0.15):
        found["weekdays"] = d.some(("MON", "TUE", "WED", "SAT", "SUN"), 4)
    if d.often(0.1):
        found["hours"] = [{"from": "06:00", "to": "15:30"}, {"from": "22:00", "to": "24:00"}]
    if d.often(0.15):
        found["after"] = {"value": d.randint(1, 3), "unit": d.choice(("DAYS", "HOURS", "WEEKS"))}
    if d.often(0.15):
        found["units"] = d.some(UNITS)
    if d.often(0.1):
        found["groups"] = d.some(GROUPS, 1)
    if p.may("products", 0.5):
        rows = (*({"product": each} for each in PRODUCTS), *({"type": each} for each in TYPES),
                {"family": FAMILIES[0]})  # fmt: skip
        found["products"] = d.some(rows)
    return found


def _offer(p: Purse, code: str) -> Told:
    kind = p.d.choice(p.kinds)
    told = an_offer(p.d, code, kind, p.start)
    if kind in PURCHASES:
        told["evaluation"] = "BATCH_PROCESS_AND_INTERACTIVELY"
        if p.may("instant", 0.5):
            told["spend_method"] = "SPEND_INSTANTLY"
    if p.d.often(0.6):
        told["spend_conditions"] = conditions(p)
    p.offers.append(code)
    return {"offer": told}


def _credit(p: Purse, name: str) -> Told:
    ends = None
    if p.d.often(0.4):
        end = p.now + timedelta(hours=12 * p.d.randint(1, 20))
        ends = end.date().isoformat() if p.d.often(0.6) else written(end)
    begins = None if ends or p.d.often(0.8) else written(p.now + timedelta(days=2))
    told = p.message(id=name, amount=p.d.money(1, 2, 5, 10, 20), expires_on=ends, valid_from=begins)
    return {"wallet_credit": told | {"spend_conditions": conditions(p)}}


def _debit(p: Purse, name: str) -> Told:
    return {"wallet_debit": p.message(id=name, amount=p.d.money(1, 2, 5))}


def _transfer(p: Purse, name: str) -> Told:
    told = p.message(id=name, amount=p.d.money(1, 2, 5, 10))
    others = [who for who in PEOPLE if who != told["participant"]]
    return {"wallet_transfer": told | {"to": p.d.choice((*others, *others, *others, "nobody"))}}


def _leave(p: Purse, name: str) -> Told:
    if p.d.often(0.5):
        return _credit(p, name)
    reason = p.d.choice(("DUPLICATION", "DUPLICATION", "FRAUD", "CUSTOMER_REQUEST"))
    told = p.message(id=name, reason=reason)
    if reason == "DUPLICATION" or p.d.often(0.1):
        others = [who for who in PEOPLE if who != told["participant"]]
        told["replacement"] = p.d.choice((*others, *others, "nobody"))
    if p.d.often(0.8) == (reason == "DUPLICATION"):
        told["transfer_balance"] = True
    return {"termination": told}


def _reimburse(p: Purse, name: str) -> Told:
    return {"wallet_reimburse": p.message(id=name, amount=p.d.money(1, 2, 5))}


def _void(p: Purse, name: str) -> Told:
    moved = p.of("wallet_credit", "wallet_debit", "wallet_transfer", "wallet_reimburse")
    if not moved:
        return _credit(p, name)
    told = p.d.choice(moved)
    return {"wallet_void": p.message(id=name, participant=told["participant"],
                                     transaction=told["id"])}  # fmt: skip


def _purchase(p: Purse, name: str) -> Told:
    [data] = an_event(p.d, "REVENUE", name, p.now).values()
    data["performed_on"] = written(p.now - timedelta(hours=p.d.choice((0, 0, 0, 1, 12))))
    if p.may("both", 0.3):
        data["spend_request"] = {"id": f"{name}s"} | _wish(p)
    return {"purchase": data}


def _award(p: Purse, name: str) -> Told:
    return an_event(p.d, p.d.choice(p.kinds), name, p.now)


def _wish(p: Purse) -> Told:
    kind = p.d.choice((None, None, *REQUESTS))
    told: Told = {"classification": kind} if kind else {}
    if p.d.often(0.9) == (kind in ("AMOUNT", "BOTH")):
        told["amount"] = p.d.money(1, 2, 5, 10)
    return told


def _request(p: Purse, name: str) -> Told:
    bought = p.of("purchase")
    if not bought:
        return _purchase(p, name)
    purchase = p.d.choice(bought[-4:])
    told = p.message(
        id=name,
        participant=purchase["participant"] if p.d.often(0.97) else p.d.choice(PEOPLE),
        purchase=purchase["id"],
        performed_on=written(p.now - timedelta(hours=p.d.choice((0, 0, 0, 1, 12, 60)))),
        performed_by_unit=purchase["performed_by_unit"] if p.d.often(0.5) else p.d.choice(UNITS),
    )
    return {"spend_request": told | _wish(p)}


def _run(p: Purse, name: str) -> Told:
    return {"run": {"as_of": written(p.now)}}


def _expire(p: Purse, name: str) -> Told:
    return {"run": {"as_of": written(p.now), "kind": "BALANCE_EXPIRATION"}}


def _settle(p: Purse, name: str) -> Told:
    bought = p.of("purchase")
    if bought and p.d.often(0.3):
        event = p.d.choice(bought)
        told = p.message(id=name, participant=event["participant"], purchase=event["id"])
        return {"settlement": told}
    run: Told = {"as_of": written(p.now), "kind": "SETTLEMENT", "id": name}
    drafts = [each["id"] for each in p.of("run") if each.get("draft")]
    if drafts and p.d.often(0.5):
        return {"run": run | {p.d.choice(("confirms", "confirms", "discards")): drafts[-1]}}
    return {"run": run | ({"draft": True} if p.d.often(0.3) else {})}


def _cancel(p: Purse, name: str) -> Told:
    events = p.of("purchase", "spend_request", "achievement", "financial_achievement")
    if not events:
        return _purchase(p, name)
    event = p.d.choice(events)
    said = event.get("spend_request") or {}
    told = said["id"] if said and p.d.often(0.4) else event["id"]
    return {"cancellation": p.message(id=name, participant=event["participant"], event=told)}


def _take_back(p: Purse, name: str) -> Told:
    told = p.message(id=name, offer=p.d.choice(p.offers))
    events = p.of("purchase", "achievement", "financial_achievement")
    if events and p.d.often(0.7):
        event = p.d.choice(events)
        told |= {"event": event["id"], "participant": event["participant"]}
    return {"award_cancellation": told}


def _unspend(p: Purse, name: str) -> Told:
    requests, bought = p.of("spend_request"), p.of("purchase")
    if bought and p.d.often(0.4) and p.parts & {"instant", "automatic"}:
        event = p.d.choice(bought)
        how = p.d.choice(("instant", "automatic"))
        told = p.message(id=name, participant=event["participant"], purchase=event["id"])
        return {"spend_cancellation": told | {how: True}}
    if not requests:
        return _request(p, name)
    event = p.d.choice(requests)
    told = p.message(id=name, participant=event["participant"], spend_request=event["id"])
    return {"spend_cancellation": told}


def _revive(p: Purse, name: str) -> Told:
    events = p.of("purchase", "achievement", "financial_achievement")
    if not events:
        return _purchase(p, name)
    event = p.d.choice(events)
    told = p.message(id=name, participant=event["participant"], event=event["id"])
    return {"expiration_cancellation": told | {"offer": p.d.choice(p.offers)}}


def _again(p: Purse, name: str) -> Told:
    kinds = ("wallet_credit", "wallet_debit", "spend_request", "cancellation", "purchase")
    told = [each for each in p.told for kind in each if kind in kinds]
    return p.d.choice(told) if told else _credit(p, name)


def _block(p: Purse, name: str) -> Told:
    return {"spending": p.message(blocked=p.d.often(0.4))}


def _authorise(p: Purse, name: str) -> Told:
    return {"instant_spend_authorisation": p.message(authorised=p.d.often(0.7))}


def terms(p: Purse) -> Told:
    """When somebody's purchases pay themselves."""
    told: Told = {"enabled": p.d.often(0.9)}
    for key in ("minimum_wallet_balance", "minimum_spend", "maximum_spend"):
        if p.d.often(0.4):
            told[key] = p.d.money(1, 2, 5, 10)
    if "maximum_spend" in told and float(told.get("minimum_spend", 0)) > float(
        told["maximum_spend"]
    ):
        told.pop("minimum_spend")
    if p.d.often(0.3):
        told["merchants"] = p.d.some((*MARTS, "MART_X"))
    return told


def _automatic(p: Purse, name: str) -> Told:
    return {"automatic_spend": p.message(**terms(p))}


def merchant(p: Purse, code: str) -> Told:
    """Who stands behind a unit, now."""
    d = p.d
    told: Told = {"code": code, "unit": MARTS[code], "group": d.choice(GROUPS)}
    for key, share in (("award_own_group", 0.1), ("award_other_groups", 0.1),
                       ("spend_own_group", 0.2), ("spend_other_groups", 0.2),
                       ("automatic_spend", 0.2)):  # fmt: skip
        if d.often(share):
            told[key] = False
    if d.often(0.15):
        told["state"] = "NOT_EFFECTIVE"
    if d.often(0.2):
        told["credits_participants"] = True
    if d.often(0.4):
        told["default_contribution"] = d.choice((0, 50, "33.3333", 100))
    if d.often(0.4):
        told["contributions"] = [{"offer": d.choice(CODES[:3]), "percentage": d.choice((0, 12.5))}]
    return {"merchant": told}


def _change_merchant(p: Purse, name: str) -> Told:
    [(kind, data)] = merchant(p, p.d.choice(list(MARTS))).items()
    return {kind: data | {"recorded_at": written(p.now)}}


STEPS: dict[str, tuple[int, Callable[[Purse, str], Told]]] = {
    "credit": (7, _credit),
    "debit": (2, _debit),
    "buy": (6, _purchase),
    "award": (3, _award),
    "request": (8, _request),
    "run": (3, _run),
    "expire": (3, _expire),
    "cancel": (3, _cancel),
    "take back": (2, _take_back),
    "unspend": (2, _unspend),
    "revive": (1, _revive),
    "again": (1, _again),
    "block": (1, _block),
    "instant": (1, _authorise),
    "automatic": (2, _automatic),
    "merchants": (1, _change_merchant),
    "settlement": (2, _settle),
    "transfer": (3, _transfer),
    "leave": (1, _leave),
    "reimburse": (1, _reimburse),
    "void": (2, _void),
}


def a_money_history(d: Dice, parts: frozenset[str] = PARTS) -> Told:
    """Throw one history of money, with some of the parts that are wanted."""
    p = Purse(d, frozenset(part for part in sorted(parts) if d.often(0.7)))
    control = [each for each in business(d) if "business_definition" not in each]
    control += [{"classification": {"code": each, "event_types": ["SPEND_REQUEST"]}}
                for each in REQUESTS]  # fmt: skip
    control.append({"business_definition": _definition(d)})
    control.append({"group": {"code": GROUPS[0], "collaborates_with": [GROUPS[1]]}})
    if "merchants" in p.parts:
        control += [merchant(p, code) for code in MARTS if d.often(0.8)]
    control += [_offer(p, code) for code in CODES[: d.randint(1, 4)]]
    steps = [_sign_up(p, who) for who in PEOPLE]
    steps += [p.step(f"m{place}") for place in range(d.randint(6, 35))]
    zone = d.choice(("UTC", "Europe/Athens"))
    return {"scenario": "a history of money", "platform": {"time_zone": zone},
            "control": control, "steps": steps}  # fmt: skip


def _definition(d: Dice) -> Told:
    immediate = [each for each in ("PURCHASE", "SPEND_REQUEST") if d.often(0.75)]
    rules: list[Told] = [
        {"classifications": ["AMOUNT", "BOTH"], "specific_amount": True},
        {"classifications": ["COVERED"], "reject_if_not_covered": True},
    ]
    rules[0] |= {"minimum": "2.00", "maximum": "10.00"} if d.often(0.5) else {}
    rules[0] |= {"reject_if_not_covered": True} if d.often(0.4) else {}
    return {"immediate_types": immediate, "spend_window_days": d.choice((1, 30)),
            "spend_request_rules": rules}  # fmt: skip


def _sign_up(p: Purse, who: str) -> Told:
    told: Told = {"participant": who, "signed_up_on": written(p.start - timedelta(days=1)),
                  "unit": "ATHENS", "schemes": ["MAIN", "OTHER"]}  # fmt: skip
    if p.d.often(0.5):
        told["owned_by_group"] = p.d.choice(GROUPS)
    if p.may("automatic", 0.5):
        told["automatic_spend"] = terms(p)
    return {"sign_up": told}


assert set(KINDS) >= set(AWARDING), "every kind is published"
