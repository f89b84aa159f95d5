"""However terminations cross each other, each is made or refused, once, and somebody stays.

Three people in two partitions name each other; what their partitions tell each other comes in
whatever order, and twice (rules 7).
"""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.events import SignedUp, Terminated
from shared.contracts.moving import SendTransfer
from tests.support.neighbours import Neighbours, neighbours
from tests.support.stories import event_id, header, signed_up

PEOPLE = ("ada", "bob", "cleo")
Leaving = tuple[str, str | None]

leavings = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.none() | st.sampled_from((*PEOPLE, "nobody"))).filter(
        lambda pair: pair[0] != pair[1]
    ),
    min_size=1,
    max_size=6,
)


def joins(who: str) -> SignedUp:
    return signed_up(name=f"su-{who}", participant=who, access_tokens=(f"t-{who}",))


def leaves(number: int, who: str, instead: str | None) -> Terminated:
    return Terminated(
        **header(f"x{number}", participant=who),
        reason="FRAUD" if instead is None else "DUPLICATION",
        replacement=instead,
        transfer_balance=instead is not None,
        transfer_tokens=() if instead is None else (f"t-{who}",),
    )


def told(leaving: list[Leaving], data: st.DataObject) -> Neighbours:
    """Tell all of it; in between anything that lies at the door may come in, or come in twice."""
    here = neighbours().tell(*map(joins, PEOPLE))
    for number, (who, instead) in enumerate(leaving):
        here.put(leaves(number, who, instead))
        for _ in range(data.draw(st.integers(0, 4))):
            _let_one_in(here, data)
    while here.at_the_door:
        _let_one_in(here, data)
    return here


def _let_one_in(here: Neighbours, data: st.DataObject) -> None:
    if not here.at_the_door:
        return
    notice = here.at_the_door.pop(data.draw(st.integers(0, len(here.at_the_door) - 1)))
    for _ in range(data.draw(st.integers(1, 2))):
        here.let_in(notice)


@given(leavings, st.data())
def test_each_termination_is_made_or_refused_once(
    leaving: list[Leaving], data: st.DataObject
) -> None:
    here = told(leaving, data)
    refused = Counter(each.event_id for each in here.records if each.kind == "event_refused")
    people = {who: here.home_of(who).memory.participant(who) for who in PEOPLE}
    assert all(count == 1 for count in refused.values())
    assert all(not person.departures for person in people.values())
    made = [who for n, (who, _) in enumerate(leaving) if event_id(f"x{n}") not in refused]
    assert sorted(made) == sorted(who for who in PEOPLE if people[who].terminated_at is not None)


@given(leavings, st.data())
def test_a_balance_goes_once_to_somebody_who_did_not_go_before(
    leaving: list[Leaving], data: st.DataObject
) -> None:
    here = told(leaving, data)
    sent = {each.participant: each.to for each in here.commands if isinstance(each, SendTransfer)}
    assert len(sent) == sum(isinstance(each, SendTransfer) for each in here.commands)
    for giver in sent:
        assert giver not in _followed(sent, giver), "a balance never comes back"


def _followed(sent: dict[str, str], giver: str) -> list[str]:
    """Through whose hands a balance goes, at most once around."""
    hands = [sent[giver]]
    while hands[-1] in sent and len(hands) <= len(sent):
        hands.append(sent[hands[-1]])
    return hands


@given(leavings, st.data())
def test_a_token_is_held_by_at_most_one(leaving: list[Leaving], data: st.DataObject) -> None:
    here = told(leaving, data)
    held = Counter(
        token for who in PEOPLE for token in here.home_of(who).memory.participant(who).access_tokens
    )
    assert all(count == 1 for count in held.values())
