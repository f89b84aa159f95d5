"""What is refused before any offer is asked, and which refusals are for ever (rules 8.3)."""

from dataclasses import replace
from datetime import datetime

import pytest

from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.judging.acceptance import accept
from services.rewards.domain.remembered.kept_event import keep
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.events import (
    FinancialStatementIssued,
    ParkedRetried,
    ParticipantMessage,
    ParticipantReferred,
    SchemeSignedOn,
    SpendingChanged,
    Terminated,
)
from tests.support.stories import (
    MORNING,
    a_book,
    a_cancellation,
    a_credit,
    a_purchase,
    a_spend_request,
    a_withdrawal,
    an_achievement,
    an_award,
    an_offer,
    at,
    bought_now,
    engine,
    event_id,
    header,
    later,
    signed_up,
)

BOOK = a_book(an_offer(interactive=True))
REDEEM = {"classifications": ["REDEEM"], "specific_amount": True, "minimum": 5, "maximum": 10}


def a_termination(reason: str = "FRAUD", **over: object) -> Terminated:
    return Terminated(**header("end"), reason=reason, **over)  # type: ignore[arg-type]


def test_an_event_told_twice_counts_once() -> None:
    engine(BOOK).when(bought_now()).then(an_award("ONE", 100, "p1")).and_again_nothing()


def test_an_id_told_with_other_content_is_divergent_and_changes_nothing() -> None:
    story = engine(BOOK).told(bought_now())
    story.when(bought_now(total_minor=2000, fingerprint="other")).then_nothing("DIVERGENT")
    story.told(bought_now(fingerprint="other")).when(
        bought_now()
    ).then_nothing().and_again_nothing()


@pytest.mark.parametrize(
    "message",
    [a_purchase(), a_credit("c1"), a_cancellation("x", of="p1"), a_spend_request("s1")],
    ids=lambda message: type(message).__name__,
)
def test_nothing_is_heard_of_a_participant_who_never_signed_up(message: ParticipantMessage) -> None:
    stranger = Dossier(Participant("ada"))
    found = accept(BOOK, stranger, message)
    assert isinstance(found, Refused)
    assert (found.code, found.binding) == ("UNKNOWN_PARTICIPANT", False)


def test_what_named_something_unknown_is_judged_afresh_when_it_is_told_again() -> None:
    early = replace(engine(BOOK), history=())
    early.when(bought_now()).then_nothing("UNKNOWN_PARTICIPANT")
    known = early.told(bought_now()).told(signed_up())
    known.when(bought_now()).then(an_award("ONE", 100, "p1"))


def test_any_other_refusal_is_the_answer_of_that_id_for_ever() -> None:
    story = engine(BOOK).told(a_purchase())
    blocked = story.told(SpendingChanged(**header("b"), blocked=True)).told(a_spend_request("s1"))
    freed = blocked.told(SpendingChanged(**header("f"), blocked=False))
    freed.when(a_spend_request("s1")).then_nothing().and_again_nothing()
    freed.when(a_spend_request("s2")).then(("spend", "s2", 1000))


def test_a_scheme_that_was_never_published_is_refused() -> None:
    story = replace(engine(BOOK), history=())
    story.when(signed_up(schemes=("GONE",))).then_nothing("UNKNOWN_SCHEME")
    known = engine(BOOK)
    known.when(SchemeSignedOn(**header("on"), scheme="GONE")).then_nothing("UNKNOWN_SCHEME")


def test_after_a_termination_only_what_is_taken_back_is_heard() -> None:
    story = engine(BOOK).told(bought_now()).told(a_termination())
    story.when(bought_now("p2")).then_nothing("PARTICIPANT_TERMINATED")
    story.when(a_credit("c1")).then_nothing("PARTICIPANT_TERMINATED")
    story.when(signed_up(name="again")).then_nothing("PARTICIPANT_TERMINATED")
    story.when(a_cancellation("x", of="p1")).then(("cancel_award",))


def test_a_termination_for_fraud_moves_nothing_to_anybody() -> None:
    moving = a_termination(transfer_balance=True)
    engine(BOOK).when(moving).then_nothing("TRANSFER_NOT_ALLOWED")


def test_a_sign_up_told_again_under_another_id_adds_what_it_tells() -> None:
    once = engine(BOOK)
    again = once.told(signed_up(name="su2", schemes=("OTHER",), on=at("2024-01-05T08:00:00")))
    participant = again.when(a_purchase()).spec
    assert participant.history
    again.when(bought_now()).then(an_award("ONE", 100, "p1"))


SPENDING = engine(a_book(spend_window_days=30, spend_request_rules=[REDEEM])).told(a_purchase())


def test_a_request_for_a_purchase_that_is_not_there() -> None:
    SPENDING.when(a_spend_request("s", purchase="p9")).then_nothing("PURCHASE_NOT_FOUND")


def test_a_request_for_something_that_is_no_purchase() -> None:
    story = SPENDING.told(an_achievement("a1"))
    story.when(a_spend_request("s", purchase="a1")).then_nothing("PURCHASE_NOT_FOUND")


