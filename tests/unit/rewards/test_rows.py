"""What is written down is read again as it was, small."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.rewards.domain.remembered.facts import (
    DepartureAsked,
    OffersAwarded,
    ParticipantFact,
    ProfileChanged,
)
from services.rewards.domain.remembered.kept_event import AwardGiven, KeptEvent, SpendAsk, keep
from services.rewards.domain.remembered.participant import fold
from services.rewards.shell.rows import (
    pack_event,
    pack_participant,
    pack_standing,
    unpack_event,
)
from shared.contracts.events import (
    DetailsChanged,
    FinancialStatementIssued,
    ParticipantChange,
    ParticipantReferred,
    SchemeSignedOn,
    SocialMediaActed,
    Terminated,
    WebVisited,
)
from shared.contracts.events.financial_statement import KpiRow
from shared.contracts.events.header import EventProduct, PaymentMedium
from shared.contracts.events.participation import Address, AutomaticSpend, Contact, Details
from tests.support.rereading import reread_participant
from tests.support.stories import (
    MORNING,
    a_line,
    a_purchase,
    a_registered,
    a_spend_request,
    a_top_up,
    an_achievement,
    header,
    segments,
    signed_up,
)

SOLD = EventProduct(product="P", product_type="T", families=("F",))
EVENTS: list[Any] = [
    a_purchase("p", a_line("A", 5, families=("F", "G")), payment_medium=PaymentMedium(brand="V")),
    a_top_up("t", product=SOLD, payment_medium=PaymentMedium()),
    a_top_up("t", None),
    an_achievement("a"),
    a_spend_request("s"),
    SocialMediaActed(**header("l"), medium="M", profile="P", action="LIKE"),
    WebVisited(**header("w"), url="https://example.org"),
    ParticipantReferred(**header("r"), referring_participant="a", referred_participant="b"),
    a_registered("r", "AWARDED"),
    FinancialStatementIssued(
        **header("f"), period="2024-05", kpis=(KpiRow(kpi="K", value=Decimal("1.50")),)
    ),
    signed_up(),
    segments(("A",)),
]


def again(kept: KeptEvent) -> KeptEvent:
    packed = pack_event(kept), pack_standing(kept)
    return unpack_event(kept.event_type, kept.evaluation, kept.waits_for, *packed)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_is_read_as_it_was_written(event: Any) -> None:  # noqa: ANN401
    assert again(keep(event)) == keep(event)


def test_its_standing_is_read_as_it_was_written() -> None:
    award = AwardGiven("O", 1, "id", 100, ("e1", "e2"), MORNING, "FREED")
    kept = KeptEvent(
        "SPEND_REQUEST",
        a_spend_request("s"),
        state="CANCELLED",
        evaluation="DORMANT",
        judged_version=7,
        open=("O", "P"),
        awards=(award,),
        spend_requests=("s1",),
        ask=SpendAsk("p1", 100, 50, reject_if_not_covered=True, withdrawn=True),
        refused="X",
        binding=False,
    )
    assert again(kept) == kept


def test_a_participant_is_read_as_they_were_written_and_equal_is_equal() -> None:
    details = Details(
        first_name="Ada",
        date_of_birth=date(1990, 2, 1),
        addresses=(Address(type="HOME", city="Athens"),),
        phones=(Contact(type="MOBILE", value="1"),),
    )
    changes: list[ParticipantChange] = [
        signed_up(
            details=details,
            automatic_spend=AutomaticSpend(enabled=True),
            access_tokens=("t2", "t1", "t3"),
        ),
        SchemeSignedOn(**header("on"), scheme="OTHER"),
        segments(("B", "A", "C")),
        DetailsChanged(**header("d"), details=Details(emails=())),
    ]
    facts: list[ParticipantFact] = [
        *(ProfileChanged(c) for c in changes),
        OffersAwarded((("ONE", MORNING),)),
        DepartureAsked(
            Terminated(
                **header("x"),
                reason="DUPLICATION",
                replacement="bob",
                transfer_balance=True,
                transfer_tokens=("t1",),
            )
        ),
    ]
    ada = fold("ada", facts)
    assert reread_participant(ada) == ada
    assert pack_participant(reread_participant(ada)) == pack_participant(ada)
    assert b"ONE" not in pack_participant(ada), "tallies have rows of their own"


def test_a_line_costs_less_than_a_hundred_bytes() -> None:
    lines = [a_line(f"P{n}", 100, product_type="SOFT DRINKS", families=("GROCERY",)) for n in
             range(10)]  # fmt: skip
    size = len(pack_event(keep(a_purchase("p", *lines)))) - len(pack_event(keep(a_purchase())))
    assert size < 9 * 100
