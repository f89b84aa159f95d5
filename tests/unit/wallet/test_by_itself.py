"""What is spent by itself: the terms of its participant, and the rest of the purchase (D-53)."""

from dataclasses import replace

import orjson
import pytest

from services.wallet.domain.partition import Partition
from services.wallet.domain.ruling import Ruling
from shared.contracts.commands import AutomaticTerms, CreateSpend
from tests.support.wallet_stories import ADA, a_credit, a_spend, day, named

ANYTHING = AutomaticTerms()


def told(ruling: Ruling) -> list[tuple[str, int | None]]:
    """Say what left, shortly, with its amount."""
    bodies = [orjson.loads(each.body) for each in ruling.outgoing]
    return [(body["type"].split(".")[1], body["data"].get("amount_minor")) for body in bodies]


def after(*amounts: int) -> Partition:
    partition = Partition()
    for place, amount in enumerate(amounts):
        partition.judge(a_credit(f"c{place}", amount))
    return partition


def test_it_takes_no_more_than_the_rest_of_the_purchase() -> None:
    partition = after(5_000)
    partition.judge(a_spend("before", 700))
    ruling = partition.judge(a_spend("auto", 1_000, automatic=ANYTHING))
    assert ("spend_made", 300) in told(ruling)


@pytest.mark.parametrize(
    ("terms", "spent"),
    [
        (AutomaticTerms(minimum_wallet_balance_minor=100), 100),
        (AutomaticTerms(minimum_wallet_balance_minor=101), None),
        (AutomaticTerms(minimum_spend_minor=100), 100),
        (AutomaticTerms(minimum_spend_minor=101), None),
        (AutomaticTerms(maximum_spend_minor=99), 99),
    ],
)
def test_minima_may_be_met_exactly(terms: AutomaticTerms, spent: int | None) -> None:
    ruling = after(100).judge(a_spend("auto", 1_000, automatic=terms))
    assert [amount for name, amount in told(ruling) if name == "spend_made"] == (
        [] if spent is None else [spent]
    )


def test_a_purchase_that_is_refused_names_its_request() -> None:
    requested = replace(a_spend("s", 500), reject_if_not_covered=True)
    wish = CreateSpend(
        command_id=named("wish"),
        participant=ADA,
        event_id=named("p"),
        recorded_at=day(2),
        purchase=named("p"),
        purchase_reference="p",
        requested=requested,
    )
    ruling = after(100).judge(wish)
    (refused,) = [
        b for b in (orjson.loads(o.body) for o in ruling.outgoing) if "refused" in b["type"]
    ]
    data = refused["data"]
    assert (data["code"], data["purchase_reference"]) == ("SPEND_NOT_COVERED", "p")
    assert (data["spend_request"], data["requested_minor"]) == (named("s"), 500)