def test_a_request_for_a_cancelled_purchase() -> None:
    story = SPENDING.told(a_cancellation("x", of="p1"))
    story.when(a_spend_request("s")).then_nothing("PURCHASE_CANCELLED")


def test_a_request_while_spending_is_blocked() -> None:
    story = SPENDING.told(SpendingChanged(**header("b"), blocked=True))
    story.when(a_spend_request("s")).then_nothing("SPEND_BLOCKED")


@pytest.mark.parametrize(
    ("performed_on", "refused"),
    [
        (later(MORNING, seconds=-1), True),
        (MORNING, False),
        (at("2024-02-09T21:59:59"), False),  # 23:59:59 of the last day in Athens
        (at("2024-02-09T22:00:00"), True),
    ],
)
def test_the_window_ends_with_the_day_in_the_zone_of_the_purchases_unit(
    performed_on: datetime, refused: bool
) -> None:
    then = SPENDING.when(a_spend_request("s", on=performed_on))
    if refused:
        then.then_nothing("SPEND_PERIOD_ELAPSED")
    else:
        then.then(("spend", "s", 1000))


@pytest.mark.parametrize(
    ("classification", "asked", "answer"),
    [
        ("REDEEM", None, "SPEND_AMOUNT_REQUIRED"),
        ("REDEEM", 499, "SPEND_AMOUNT_BELOW_MINIMUM"),
        ("REDEEM", 500, 500),
        ("REDEEM", 1000, 1000),
        ("REDEEM", 1001, "SPEND_AMOUNT_ABOVE_MAXIMUM"),
        (None, 500, "SPEND_AMOUNT_NOT_ALLOWED"),
        (None, None, 1000),
    ],
)
def test_the_rule_of_its_classification_says_which_amounts(
    classification: str | None, asked: int | None, answer: str | int
) -> None:
    request = a_spend_request("s", classification=classification, requested_minor=asked)
    then = SPENDING.when(request)
    if isinstance(answer, str):
        then.then_nothing(answer).and_again_nothing()
    else:
        then.then(("spend", "s", answer)).and_again_nothing()


TAKING = engine(BOOK).told(bought_now())


def test_what_is_not_there_cannot_be_cancelled() -> None:
    TAKING.when(a_cancellation("x", of="p9")).then_nothing("EVENT_NOT_FOUND")


def test_a_sign_up_is_no_event_that_can_be_cancelled() -> None:
    story = TAKING.told(signed_up(name="su2"))
    story.when(a_cancellation("x", of="su2")).then_nothing("EVENT_NOT_FOUND")


def test_an_event_is_cancelled_once() -> None:
    story = TAKING.told(a_cancellation("x", of="p1"))
    story.when(a_cancellation("y", of="p1")).then_nothing("ALREADY_CANCELLED")


def test_an_award_is_taken_back_once() -> None:
    TAKING.when(a_withdrawal("w", "NONE", of="p1")).then_nothing("EVENT_NOT_FOUND")
    story = TAKING.told(a_withdrawal("w", "ONE", of="p1"))
    story.when(a_withdrawal("v", "ONE", of="p1")).then_nothing("ALREADY_CANCELLED")
    story.when(a_withdrawal("u", "ONE")).then_nothing("ALREADY_CANCELLED")


def test_a_second_statement_of_a_month_is_refused_until_the_first_is_cancelled() -> None:
    def statement(name: str) -> FinancialStatementIssued:
        return FinancialStatementIssued(**header(name), period="2024-05", kpis=())

    story = engine(BOOK).told(statement("f1"))
    story.when(statement("f2")).then_nothing("DUPLICATE_STATEMENT_PERIOD")
    freed = story.told(a_cancellation("x", of="f1"))
    assert "DUPLICATE_STATEMENT_PERIOD" not in freed.when(statement("f3")).ruling.reasons


def test_nobody_refers_themselves() -> None:
    alone = ParticipantReferred(
        **header("r"), referring_participant="ada", referred_participant="ada"
    )
    engine(BOOK).when(alone).then_nothing("SELF_REFERRAL")


def test_who_is_referred_need_not_have_signed_up() -> None:
    referral = ParticipantReferred(
        **header("r"), referring_participant="bob", referred_participant="ada"
    )
    assert accept(BOOK, Dossier(Participant("ada")), referral) is None


def test_a_retry_is_heard_even_of_somebody_unknown() -> None:
    assert accept(BOOK, Dossier(Participant("ada")), ParkedRetried(**header("r"))) is None


def test_an_id_that_another_participant_has_used_is_divergent() -> None:
    theirs = keep(a_purchase(participant="bob", fingerprint="bobs"))
    dossier = Dossier(Participant("ada", signed_up_on=MORNING), told=theirs)
    found = accept(BOOK, dossier, a_purchase())
    assert isinstance(found, Refused)
    assert found.code == "DIVERGENT"
    assert theirs.event_id == event_id("p1")
