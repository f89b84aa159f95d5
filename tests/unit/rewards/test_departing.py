"""Leaving, alone or as a duplicate whom somebody replaces (rules 7, D-36, D-47)."""

from itertools import permutations
from typing import Any

import pytest

from shared.contracts.events import SignedUp, Terminated
from shared.contracts.moving import SendTransfer
from shared.contracts.notice import Notice
from tests.support.neighbours import Neighbours, neighbours
from tests.support.stories import a_purchase, a_run, an_offer, event_id, header, signed_up

BUY = an_offer("BUY")


def joins(who: str, *tokens: str) -> SignedUp:
    return signed_up(name=f"su-{who}", participant=who, access_tokens=tokens)


def leaves(
    who: str = "ada", instead: str | None = "bob", name: str = "x1", **over: object
) -> Terminated:
    reason = "CUSTOMER_REQUEST" if instead is None else "DUPLICATION"
    told: dict[str, Any] = header(name) | {
        "participant": who,
        "reason": reason,
        "replacement": instead,
    }
    return Terminated(**told | over)


def town() -> Neighbours:
    return neighbours().tell(joins("ada", "t1", "t2"), joins("bob"))


def is_gone(here: Neighbours, who: str = "ada") -> bool:
    return here.home_of(who).memory.participant(who).terminated_at is not None


def codes(here: Neighbours) -> list[str]:
    return [str(each.data["code"]) for each in here.records if each.kind == "event_refused"]


def let_all_in(here: Neighbours) -> None:
    while here.at_the_door:
        here.let_in(here.at_the_door.pop(0))


def told(notices: list[Notice]) -> list[tuple[str, str]]:
    return [(each.message, each.participant) for each in notices]


def test_a_duplicate_leaves_once_the_replacement_has_said_yes() -> None:
    here = town()
    here.put(leaves())
    assert told(here.at_the_door) == [("replacement_asked", "bob")]
    assert not is_gone(here)
    here.let_in(here.at_the_door.pop())
    assert told(here.at_the_door) == [("replacement_answered", "ada")]
    assert not is_gone(here)
    here.let_in(here.at_the_door.pop())
    assert is_gone(here)
    assert codes(here) == []


@pytest.mark.parametrize("instead", ["bob", "nobody"])
def test_nobody_leaves_for_somebody_who_is_not_there(instead: str) -> None:
    here = town().tell(leaves("bob", None, "end"), leaves(instead=instead))
    assert not is_gone(here)
    assert codes(here) == ["REPLACEMENT_NOT_EFFECTIVE"]
    again = here.tell(leaves(instead=instead))
    assert codes(again) == ["REPLACEMENT_NOT_EFFECTIVE"]


def test_of_two_who_name_each_other_neither_leaves() -> None:
    here = town()
    here.put(leaves("ada", "bob", "x1"))
    here.put(leaves("bob", "ada", "x2"))
    let_all_in(here)
    assert codes(here) == ["REPLACEMENT_NOT_EFFECTIVE"] * 2
    assert not is_gone(here, "ada")
    assert not is_gone(here, "bob")


def test_until_the_answer_comes_the_duplicate_is_as_before() -> None:
    here = neighbours(BUY).tell(joins("ada"), joins("bob"))
    here.put(leaves())
    here.put(a_purchase("a1", participant="ada"))
    assert codes(here) == []
    let_all_in(here)
    here.tell(a_purchase("a2", participant="ada"), a_run())
    assert codes(here) == ["PARTICIPANT_TERMINATED"]
    assert here.because("a1") == ["terminated"]


def test_who_left_meanwhile_does_not_leave_again() -> None:
    here = town()
    here.put(leaves(transfer_tokens=("t1",)))
    here.put(leaves(instead=None, name="x2"))
    asked = here.at_the_door.pop(0)
    here.at_the_door.clear()
    here.let_in(asked)
    here.let_in(here.at_the_door.pop())
    assert codes(here) == ["PARTICIPANT_TERMINATED"]
    assert here.at_the_door == []


def test_tokens_that_were_chosen_go_and_the_others_are_released() -> None:
    here = town()
    here.put(leaves(transfer_tokens=("t1",)))
    here.let_in(here.at_the_door.pop())
    here.let_in(here.at_the_door.pop())
    assert told(here.at_the_door) == [("tokens_received", "bob"), ("tokens_released", "ada")]
    received, released = (each.data for each in here.at_the_door)
    assert (received["giver"], received["tokens"]) == ("ada", ["t1"])
    assert (released["because"], released["tokens"]) == ("TERMINATED", ["t2"])
    for notice in here.at_the_door:
        here.let_in(notice)
    assert here.home_of("bob").memory.participant("bob").access_tokens == {"t1"}


def test_the_whole_balance_goes_before_the_tokens_and_only_where_it_was_asked_for() -> None:
    here = town().tell(leaves(transfer_balance=True))
    (command,) = here.commands
    assert isinstance(command, SendTransfer)
    assert (command.participant, command.to, command.amount_minor) == ("ada", "bob", None)
    assert command.event_id == event_id("x1")
    assert town().tell(leaves(transfer_tokens=("t1",))).commands == []


def test_nothing_goes_where_the_replacement_is_not_there() -> None:
    here = town().tell(leaves(instead="nobody", transfer_balance=True, transfer_tokens=("t1",)))
    assert (here.commands, codes(here)) == ([], ["REPLACEMENT_NOT_EFFECTIVE"])


def test_who_leaves_alone_asks_nobody_and_releases_their_tokens() -> None:
    here = town()
    here.put(leaves(instead=None))
    assert is_gone(here)
    assert told(here.at_the_door) == [("tokens_released", "ada")]


def test_whatever_is_told_twice_is_done_once() -> None:
    here, once = town(), town()
    for each in (here, once):
        each.put(leaves(transfer_tokens=("t1",)))
    while here.at_the_door:
        notice = here.at_the_door.pop(0)
        for _ in range(3):
            here.let_in(notice)
    let_all_in(once)
    assert here.records == once.records
    for who in ("ada", "bob"):
        state = here.home_of(who).memory.participant(who)
        assert state == once.home_of(who).memory.participant(who)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_several_terminations_on_their_way_one_is_made(order: tuple[int, ...]) -> None:
    here = town().tell(joins("cleo"))
    for name in ("x1", "x2", "x3"):
        here.put(leaves(name=name, instead="bob"))
    asked, here.at_the_door = here.at_the_door, []
    for place in order:
        here.let_in(asked[place])
    let_all_in(here)
    assert is_gone(here)
    assert codes(here) == ["PARTICIPANT_TERMINATED"] * 2
    assert here.home_of("ada").memory.participant("ada").departures == {}


def test_tokens_of_a_sign_up_that_is_refused_are_nobodys() -> None:
    here = town().tell(leaves(instead=None))
    again = signed_up(name="su-again", participant="ada", access_tokens=("t9",))
    here.put(again)
    (notice,) = here.at_the_door
    assert (notice.message, notice.data["because"]) == ("tokens_released", "REFUSED")
    assert notice.data["tokens"] == ["t9"]
    assert notice.event_id == event_id("su-again")


def test_a_sign_up_told_differently_frees_only_what_it_had_not() -> None:
    here = town()
    here.put(
        signed_up(name="su-ada", participant="ada", access_tokens=("t1", "t9"), fingerprint="y")
    )
    assert codes(here) == ["DIVERGENT"]
    (notice,) = here.at_the_door
    assert notice.data["tokens"] == ["t9"]
