"""A small town's year, from a seed: what upstream tells a river, with all its bad manners.

Told in chunks that each end with run markers; the same seed is the same bytes. Among what is right
there are messages told twice, told differently, refused, rejected, and bytes that are no message.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from shared.contracts.message import message_type
from shared.kernel.ids import derive_id

SOURCE = "town"
START = datetime(2024, 1, 1, 8, tzinfo=UTC)
STEP = timedelta(seconds=97)
BETWEEN_CHUNKS = timedelta(days=9)
CARDS = ("4539148803436467", "5412751234123456", "371449635398431")


@dataclass(frozen=True, slots=True)
class Said:
    """One record: its bytes, whom it is about, and what is to become of it."""

    key: str
    body: bytes
    reference: str
    fate: str
    """accepted, refused (by the engine), rejected (at the door), unreadable, or repeated."""
    also: tuple[str, ...] = ()
    """The references of what it tells beside itself: the request of a create-with-spend."""

    @property
    def event_id(self) -> str:
        """What the river calls it."""
        return derive_id(SOURCE, self.reference)


@dataclass(frozen=True, slots=True)
class Chunk:
    """What happened, and the markers that are told when all of it is in the journal."""

    happened: list[Said]
    runs: list[Said]


@dataclass(slots=True)
class Feed:
    """Everything that is told: first how the business is set up, then chunk by chunk."""

    control: list[Said]
    chunks: list[Chunk]

    def references(self, fate: str) -> set[str]:
        """The references of all inbound messages that share a fate."""
        return {said.reference for said in self.inbound if said.fate == fate}

    @property
    def inbound(self) -> Iterator[Said]:
        """All that happened."""
        return (said for chunk in self.chunks for said in chunk.happened)

    def counts(self) -> Counter[str]:
        """How many records share each fate."""
        return Counter(said.fate for said in self.inbound)


def feed(seed: int, *, participants: int = 60, chunks: int = 4, size: int = 500) -> Feed:
    """Make up a feed; the first chunk begins with everybody's sign-up."""
    town = _Town(random.Random(seed), [f"p{n:03d}" for n in range(participants)])
    return Feed(
        control=[_control(START, *each) for each in CONTROL],
        chunks=[town.chunk(number, size) for number in range(chunks)],
    )


def told(at: datetime, message: str, reference: str, subject: str, data: dict[str, Any]) -> bytes:
    """Write one CloudEvent as an upstream system does."""
    envelope = {
        "specversion": "1.0",
        "type": message_type(message),
        "source": SOURCE,
        "id": reference,
        "time": at,
        "subject": subject,
        "datacontenttype": "application/json",
        "data": data,
    }
    return orjson.dumps(envelope, option=orjson.OPT_UTC_Z)


def _control(at: datetime, message: str, data: dict[str, Any]) -> Said:
    code = str(data.get("code", data.get("id", message)))
    reference = f"{message}:{code}"
    return Said(code, told(at, message, reference, code, data), reference, "accepted")


