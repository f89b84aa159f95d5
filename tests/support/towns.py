"""Small towns in which somebody buys: offers, merchants, settings and money of every kind.

As entries of a scenario, so that what is drawn passes through the same doors as what is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from services.operator.scenario.expectation import ExpectedPreview
from services.operator.scenario.file import Message, PreviewAsked, Scenario
from services.operator.scenario.messages import understand_message
from shared.kernel.money import Platform

Entry = Mapping[str, Any]
START = datetime(2024, 1, 1, 8, tzinfo=UTC)
NOW = datetime(2024, 3, 6, 10, 30, tzinfo=UTC)
"""A Wednesday."""
EURO = Platform("EUR", "Europe/Athens")
PRODUCTS = {"TENT": "CAMPING", "PEN": "PAPER", "PAD": "PAPER"}
SHOPS = ("SHOP", "MALL")
ASKING = (None, "ANY", "SOME")
_EARLY = START.isoformat()


@dataclass(frozen=True)
class Town:
    """What was told before, and the purchase that is thought about."""

    entries: tuple[Entry, ...]
    purchase: Entry

    def messages(self) -> list[Message]:
        """What was told, each at its moment."""
        said = [understand_message(each, f"[{n}]") for n, each in enumerate(self.entries)]
        return [Message(each, START + timedelta(minutes=n)) for n, each in enumerate(said)]

    def told(self, **over: Any) -> Message:  # noqa: ANN401 - any field of a purchase
        """The purchase as it is told now."""
        content = {**self.purchase, "id": "bought", **over}
        return Message(understand_message({"purchase": content}, "bought"), NOW)

    def asked(self, **over: Any) -> PreviewAsked:  # noqa: ANN401 - as above
        """The purchase as it is asked about now."""
        content = {**self.purchase, "id": "asked", **over}
        said = understand_message({"purchase": content}, "asked")
        return PreviewAsked(0, said, ExpectedPreview(), NOW)

    @property
    def scenario(self) -> Scenario:
        """An empty one of the town's platform."""
        return Scenario("a town", EURO, tuple(self.messages()))


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Draw any town."""
    entries: list[Entry] = [
        {"classification": {"code": "SOME", "event_types": ["SPEND_REQUEST"]}},
        {"classification": {"code": "ANY", "event_types": ["SPEND_REQUEST"]}},
        {"business_definition": draw(_definitions())},
        {"scheme": {"code": "MAIN"}},
        {"group": {"code": "ACME"}},
        *({"unit": {"code": shop, "group": "ACME"}} for shop in SHOPS),
        *({"product": {"code": code, "type": kind}} for code, kind in PRODUCTS.items()),
        {"offer_type": {"code": "T", "classification": "INCREASE_REVENUE_TRANSACTION_BASED"}},
        {"offer_type": {"code": "C", "classification": "UTILISE_FREE_CAPACITY"}},
        *draw(st.lists(_merchants(), max_size=1)),
        *draw(_offers()),
        {"sign_up": draw(_people())},
        {"instant_spend_authorisation": {"participant": "ada", "authorised": draw(st.booleans())}},
        *draw(_money()),
    ]
    if draw(st.integers(0, 9)) == 0:
        entries.append({"spending": {"participant": "ada", "blocked": True}})
    return Town(tuple(entries), draw(_purchases()))


def _cents(least: int, most: int) -> st.SearchStrategy[str]:
    return st.integers(least, most).map(lambda minor: f"{minor // 100}.{minor % 100:02d}")


@st.composite
def _definitions(draw: st.DrawFn) -> Entry:
    immediate = ["PURCHASE", "SPEND_REQUEST"] if draw(st.integers(0, 5)) else ["SPEND_REQUEST"]
    least = draw(st.integers(1, 900))
    named = {
        "classifications": ["SOME"],
        "specific_amount": True,
        "minimum": least / 100,
        "maximum": (least + draw(st.integers(0, 9000))) / 100,
        "reject_if_not_covered": draw(st.booleans()),
    }
    rest = {"classifications": [], "reject_if_not_covered": draw(st.booleans())}
    return {"immediate_types": immediate, "spend_request_rules": [named, rest]}


@st.composite
def _merchants(draw: st.DrawFn) -> Entry:
    back_end = draw(st.booleans())
    told = {
        "code": "M",
        "unit": draw(st.sampled_from(SHOPS)),
        "group": "ACME",
        "state": draw(st.sampled_from(("EFFECTIVE", "EFFECTIVE", "NOT_EFFECTIVE"))),
        "automatic_spend": draw(st.booleans()),
        "spend_own_group": draw(st.booleans()),
        "credits_participants": back_end and draw(st.booleans()),
        "reduction_method": "BACK_END_REDUCTION" if back_end else "FRONT_END_REDUCTION",
    }
    return {"merchant": told}


@st.composite
def _conditions(draw: st.DrawFn) -> Entry | None:
    some: dict[str, Any] = {
        "weekdays": ["WED"] if draw(st.booleans()) else ["SUN"],
        "hours": [{"from": "09:00", "to": "13:00"}],
        "units": [draw(st.sampled_from(SHOPS))],
        "products": [{"type": draw(st.sampled_from(("CAMPING", "PAPER")))}],
        "after": {"value": draw(st.integers(0, 60)), "unit": "DAYS"},
    }
    names = draw(st.sets(st.sampled_from(sorted(some)), max_size=2))
    return {name: some[name] for name in sorted(names)} or None


@st.composite
def _offers(draw: st.DrawFn) -> list[Entry]:
    return [{"offer": draw(_offer(f"O{number}"))} for number in range(draw(st.integers(0, 3)))]


@st.composite
def _offer(draw: st.DrawFn, code: str) -> Entry:
    percentage = {"percentage": draw(st.integers(1, 40))}
    kind = draw(st.sampled_from("TC"))
    told: dict[str, Any] = {
        "code": code,
        "scheme": "MAIN",
        "type": kind,
        "award": draw(st.sampled_from((percentage, {"amount": draw(st.integers(1, 20))}))),
        "evaluation": "BATCH_PROCESS_AND_INTERACTIVELY",
        "spend_method": draw(st.sampled_from(("SPEND_ON_REQUEST", "SPEND_INSTANTLY"))),
        "only_if_best": draw(st.booleans()),
        "number_of_awards": draw(st.sampled_from(("MULTIPLE", "ONLY_ONE"))),
        "award_validity": draw(
            st.sampled_from(("ALWAYS", {"after": {"value": 3, "unit": "MONTHS"}}))
        ),
        "spend_conditions": draw(_conditions()),
        "latest_effective_date": _EARLY,
    }
    if kind == "T":
        told["conditions"] = {"transaction_amount": {"from": draw(st.integers(0, 60))}}
    if draw(st.integers(0, 4)) == 0:
        told["evaluation"] = "BATCH_PROCESS"
    return told


@st.composite
def _people(draw: st.DrawFn) -> Entry:
    automatic = {
        "enabled": draw(st.sampled_from((True, True, False))),
        "minimum_wallet_balance": draw(st.sampled_from(("0.00", "5.00", "30.00"))),
        "minimum_spend": draw(_cents(0, 500)),
        "maximum_spend": draw(st.none() | _cents(500, 3000)),
        "merchants": draw(st.sampled_from(([], [], ["M"], ["OTHER"]))),
    }
    told: dict[str, Any] = {
        "participant": "ada",
        "signed_up_on": _EARLY,
        "unit": "SHOP",
        "schemes": ["MAIN"],
    }
    told["owned_by_group"] = "ACME" if draw(st.booleans()) else None
    return {**told, "automatic_spend": draw(st.sampled_from((automatic, None)))}


@st.composite
def _money(draw: st.DrawFn) -> list[Entry]:
    given = [
        {
            "wallet_credit": {
                "id": f"c{number}",
                "participant": "ada",
                "performed_on": _EARLY,
                "amount": draw(_cents(1, 4000) | st.just("20.00")),
                "expires_on": draw(st.sampled_from((None, "2024-03-06", "2024-03-07"))),
                "spend_conditions": draw(_conditions()),
            }
        }
        for number in range(draw(st.sampled_from((2, 1, 0, 3, 4))))
    ]
    before = [
        {"purchase": {**draw(_purchases()), "id": f"before{number}", "performed_on": _EARLY}}
        for number in range(draw(st.integers(0, 2)))
    ]
    return [*given, *before]


@st.composite
def _purchases(draw: st.DrawFn) -> Entry:
    lines = [
        {
            "product": draw(st.sampled_from(sorted(PRODUCTS))),
            "net": amount,
            "vat": 0,
            "total": amount,
        }
        for amount in draw(st.lists(_cents(1, 6000), min_size=1, max_size=4))
    ]
    return {
        "participant": "ada",
        "performed_on": NOW.isoformat(),
        "performed_by_unit": draw(st.sampled_from(SHOPS)),
        "lines": lines,
    }
