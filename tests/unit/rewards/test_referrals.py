"""Referrals between two participants in two partitions (rules 3.10, D-14, D-22, D-50, D-60)."""

from typing import Any

import pytest

from shared.contracts.events import (
    JournalEvent,
    ParticipantReferred,
    ReferralChanged,
    SignedUp,
    Terminated,
)
from tests.support.neighbours import Neighbours, as_event, neighbours
from tests.support.stories import (
    NIGHT,
    a_cancellation,
    a_purchase,
    a_referral,
    a_run,
    a_withdrawal,
    an_offer,
    at,
    bought_now,
    event_id,
    header,
    later,
    segments,
    signed_up,
)

BUY = an_offer("BUY")
NOW = an_offer("NOW", interactive=True)
REFER = an_offer("REFER", "REFERRALS", award={"amount": "7.00"})
PAID = ("ada", "award", "REFER", 700, "r1")
EVENING = later(NIGHT, hours=12)
NEXT_NIGHT = later(NIGHT, days=1)


def joins(who: str) -> SignedUp:
    return signed_up(name=f"su-{who}", participant=who)


def bob_buys(name: str = "p1") -> JournalEvent:
    return a_purchase(name, participant="bob")


def town(*offers: dict[str, Any]) -> Neighbours:
    return neighbours(*(offers or (BUY, REFER))).tell(joins("ada"), joins("bob"))


def the_next_run(name: str = "n2") -> JournalEvent:
    return a_run(name, NEXT_NIGHT, version=2_000)


def test_the_run_that_awards_the_referred_pays_the_referring_one_too() -> None:
    here = town().tell(a_referral("r1"), bob_buys(), a_run())
    assert here.words == [("bob", "award", "BUY", 100, "p1"), PAID]
    assert {command.recorded_at for command in here.commands} == {NIGHT}
    assert here.tell(the_next_run()).words == [("bob", "award", "BUY", 100, "p1"), PAID]


def test_before_that_the_referral_is_declined_for_what_it_waits_for() -> None:
    here = town().tell(a_referral("r1"), a_run())
    assert here.words == []
    assert here.because("r1") == ["not_yet_awarded"]


def test_a_participant_may_be_referred_before_they_sign_up() -> None:
    here = neighbours(BUY, REFER).tell(joins("ada"), a_referral("r1"), joins("bob"))
    assert PAID in here.tell(bob_buys(), a_run()).words


def test_a_participant_who_has_an_award_already_may_be_referred_and_the_next_run_pays() -> None:
    here = town().tell(bob_buys(), a_run(), a_referral("r1"))
    assert PAID not in here.words
    assert PAID in here.tell(the_next_run()).words


def test_an_award_outside_a_run_waits_for_the_next() -> None:
    here = town(NOW, REFER).tell(a_referral("r1"), bought_now("p1", participant="bob"))
    assert here.words == [("bob", "award", "NOW", 100, "p1")]
    assert here.tell(a_run()).words[1:] == [PAID]


def test_an_award_that_was_cancelled_before_the_run_does_not_count() -> None:
    here = town(NOW, REFER).tell(a_referral("r1"), bought_now("p1", participant="bob"))
    here.tell(a_cancellation("c1", of="p1", participant="bob"), a_run())
    assert PAID not in here.words
    here.tell(bought_now("p2", participant="bob"), the_next_run())
    assert here.words.count(PAID) == 1


def test_nothing_is_taken_from_the_referring_one_when_the_award_goes_later() -> None:
    here = town().tell(a_referral("r1"), bob_buys(), a_run())
    here.tell(a_cancellation("c1", of="p1", participant="bob"))
    assert here.words[2:] == [("bob", "cancel_award")]


@pytest.mark.parametrize("who", ["ada", "bob"])
def test_a_cancelled_referral_takes_its_award_back_whoever_says_so(who: str) -> None:
    here = town().tell(a_referral("r1"), bob_buys(), a_run())
    here.tell(a_cancellation("c1", of="r1", participant=who))
    assert here.words[2:] == [("ada", "cancel_award")]
    again = here.tell(a_cancellation("c2", of="r1", participant=who))
    assert again.records[-1].data["code"] == "ALREADY_CANCELLED"