@dataclass
class _Town:
    chance: random.Random
    people: list[str]
    at: datetime = START
    number: int = 0
    purchases: dict[str, list[str]] = field(default_factory=dict)
    kept: list[Said] = field(default_factory=list)

    def chunk(self, number: int, size: int) -> Chunk:
        happened = [self._sign_up(each) for each in self.people] if number == 0 else []
        while len(happened) < size:
            happened += self._something()
        self.at += STEP
        kinds = ["EVALUATION", *(["BALANCE_EXPIRATION"] if number % 2 else [])]
        runs = [
            _control(self.at, "run", {"id": f"{kind}-{number}", "as_of": self.at, "kind": kind})
            for kind in kinds
        ]
        self.at += BETWEEN_CHUNKS
        return Chunk(happened, runs)

    def _something(self) -> list[Said]:
        kinds = list(WEIGHTS)
        kind = self.chance.choices(kinds, [WEIGHTS[each] for each in kinds])[0]
        self.at += STEP
        made: Said | list[Said] | None = getattr(self, f"_{kind}")(self.chance.choice(self.people))
        return made if isinstance(made, list) else [made] if made else []

    def _say(self, message: str, who: str, fate: str, **data: object) -> Said:
        self.number += 1
        reference = f"{message}-{self.number}"
        said = Said(who, told(self.at, message, reference, who, data), reference, fate)
        if fate == "accepted":
            self.kept.append(said)
        return said

    def _happened(self, message: str, who: str, fate: str = "accepted", **data: object) -> Said:
        at_shop = {"performed_on": self.at, "performed_by_unit": "SHOP"}
        return self._say(message, who, fate, **at_shop, **data)

    def _sign_up(self, who: str) -> Said:
        self.at += STEP
        return self._say(
            "sign_up", who, "accepted", signed_up_on=self.at, unit="SHOP", schemes=["MAIN"]
        )

    def _purchase(self, who: str, fate: str = "accepted") -> Said:
        cents = self.chance.randrange(300, 20_000)
        line = {"product": self.chance.choice(("TEA", "CUP", "LAMP")), "quantity": 1, "vat": "0"}
        amount = f"{cents // 100}.{cents % 100:02d}"
        said = self._happened(
            "purchase",
            who,
            fate,
            lines=[{**line, "net": amount, "total": amount}],
            payment_medium={"identifier": self.chance.choice(CARDS)},
            process_immediately=self.chance.random() < 0.5,
        )
        if fate == "accepted":
            self.purchases.setdefault(who, []).append(said.reference)
        return said

    def _achievement(self, who: str) -> Said:
        return self._happened("achievement", who, classification="FIVE_STAR")

    def _top_up(self, who: str) -> Said:
        return self._happened(
            "financial_achievement",
            who,
            classification="TOP_UP",
            amount=str(self.chance.randrange(10, 200)),
            payment_medium={"identifier": self.chance.choice(CARDS)},
        )

    def _spend(self, who: str) -> Said | None:
        mine = self.purchases.get(who, [])[-3:]
        if not mine:
            return None
        now = self.chance.random() < 0.7
        purchase = self.chance.choice(mine)
        return self._happened("spend_request", who, purchase=purchase, process_immediately=now)

    def _cancel(self, who: str) -> Said | None:
        mine = self.purchases.get(who, [])
        if not mine:
            return None
        event = mine.pop(self.chance.randrange(len(mine)))
        return self._say("cancellation", who, "accepted", event=event)

    def _credit(self, who: str) -> Said:
        amount = f"{self.chance.randrange(1, 9)}.50"
        return self._say("wallet_credit", who, "accepted", amount=amount)

    def _debit(self, who: str) -> Said:
        return self._say("wallet_debit", who, "accepted", amount="1.25")

    def _segments(self, who: str) -> Said:
        joined = [self.chance.choice(("GOLD", "SILVER"))]
        return self._say("segments", who, "accepted", joined=joined)

    def _stranger(self, _: str) -> Said:
        return self._purchase(f"stranger-{self.number}", "refused")

    def _too_early(self, who: str) -> list[Said]:
        """Ask to spend on a purchase that is told right behind: were it read again, it would do."""
        purchase = f"purchase-{self.number + 2}"
        request = self._happened("spend_request", who, "refused", purchase=purchase)
        return [request, self._purchase(who)]

    def _wrong_total(self, who: str) -> Said:
        lines = [{"product": "TEA", "quantity": 2, "net": "3.00", "vat": "0", "total": "7.00"}]
        return self._happened("purchase", who, "rejected", lines=lines)

    def _unknown_key(self, who: str) -> Said:
        return self._happened("achievement", who, "rejected", colour="red")

    def _rubbish(self, who: str) -> Said:
        self.number += 1
        body = f"not json {self.number} {CARDS[0]}".encode()
        return Said(who, body, f"rubbish-{self.number}", "unreadable")

    def _again(self, _: str) -> Said | None:
        if not self.kept:
            return None
        first = self.chance.choice(self.kept[-400:])
        return Said(first.key, first.body, first.reference, "repeated")

    def _differently(self, _: str) -> Said | None:
        credits_ = [each for each in self.kept if each.reference.startswith("wallet_credit")]
        if not credits_:
            return None
        first = self.chance.choice(credits_)
        self.number += 1
        data = {"amount": f"{self.number}.00"}
        body = told(self.at, "wallet_credit", first.reference, first.key, data)
        return Said(first.key, body, first.reference, "divergent")


