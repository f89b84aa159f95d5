"""A grocer's traffic from a seed: who buys what, when, where; and the four offers they meet."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import orjson

START = datetime(2024, 5, 1, 6, tzinfo=UTC)
SECONDS_BETWEEN = 37
"""So a hundred thousand purchases are six weeks, and the hours of the day all occur."""
SCHEME = "MAIN"
SKEW = 0.8
"""Zipf's exponent: of 5,000 participants the busiest makes some four per cent of the purchases."""
UNITS = tuple(f"SHOP-{number:02}" for number in range(20))
TYPES = ("COFFEE", *(f"TYPE-{number:02}" for number in range(59)))
PRODUCTS = tuple((f"P-{number:04}", TYPES[number % len(TYPES)]) for number in range(1_200))

Message = dict[str, Any]

OFFER_TYPES = {
    "BASKETS": "INCREASE_REVENUE_TRANSACTION_BASED",
    "ITEMS": "INCREASE_REVENUE_PRODUCT_BASED",
    "QUIET_HOURS": "UTILISE_FREE_CAPACITY",
}
OFFERS: tuple[Message, ...] = (
    {
        "code": "LARGE_BASKET",
        "type": "BASKETS",
        "award": {"percentage": 1},
        "conditions": {"transaction_amount": {"from": 60}},
    },
    {
        "code": "COFFEE_ITEMS",
        "type": "ITEMS",
        "award": {"amount": "0.50"},
        "scope": "APPLY_AWARD_PER_TRANSACTION_ITEM",
        "conditions": {"products": [{"type": "COFFEE"}]},
    },
    {
        "code": "AFTERNOONS",
        "type": "QUIET_HOURS",
        "award": {"percentage": 2},
        "conditions": {
            "weekdays": ["MON", "TUE", "WED", "THU", "FRI"],
            "hours": [{"from": "14:00", "to": "17:00"}],
        },
    },
    {
        "code": "BASKET_BONUS",
        "type": "BASKETS",
        "award": {"amount": "1.55"},
        "only_if_best": True,
        "conditions": {"transaction_amount": {"from": 90}},
    },
)
"""Every shape of work once: an amount, the lines, the calendar, and rivals for the best award."""


@dataclass(frozen=True)
class Traffic:
    """The same seed makes the same traffic, on every machine."""

    participants: int
    seed: int = 20_240_501

    @cached_property
    def _weights(self) -> list[float]:
        total, weights = 0.0, []
        for rank in range(1, self.participants + 1):
            total += rank**-SKEW
            weights.append(total)
        return weights

    def names(self) -> list[str]:
        """Everybody, busiest first."""
        return [f"household-{number:05}" for number in range(self.participants)]

    def who(self, count: int) -> list[str]:
        """So many visits: whose each one is."""
        chance = random.Random(self.seed)  # noqa: S311 - nothing to guess in a benchmark
        return chance.choices(self.names(), cum_weights=self._weights, k=count)

    def control(self) -> Iterator[tuple[str, bytes]]:
        """Key and record of everything the four offers need, and the offers."""
        for kind, data in _things():
            yield data["code"], _envelope(kind, data["code"], data["code"], START, data)

    def changes(self) -> int:
        """Count what of it the journal tells every partition: products stay with ingestion."""
        return sum(kind != "product" for kind, _ in _things())

    def sign_ups(self) -> Iterator[tuple[str, bytes]]:
        """Key and record of everybody's sign-up."""
        for name in self.names():
            data = {"signed_up_on": START.isoformat(), "unit": UNITS[0], "schemes": [SCHEME]}
            yield name, _envelope("sign_up", f"sign-up-{name}", name, START, data)

    def purchases(self, count: int) -> Iterator[tuple[str, bytes]]:
        """Key and record of purchases of two or three lines, in order of time."""
        chance = random.Random(self.seed + 1)  # noqa: S311 - nothing to guess in a benchmark
        for number, name in enumerate(self.who(count)):
            at = START + timedelta(hours=1, seconds=SECONDS_BETWEEN * number)
            yield name, _envelope("purchase", f"receipt-{number}", name, at, _basket(chance, at))


def _things() -> Iterator[tuple[str, Message]]:
    yield "business_definition", {"code": "BUSINESS", "immediate_types": ["PURCHASE"]}
    yield "scheme", {"code": SCHEME}
    for unit in UNITS:
        yield "unit", {"code": unit, "time_zone": "UTC"}
    for product, kind in PRODUCTS:
        yield "product", {"code": product, "type": kind}
    for code, classification in OFFER_TYPES.items():
        yield "offer_type", {"code": code, "classification": classification}
    for offer in OFFERS:
        yield "offer", {**_LIVE, **offer}


_LIVE: Message = {
    "scheme": SCHEME,
    "evaluation": "BATCH_PROCESS_AND_INTERACTIVELY",
    "latest_effective_date": "2024-01-01T00:00:00Z",
}


def _basket(chance: random.Random, at: datetime) -> Message:
    return {
        "performed_on": at.isoformat(),
        "performed_by_unit": chance.choice(UNITS),
        "lines": [_line(chance) for _ in range(chance.choice((2, 2, 3)))],
    }


def _line(chance: random.Random) -> Message:
    product, _ = chance.choice(PRODUCTS)
    quantity = chance.choice((1, 1, 1, 2, 3))
    net, vat = chance.randint(100, 2_500), chance.randint(10, 300)
    return {
        "product": product,
        "quantity": quantity,
        "net": _euro(net),
        "vat": _euro(vat),
        "total": _euro(quantity * net + vat),
    }


def _euro(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


def _envelope(kind: str, reference: str, subject: str, at: datetime, data: Message) -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "type": f"rewardstream.{kind}.v1",
            "source": "pos-bench",
            "id": reference,
            "time": at,
            "subject": subject,
            "datacontenttype": "application/json",
            "data": data,
        }
    )
