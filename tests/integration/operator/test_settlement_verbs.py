"""`settlement` and `receivables` on a river that flows, over two partitions."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.operator.stack import Stack
from shared.contracts.topics import CONTROL, INBOUND
from tests.support.command_line import rewardstream
from tests.support.river import Crew, Place, Teller, fetch, waited
from tests.support.river_feed import START, Said
from tests.support.river_feed import told as a_message

pytestmark = [pytest.mark.stack, pytest.mark.partitions(2)]

PEOPLE = ["ada", "bob", "eve", "kim", "zoe", "joe"]
BUSINESS: list[tuple[str, dict[str, Any]]] = [
    ("scheme", {"code": "MAIN"}),
    ("unit", {"code": "SHOP"}),
    ("unit", {"code": "CAFE"}),
    ("merchant", {"code": "MART", "unit": "SHOP", "default_contribution": 50}),
    ("merchant", {"code": "BAR", "unit": "CAFE", "credits_participants": True}),
    ("business_definition", {"immediate_types": ["PURCHASE", "SPEND_REQUEST"]}),
    ("offer_type", {"code": "ALL", "classification": "INCREASE_REVENUE_TRANSACTION_BASED"}),
    (
        "offer",
        {
            "code": "TEN",
            "scheme": "MAIN",
            "type": "ALL",
            "award": {"amount": 10},
            "evaluation": "BATCH_PROCESS_AND_INTERACTIVELY",
            "conditions": {"transaction_amount": {"from": 0}, "units": ["SHOP"]},
            "latest_effective_date": "2023-01-01T00:00:00Z",
        },
    ),
]


def said(at: datetime, message: str, name: str, subject: str, data: dict[str, Any]) -> Said:
    return Said(subject, a_message(at, message, name, subject, data), name, "accepted")


def happened(who: str) -> list[Said]:
    """A purchase that is awarded, and one at the bar that is paid from the wallet."""
    at = START
    where = {"performed_on": at, "performed_by_unit": "SHOP"}
    later = {"performed_on": at + timedelta(hours=2), "performed_by_unit": "CAFE"}
    line = [{"product": "TEA", "net": "8.40", "vat": "1.60", "total": "10.00"}]
    coffee = [{"product": "TEA", "net": "2.52", "vat": "0.48", "total": "3.00"}]
    signed_up = {"signed_up_on": at, "unit": "SHOP", "schemes": ["MAIN"]}
    return [
        said(at, "sign_up", f"{who}-in", who, signed_up),
        said(at, "purchase", f"{who}-1", who, where | {"lines": line}),
        said(at, "purchase", f"{who}-2", who, later | {"lines": coffee}),
        said(at, "spend_request", f"{who}-s", who, later | {"purchase": f"{who}-2"}),
    ]


async def test_merchants_are_drafted_settled_and_shown_and_participants_are_paid_out(
    clean_river: Stack, tmp_path: Path
) -> None:
    place = Place(clean_river, "", 2)
    crew = Crew(place, tmp_path)
    try:
        async with Teller(place) as teller:
            crew.start_all()
            setup = [
                said(START, kind, kind + str(n), kind, told)
                for n, (kind, told) in enumerate(BUSINESS)
            ]
            await teller.publish(CONTROL, setup)
            await teller.publish(INBOUND, [each for who in PEOPLE for each in happened(who)])
            at_once = said(START, "settlement", "ada-now", "ada", {"purchase": "ada-1"})
            await teller.publish(INBOUND, [at_once])
            await waited(place, "river_drained")
        both = await fetch(place, "SELECT DISTINCT partition FROM wallet.receivable_item")
        assert len(both) == 2, "both partitions have something to settle"
        _must_draft_and_settle(clean_river)
        _must_show_accounts(clean_river)
        assert rewardstream(clean_river, "verify").code == 0
    finally:
        crew.end()


def _must_draft_and_settle(stack: Stack) -> None:
    drafted = rewardstream(stack, "settlement", "run", "--id", "may", "--draft", "--json")
    assert drafted.code == 0, drafted.output
    [draft] = drafted.json
    assert (draft["state"], draft["partitions"], draft["debit"]) == ("DRAFTED", 2, "25.00")
    [mart] = _accounts(stack, "MART")
    assert (mart["balance"], mart["due"]) == ("5.00", "25.00"), "one purchase was settled at once"
    held_off = rewardstream(stack, "settlement", "run")
    assert held_off.code == 1
    assert "SETTLEMENT_DRAFTED" in held_off.output
    unknown = rewardstream(stack, "settlement", "discard", "april")
    assert "SETTLEMENT_NOT_FOUND" in unknown.output
    [settled] = rewardstream(stack, "settlement", "confirm", "may", "--json").json
    assert (settled["state"], settled["debit"]) == ("SETTLED", "25.00")
    assert [each["document"] for each in settled["documents"]] == ["may/merchant:MART/INVOICE"]
    again = rewardstream(stack, "settlement", "run", "--id", "june")
    assert (again.code, "Nothing is due" in again.output) == (0, True)
    listed = rewardstream(stack, "settlement", "show").output
    assert listed.index("june") < listed.index("may")
    assert "may/merchant:MART/INVOICE" in rewardstream(stack, "settlement", "show", "may").output
    assert rewardstream(stack, "settlement", "show", "april").code == 1


def _accounts(stack: Stack, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rewardstream(stack, "receivables", *arguments, "--json").json[
        "accounts"
    ]
    return found


def _must_show_accounts(stack: Stack) -> None:
    balances = {each["account"]: each["balance"] for each in _accounts(stack)}
    people = {f"participant:{who}": "-3.00" for who in PEOPLE}
    assert balances == {"merchant:MART": "30.00", **people}
    shown = rewardstream(stack, "receivables", "MART").output
    assert all(word in shown for word in ("CONTRIBUTION", "TEN", "ada-1")), shown
    [line] = rewardstream(stack, "receivables", "eve", "--json").json["lines"]
    about = {name: line[name] for name in ("reason", "participant", "what", "events")}
    assert about == {"reason": "SPEND", "participant": "eve", "what": "eve-s", "events": "eve-2"}
    assert "on may/merchant:MART/INVOICE" in rewardstream(stack, "explain", "bob-1").output
    [why] = rewardstream(stack, "explain", "bob-2", "--json").json
    assert [(due["reason"], due["amount"]) for due in why["receivables"]] == [("SPEND", "-3.00")]
    report = rewardstream(stack, "receivables", "--credits", "--json").json
    assert {each["participant"]: each["to_pay"] for each in report} == dict.fromkeys(PEOPLE, "3.00")
    assert "18.00 EUR to pay out" in rewardstream(stack, "receivables", "--credits").output