WEIGHTS = {
    "purchase": 40,
    "achievement": 8,
    "top_up": 8,
    "spend": 12,
    "cancel": 5,
    "credit": 4,
    "debit": 3,
    "segments": 3,
    "again": 8,
    "differently": 1,
    "stranger": 2,
    "too_early": 2,
    "wrong_total": 2,
    "unknown_key": 1,
    "rubbish": 1,
}
_SINCE = "2024-01-01T00:00:00Z"
_BOTH = "BATCH_PROCESS_AND_INTERACTIVELY"


def _offer(
    code: str, kind: str, award: dict[str, Any], **more: object
) -> tuple[str, dict[str, Any]]:
    base = {"code": code, "scheme": "MAIN", "type": kind, "award": award}
    return "offer", {**base, "latest_effective_date": _SINCE, **more}


CONTROL: tuple[tuple[str, dict[str, Any]], ...] = (
    ("classification", {"code": "FIVE_STAR", "event_types": ["ACHIEVEMENT"]}),
    ("classification", {"code": "TOP_UP", "event_types": ["FINANCIAL_ACHIEVEMENT"]}),
    (
        "business_definition",
        {
            "identifier_adjustment": {"keep_last": 4},
            "brand_rules": [{"brand": "VISA", "begins_with": "4", "length": [16, 16]}],
        },
    ),
    ("scheme", {"code": "MAIN"}),
    ("unit", {"code": "SHOP"}),
    ("product", {"code": "TEA", "type": "DRINKS"}),
    ("product", {"code": "CUP", "type": "THINGS"}),
    ("offer_type", {"code": "SHOPS", "classification": "INCREASE_REVENUE_TRANSACTION_BASED"}),
    ("offer_type", {"code": "PRODUCTS", "classification": "INCREASE_REVENUE_PRODUCT_BASED"}),
    ("offer_type", {"code": "STARS", "classification": "REWARD_ACHIEVEMENTS"}),
    ("offer_type", {"code": "TOP_UPS", "classification": "REWARD_FINANCIAL_ACHIEVEMENT"}),
    _offer("PERCENT", "SHOPS", {"percentage": 2}, conditions={"transaction_amount": {"from": 5}},
           award_validity={"after": {"value": 12, "unit": "DAYS"}}),
    _offer("BIG", "SHOPS", {"amount": "3.00"}, evaluation=_BOTH, only_if_best=True,
           conditions={"transaction_amount": {"from": 60}}),
    _offer("HUGE", "SHOPS", {"amount": "5.00"}, evaluation=_BOTH, only_if_best=True,
           conditions={"transaction_amount": {"from": 120}}),
    _offer("TEA_TIME", "PRODUCTS", {"amount": "0.40"}, evaluation=_BOTH,
           conditions={"products": [{"type": "DRINKS"}]}),
    _offer("STAR", "STARS", {"amount": "1.00"}, conditions={"classifications": ["FIVE_STAR"]},
           number_of_awards={"one_per": {"value": 1, "unit": "DAYS"}}),
    _offer("CARD", "TOP_UPS", {"amount": "2.00"},
           conditions={"classifications": ["TOP_UP"], "payment_medium": {"brands": ["VISA"]}}),
)  # fmt: skip