def test_an_operator_takes_the_award_back_by_the_name_of_the_referral() -> None:
    here = town().tell(a_referral("r1"), bob_buys(), a_run(), a_withdrawal("w", "REFER", "r1"))
    assert here.words[2:] == [("ada", "cancel_award")]
    assert here.tell(the_next_run()).words[3:] == []


def test_only_the_first_referral_pays() -> None:
    here = town().tell(joins("amy"), a_referral("r1"), a_referral("r2", by="amy"))
    here.tell(bob_buys(), a_run())
    assert [each for each in here.words if each[2] == "REFER"] == [PAID]
    assert here.because("r2") == ["number_of_awards"]


def test_where_the_first_is_cancelled_the_next_one_is_the_first() -> None:
    here = town().tell(joins("amy"), a_referral("r1"), a_referral("r2", by="amy"))
    here.tell(a_cancellation("c1", of="r1", participant="bob"), bob_buys(), a_run())
    assert [each for each in here.words if each[2] == "REFER"] == [
        ("amy", "award", "REFER", 700, "r2")
    ]


def test_a_referral_by_nobody_is_refused_and_leaves_its_id_and_its_place_free() -> None:
    here = neighbours(BUY, REFER).tell(joins("bob"), a_referral("r1"))
    assert here.records[-1].data["code"] == "UNKNOWN_PARTICIPANT"
    assert here.records[-1].data["external_reference"] == "r1"
    assert here.home_of("bob").memory.participant("bob").referral is None
    here.tell(joins("ada"), a_referral("r1"), bob_buys(), a_run())
    assert here.words[1:] == [PAID]


def test_a_refused_referral_told_again_at_the_very_same_moment_is_refused_again() -> None:
    here = neighbours(BUY, REFER).tell(joins("bob"), a_referral("r1"), a_referral("r1"))
    refused = [record for record in here.records if record.data["outcome"] == "REFUSED"]
    assert len(refused) == 4
    assert here.home_of("bob").memory.participant("bob").referral is None
    here.tell(joins("amy"), a_referral("r2", by="amy"), bob_buys(), a_run())
    assert here.words[1:] == [("amy", "award", "REFER", 700, "r2")]


def test_a_refusal_that_comes_late_does_not_refuse_what_was_told_again() -> None:
    here = neighbours(BUY, REFER).tell(joins("bob"))
    here.put(a_referral("r1"))
    registered = here.at_the_door.pop()
    here.let_in(registered)
    refusal = here.at_the_door.pop()
    here.let_in(refusal)
    here.tell(joins("ada"), a_referral("r1"))
    for echo in (registered, refusal):
        here.let_in(echo)
    assert not here.at_the_door
    assert here.tell(bob_buys(), a_run()).words[1:] == [PAID]


def test_a_refused_referral_is_not_registered_by_an_echo_once_its_referrer_has_joined() -> None:
    here = neighbours(BUY, REFER).tell(joins("bob"))
    here.put(a_referral("r1"))
    registered = here.at_the_door.pop()
    here.let_in(registered)
    here.tell(joins("ada"), bob_buys())
    here.let_in(registered)
    assert here.tell(a_run()).words == [("bob", "award", "BUY", 100, "p1")]


def test_a_referral_by_somebody_who_has_left_is_refused_for_ever() -> None:
    left = Terminated(**header("t", at("2024-01-05T00:00:00")), reason="CUSTOMER_REQUEST")
    here = town().tell(left, a_referral("r1"))
    assert here.records[-1].data["code"] == "PARTICIPANT_TERMINATED"
    assert here.tell(a_referral("r1"), bob_buys(), a_run()).words[1:] == []


def test_who_left_after_the_referral_is_not_paid() -> None:
    left = Terminated(**header("t", EVENING), reason="CUSTOMER_REQUEST")
    here = town().tell(a_referral("r1"), left, bob_buys(), the_next_run())
    assert here.words == [("bob", "award", "BUY", 100, "p1")]
    assert here.because("r1") == ["terminated"]


