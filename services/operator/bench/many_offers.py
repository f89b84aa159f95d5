"""A chain of 2,000 shops with up to ten thousand live offers, and what happens in it.

A few offers are for everybody everywhere. The others are what makes a book long: this product, that
type of product in one shop, one shop on quiet afternoons, one card brand in a region, one kind of
achievement, one page. Every classification and every condition that names something occurs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from services.operator.bench.traffic import SCHEME, START
from services.rewards.domain.catalogue.book import OfferBook
from shared.contracts.events import Achieved, AwardingEvent, CatalogueChanged, PurchaseMade
from shared.contracts.events.header import PaymentMedium
from shared.contracts.events.purchase import PurchaseLine
from shared.kernel.ids import derive_id

UNITS, GROUPS, PRODUCTS, TYPES, BRANDS, FEATS, PAGES = 2_000, 50, 20_000, 300, 40, 200, 400
ACHIEVEMENTS_SHARE = 0.1

Told = dict[str, Any]

_OFFER_TYPES = {
    "ITEMS": "INCREASE_REVENUE_PRODUCT_BASED",
    "BASKETS": "INCREASE_REVENUE_TRANSACTION_BASED",
    "QUIET_HOURS": "UTILISE_FREE_CAPACITY",
    "FEATS": "REWARD_ACHIEVEMENTS",
    "PAID_FEATS": "REWARD_FINANCIAL_ACHIEVEMENT",
    "SUMS": "REWARD_LOYALTY_TRANSACTION_AMOUNT_BASED",
    "VISITS": "REWARD_LOYALTY_TRANSACTION_NUMBER_BASED",
    "COUNTS": "REWARD_LOYALTY_TRANSACTION_ITEM_QUANTITY_BASED",
    "STATEMENTS": "REWARD_FINANCIAL_STATEMENTS",
    "LIKES": "REWARD_BEHAVIOR",
    "REFERRALS": "REWARD_REFERRALS",
    "SIGN_UPS": "REWARD_SIGN_UPS",
    "BIRTHDAYS": "REWARD_ON_BIRTHDAY",
    "NAME_DAYS": "REWARD_ON_NAMEDAY",
    "PROFILES": "REWARD_PERSONAL_DATA_COMPLETENESS",
    "MATURITIES": "REWARD_SUBSCRIPTION_MATURITY",
    "GIFTS": "JUST_MONEY",
}
_BATCH = {"evaluation": "BATCH_PROCESS"}


def _everywhere(number: int) -> Told:
    return {
        "type": "BASKETS",
        "award": {"percentage": 1 + number},
        "only_if_best": number > 1,
        "conditions": {"transaction_amount": {"from": 20 * number}},
    }


def _product(number: int) -> Told:
    row = {"product": f"P-{number * 7 % PRODUCTS}"}
    return {"type": "ITEMS", "award": {"amount": "0.30"}, "conditions": {"products": [row]}}


def _type_in_shop(number: int) -> Told:
    conditions = {
        "products": [{"type": f"T-{number % TYPES}"}],
        "units": [f"U-{number * 3 % UNITS}"],
        "segments": {"include": ["FAMILIES", "STUDENTS"]},
    }
    return {"type": "ITEMS", "award": {"percentage": 5}, "conditions": conditions}


def _quiet_shop(number: int) -> Told:
    conditions = {
        "units": [f"U-{number * 11 % UNITS}"],
        "weekdays": ["TUE", "WED"],
        "hours": [{"from": "13:00", "to": "16:00"}],
    }
    return {"type": "QUIET_HOURS", "award": {"amount": "0.40"}, "conditions": conditions}


def _card_in_region(number: int) -> Told:
    conditions = {
        "payment_medium": {"brands": [f"B-{number % BRANDS}"]},
        "groups": [f"G-{number * 13 % GROUPS}"],
        "transaction_amount": {"from": 30, "to": 30 + number % 200},
    }
    return {"type": "BASKETS", "award": {"amount": "1.00"}, "conditions": conditions}


def _feat(number: int) -> Told:
    conditions = {"classifications": [f"FEAT-{number % FEATS}"], "units": [f"U-{number % UNITS}"]}
    award = {"amount": "2.00"}
    return {"type": "FEATS", "award": award, "conditions": conditions, **_BATCH}


def _paid_feat(number: int) -> Told:
    conditions = {"classifications": [f"FEAT-{number % FEATS}"], "transaction_amount": {"from": 5}}
    award = {"amount": "3.00"}
    return {"type": "PAID_FEATS", "award": award, "conditions": conditions, **_BATCH}


def _loyal(number: int) -> Told:
    """So much, so often or so many of one product within a month."""
    kind, threshold = (
        ("SUMS", {"transaction_amount": {"from": 50}}),
        ("VISITS", {"transaction_number": {"from": 3}}),
        ("COUNTS", {"item_quantity": {"from": 4}}),
    )[number % 3]
    conditions = {
        **threshold,
        "products": [{"product": f"P-{number * 5 % PRODUCTS}"}],
        "transaction_period_range": {"value": 1, "unit": "MONTHS"},
    }
    return {"type": kind, "award": {"amount": "2.50"}, "conditions": conditions, **_BATCH}


def _like(number: int) -> Told:
    conditions = {"pages": [{"medium": "FACEBOOK", "profile": f"PAGE-{number % PAGES}"}]}
    return {"type": "LIKES", "award": {"amount": "0.10"}, "conditions": conditions}


def _seldom(number: int) -> Told:
    """What looks at other events than purchases, or at no event at all."""
    kind, conditions = _SELDOM[number // len(_TARGETED) % len(_SELDOM)]
    segments = {"segments": {"include": [f"SEGMENT-{number}"]}}
    award = {"amount": "1.00"}
    return {"type": kind, "award": award, "conditions": {**conditions, **segments}, **_BATCH}


_SELDOM: tuple[tuple[str, Told], ...] = (
    ("STATEMENTS", {"kpis": [{"kpi": "TURNOVER", "from": 100}]}),
    ("REFERRALS", {}),
    ("SIGN_UPS", {}),
    ("BIRTHDAYS", {"birthday": "ACTUAL_DAY"}),
    ("NAME_DAYS", {"name_day": "DURING_MONTH"}),
    ("PROFILES", {"data": {"date_of_birth": True}}),
    ("MATURITIES", {"maturity": {"uninterrupted": {"value": 1, "unit": "YEARS"}}}),
    ("GIFTS", {}),
)
_BROAD = 4
_TARGETED: tuple[Callable[[int], Told], ...] = (
    _product,
    _product,
    _product,
    _type_in_shop,
    _type_in_shop,
    _quiet_shop,
    _card_in_region,
    _feat,
    _paid_feat,
    _loyal,
    _loyal,
    _like,
    _seldom,
)


def book_of(count: int) -> OfferBook:
    """Publish so many offers, one after the other, as operators do."""
    book = OfferBook()
    for change in changes(count):
        turned = book.turned(change)
        assert not turned.breaches, turned.breaches
        book = turned.book
    return book


def changes(count: int) -> Iterator[CatalogueChanged]:
    """What the journal tells of so many offers, and of all they refer to."""
    for version, (message, told) in enumerate(_published(count)):
        yield CatalogueChanged(
            version=version, recorded_at=START, message=message, code=told["code"], change=told
        )


def _published(count: int) -> Iterator[tuple[str, Told]]:
    yield "scheme", {"code": SCHEME}
    for code, classification in _OFFER_TYPES.items():
        yield "offer_type", {"code": code, "classification": classification}
    for number in range(FEATS):
        types = ["ACHIEVEMENT", "FINANCIAL_ACHIEVEMENT"]
        yield "classification", {"code": f"FEAT-{number}", "event_types": types}
    for number in range(count):
        yield "offer", _offer(number)


def _offer(number: int) -> Told:
    shape = _everywhere if number < _BROAD else _TARGETED[number % len(_TARGETED)]
    live = {
        "code": f"OFFER-{number}",
        "scheme": SCHEME,
        "evaluation": "BATCH_PROCESS_AND_INTERACTIVELY",
        "latest_effective_date": START.isoformat(),
    }
    return {**live, **shape(number)}


def happenings(count: int, participant: str) -> list[AwardingEvent]:
    """What one participant does all over the chain: mostly purchases, some achievements."""
    chance = random.Random(count)  # noqa: S311 - nothing to guess in a benchmark
    return [happening(chance, number, participant) for number in range(count)]


def happening(chance: random.Random, number: int, participant: str) -> AwardingEvent:
    """Let one thing happen somewhere in the chain."""
    unit = chance.randrange(UNITS)
    at = START + timedelta(minutes=7 * number)
    common: Told = {
        "event_id": derive_id("event", participant, str(number)),
        "external_system": "pos-bench",
        "external_reference": str(number),
        "fingerprint": f"{number:032x}",
        "participant": participant,
        "performed_on": at,
        "recorded_at": at,
        "performed_by_unit": f"U-{unit}",
        "unit_group": f"G-{unit % GROUPS}",
        "process_immediately": True,
    }
    if chance.random() < ACHIEVEMENTS_SHARE:
        return Achieved(**common, classification=_classification(chance))
    return _purchase(chance, common)


def _classification(chance: random.Random) -> str:
    return f"FEAT-{chance.randrange(FEATS)}"


def _purchase(chance: random.Random, common: Told) -> PurchaseMade:
    lines = tuple(_line(chance) for _ in range(chance.choice((2, 2, 3))))
    net, vat = 0, sum(line.vat_minor for line in lines)
    total = sum(line.total_minor for line in lines)
    medium = PaymentMedium(brand=f"B-{chance.randrange(BRANDS)}", type="CARD")
    return PurchaseMade(
        **common,
        currency="EUR",
        lines=lines,
        net_minor=net + total - vat,
        vat_minor=vat,
        total_minor=total,
        payment_medium=medium,
    )


def _line(chance: random.Random) -> PurchaseLine:
    product, net = chance.randrange(PRODUCTS), chance.randint(100, 4_000)
    return PurchaseLine(
        product=f"P-{product}",
        product_type=f"T-{product % TYPES}",
        quantity=1,
        net=f"{net / 100:.2f}",
        vat_minor=0,
        total_minor=net,
    )
