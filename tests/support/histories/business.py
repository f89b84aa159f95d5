"""The business in which histories happen: schemes, units in three zones, products, key figures."""

from tests.support.histories.dice import Dice, Told

PEOPLE = ("ada", "bob", "cyd")
SCHEMES = ("MAIN", "OTHER")
UNITS = ("ATHENS", "YORK", "HARBOUR", "NOWHERE")
GROUPS = ("G1", "G2")
SEGMENTS = ("VIP", "STAFF")
PRODUCTS = ("P1", "P2", "P3", "P4")
TYPES = ("T1", "T2")
FAMILIES = ("F1", "F2")
BRANDS = ("VISA", "AMEX")
MEDIA = ("CARD", "CASH")
STARS = ("AS1", "AS2")
TOPS = ("FT1", "FT2")
REPORTS = ("RR1", "RR2")
KPIS = ("K1", "K2")
CITIES = ("PATRAS", "VOLOS")

MERCHANTS = {"MART": "ATHENS", "BOUTIQUE": "YORK"}
"""Each with its unit, at first."""

KINDS = {
    "PRODUCTS": "INCREASE_REVENUE_PRODUCT_BASED",
    "REVENUE": "INCREASE_REVENUE_TRANSACTION_BASED",
    "CAPACITY": "UTILISE_FREE_CAPACITY",
    "AMOUNTS": "REWARD_LOYALTY_TRANSACTION_AMOUNT_BASED",
    "NUMBERS": "REWARD_LOYALTY_TRANSACTION_NUMBER_BASED",
    "QUANTITIES": "REWARD_LOYALTY_TRANSACTION_ITEM_QUANTITY_BASED",
    "TOPUPS": "REWARD_FINANCIAL_ACHIEVEMENT",
    "SERVICE": "REWARD_ACHIEVEMENTS",
    "STATEMENTS": "REWARD_FINANCIAL_STATEMENTS",
    "BEHAVIOUR": "REWARD_BEHAVIOR",
    "REFERRALS": "REWARD_REFERRALS",
    "SIGN_UPS": "REWARD_SIGN_UPS",
    "BIRTHDAYS": "REWARD_ON_BIRTHDAY",
    "NAMEDAYS": "REWARD_ON_NAMEDAY",
    "DATA": "REWARD_PERSONAL_DATA_COMPLETENESS",
    "MATURITY": "REWARD_SUBSCRIPTION_MATURITY",
    "MONEY": "JUST_MONEY",
}
"""The code of an offer type of each classification."""


def business(d: Dice) -> list[Told]:
    """Everything that is published before the offers."""
    told: list[Told] = [{"scheme": {"code": code}} for code in SCHEMES]
    told += [{"group": {"code": code}} for code in GROUPS]
    told += [
        {"unit": {"code": "ATHENS", "group": "G1", "time_zone": "Europe/Athens"}},
        {"unit": {"code": "YORK", "group": "G2", "time_zone": "America/New_York"}},
        {"unit": {"code": "HARBOUR"}},
        *(a_product(d, code) for code in PRODUCTS),
        *(_label(code, "ACHIEVEMENT") for code in STARS),
        *(_label(code, "FINANCIAL_ACHIEVEMENT") for code in TOPS),
        *(_label(code, "FINANCIAL_STATEMENT") for code in REPORTS),
        {"kpi": {"code": "K1", "products": ["P1", "P2"]}},
        {"kpi": {"code": "K2"}},
        *({"offer_type": {"code": code, "classification": kind}} for code, kind in KINDS.items()),
        {"run_definition": {"code": "NIGHTLY", "schemes": ["MAIN"]}},
        {"run_definition": {"code": "NEVER", "state": "NOT_EFFECTIVE"}},
    ]
    if d.often(0.3):
        immediate = d.some(("PURCHASE", "WEB", "SOCIAL_MEDIA"))
        told.append({"business_definition": {"immediate_types": immediate}})
    return told


def a_product(d: Dice, code: str) -> Told:
    """What the catalogue says of a product, now."""
    kind, families = d.choice((*TYPES, None)), d.sample(FAMILIES, d.randint(0, 2))
    said = {"code": code, "type": kind, "families": families, "termed_service": True}
    return {"product": {key: value for key, value in said.items() if value is not None}}


def merchants(d: Dice) -> list[Told]:
    """Who stands behind units: in half of the histories nobody."""
    return [a_merchant(d, code) for code in MERCHANTS if d.often(0.8)] if d.often(0.5) else []


def a_merchant(d: Dice, code: str) -> Told:
    """Who stands behind a unit, and what they allow; now and then they move."""
    said: Told = {"code": code, "unit": MERCHANTS[code] if d.often(0.9) else f"NEW {code}"}
    if d.often(0.3):
        said["state"] = "NOT_EFFECTIVE"
    if d.often(0.6):
        said["group"] = d.choice(GROUPS)
    said |= {flag: False for flag in ("award_own_group", "award_other_groups") if d.often(0.3)}
    if d.often(0.2):
        said["schemes"] = d.some(SCHEMES, 1)
    return {"merchant": said | _agreement(d)}


def a_merchant_group(d: Dice) -> Told:
    """Merchants with an agreement of their own."""
    said = {"code": d.choice(("CHAIN", "CLUB")), "merchants": d.some(list(MERCHANTS))}
    return {"merchant_group": said | _agreement(d)}


def a_group(d: Dice) -> Told:
    """A group, and those it collaborates with."""
    one, other = d.sample(GROUPS, 2)
    return {"group": {"code": one, "collaborates_with": [other] if d.often(0.5) else []}}


def a_merchants_change(d: Dice) -> Told:
    """Something about a merchant that is said anew."""
    merchant = a_merchant(d, d.choice(list(MERCHANTS)))
    return d.choice((merchant, merchant, a_merchant_group(d), a_group(d)))


def _agreement(d: Dice) -> Told:
    said: Told = {}
    if d.often(0.4):
        said["default_contribution"] = d.choice(("0", "33.3333", "50"))
    if d.often(0.4):
        said["contributions"] = [{"offer": d.choice("ABC"), "percentage": d.choice(("0", "12.5"))}]
    return said


def a_change(d: Dice) -> Told:
    """Something about the business that is said anew."""
    return d.choice((
        {"unit": {"code": "HARBOUR", "group": d.choice(GROUPS), "time_zone": "Europe/Athens"}},
        {"unit": {"code": "YORK", "group": d.choice(GROUPS), "time_zone": "America/New_York"}},
        {"kpi": {"code": "K2", "products": d.some(PRODUCTS, 4)}},
        a_product(d, d.choice(PRODUCTS)),
    ))  # fmt: skip


def _label(code: str, event_type: str) -> Told:
    return {"classification": {"code": code, "event_types": [event_type]}}