def test_a_run_for_segments_asks_who_would_be_paid() -> None:
    here = town().tell(a_referral("r1"), bob_buys(), segments(joined=("VIP",)))
    here.tell(a_run("bobs", version=1_001), a_run("vips", version=1_002, segments=("VIP",)))
    assert here.words[1:] == [PAID]
    other = town().tell(a_referral("r1"), bought_now("p1", participant="bob"))
    other.tell(a_run("vips", segments=("VIP",)), the_next_run())
    assert PAID in other.words


def test_referrals_pay_along_a_chain_in_one_run() -> None:
    """Eve brought ada, ada brought bob: bob's first award is ada's, and so eve's."""
    here = neighbours(BUY, REFER).tell(joins("ada"), joins("bob"), joins("eve"))
    here.tell(a_referral("r0", of="ada", by="eve"), a_referral("r1"), bob_buys(), a_run())
    assert here.words[1:] == [PAID, ("eve", "award", "REFER", 700, "r0")]
    assert {command.recorded_at for command in here.commands} == {NIGHT}


def test_two_who_refer_each_other_are_paid_once_each_and_only_after_a_real_award() -> None:
    here = town().tell(a_referral("r1"), a_referral("r2", of="ada", by="bob"), a_run())
    assert here.words == []
    here.tell(bob_buys(), the_next_run())
    assert here.words[1:] == [PAID, ("bob", "award", "REFER", 700, "r2")]


def test_what_a_referral_pays_is_counted_for_the_run_that_made_it_payable() -> None:
    here = town().tell(a_referral("r1"), bob_buys(), a_run("nightly"))
    told = [each.data for each in here.records if each.kind in ("run_completed", "run_extended")]
    assert {data["run"] for data in told} == {"nightly"}
    amounts = [(data["outcome"], data["awards"], data["amount_minor"]) for data in told]
    assert amounts == [("COMPLETED", 0, 0), ("COMPLETED", 1, 100), ("EXTENDED", 1, 700)]
    (extension,) = here.home_of("ada").memory.changes.extensions
    assert (extension.run_id, extension.counts.amount_minor) == ("nightly", 700)


def test_what_is_told_to_the_other_one_twice_is_done_once() -> None:
    here = town()
    told = [a_referral("r1"), bob_buys(), a_run(), a_cancellation("c1", of="r1", participant="bob")]
    for message in told:
        here.put(message)
        notices, here.at_the_door = here.at_the_door, []
        for notice in (*notices, *notices):
            here.let_in(notice)
        for notice in notices:
            here.let_in(notice)
    assert here.words == [("bob", "award", "BUY", 100, "p1"), PAID, ("ada", "cancel_award")]


def test_what_comes_back_late_is_still_judged_under_the_run_that_made_it() -> None:
    """A crash between the commit and the announcement: the marker is long past when it comes."""
    here = town()
    for message in (a_referral("r1"), bob_buys(), a_run()):
        here.put(message)
    registered, changed = here.at_the_door
    here.at_the_door = []
    here.tell(a_purchase("p9", recorded_at=EVENING))
    here.let_in(registered)
    here.let_in(changed)
    award = here.commands[-1]
    assert here.words[-1] == PAID
    assert award.recorded_at == EVENING  # now in her partition; time never goes backwards
    assert here.records[-1].data["run"] == "r1"


def test_a_change_of_a_referral_that_nobody_knows_changes_nothing() -> None:
    stray = ReferralChanged(**header("x"), referral=event_id("r9"), change="AWARDED")
    here = town().tell(stray, a_run())
    assert here.words == []


def test_the_referral_is_found_by_the_name_upstream_gave_it() -> None:
    here = town()
    here.put(a_referral("r1"))
    (notice,) = here.at_the_door
    kept = as_event(notice)
    assert (kept.external_system, kept.external_reference) == ("test", "r1")
    assert isinstance(a_referral("r1"), ParticipantReferred)
