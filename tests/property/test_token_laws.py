"""Whom a record names by a token is settled once, whoever reads it, however often (rules 7).

Instances take records and read the topic of tokens when they come to it; some go on with what they
read long ago, as one that was frozen does. Tokens change hands in between, and records come again.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingestion.domain.tokens import Spot, Tokens, fold
from shared.contracts.tokens import ReassignmentEffective, TokenRecord
from tests.unit.ingestion.token_language import a_change, a_claim, effective

PARTITIONS = 2
PEOPLE = ("ada", "bob", "cleo")
people = st.sampled_from(PEOPLE)
codes = st.sampled_from(("t1", "t2"))
partitions = st.integers(0, PARTITIONS - 1)
told = st.tuples(st.just("told"), partitions, codes)
moved = st.tuples(st.just("moved"), people, people)
taken = st.tuples(st.just("taken"), st.booleans(), st.integers(0, 3))
stories = st.lists(told | moved | taken, min_size=5, max_size=40)


@dataclass
class Mouth:
    """The inbound topic, the topic of tokens, and what was said of each record."""

    completes: bool = True
    written: list[TokenRecord] = field(default_factory=lambda: [a_claim("ada", "t1", "t2")])
    inbound: list[list[str]] = field(default_factory=lambda: [[] for _ in range(PARTITIONS)])
    named: dict[Spot, set[str]] = field(default_factory=dict)
    frozen: list[tuple[list[Spot], Tokens]] = field(default_factory=list)

    def told(self, partition: int, code: str) -> None:
        """Somebody tells something by a token."""
        self.inbound[partition].append(code)

    def moved(self, giver: str, receiver: str) -> None:
        """A token changes hands; whoever comes next says from where on."""
        change = a_change(giver, receiver, "t1", by=f"x{len(self.written)}")
        self.written.append(change)

    def taken(self, frozen: bool, later: int) -> None:
        """An instance takes everything there is; a frozen one goes on only later."""
        spots = [Spot(p, o) for p, here in enumerate(self.inbound) for o in range(len(here))]
        tokens = self._read()
        if frozen:
            self.frozen.append((spots, tokens))
        else:
            self._name(spots, tokens)
        for each in self.frozen[:later]:
            self._name(*each)

    def _read(self) -> Tokens:
        for each in fold(self.written).under_way:
            self.written.append(self._from_here(each))
        return fold(self.written)

    def _from_here(self, change: str) -> ReassignmentEffective:
        ends = tuple(len(here) for here in self.inbound)
        found = effective(change, from_offsets=ends)
        return found if self.completes else replace(found, from_offsets=(0,) * PARTITIONS)

    def _name(self, spots: list[Spot], tokens: Tokens) -> None:
        for spot in spots:
            who = tokens.holder(self.inbound[spot.partition][spot.offset], spot)
            if who is not None:
                self.named.setdefault(spot, set()).add(who)


def told_to(mouth: Mouth, story: list[tuple[Any, ...]]) -> Mouth:
    for name, *rest in story:
        getattr(mouth, name)(*rest)
    return mouth


@given(stories)
def test_a_record_names_one_participant_for_ever(story: list[tuple[Any, ...]]) -> None:
    mouth = told_to(Mouth(), story)
    assert all(len(who) == 1 for who in mouth.named.values())


def test_without_a_place_a_record_would_be_two_participants() -> None:
    story: list[tuple[Any, ...]] = [
        ("told", 0, "t1"),
        ("taken", False, 0),
        ("moved", "ada", "bob"),
        ("taken", False, 0),
    ]
    assert told_to(Mouth(), story).named == {Spot(0, 0): {"ada"}}
    assert told_to(Mouth(completes=False), story).named == {Spot(0, 0): {"ada", "bob"}}


@given(st.lists(st.tuples(people, codes), max_size=12), st.data())
def test_a_token_is_one_participants_however_often_claims_are_told(
    claims: list[tuple[str, str]], data: st.DataObject
) -> None:
    records = [a_claim(who, code, by=str(n)) for n, (who, code) in enumerate(claims)]
    again = data.draw(st.lists(st.sampled_from(records), max_size=8)) if records else []
    once, twice = fold(records), fold([*records, *again])
    for code in ("t1", "t2"):
        first = next((who for who, claimed in claims if claimed == code), None)
        assert once.holder(code, Spot()) == twice.holder(code, Spot()) == first
        owners = [who for who in PEOPLE if twice.was_of(code, who)]
        assert owners == ([] if first is None else [first])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_sign_ups_that_want_each_others_tokens_do_not_share(order: tuple[int, int]) -> None:
    claims = (a_claim("ada", "t1", "t2"), a_claim("bob", "t2", "t1"))
    tokens = fold([claims[each] for each in order])
    assert tokens.holder("t1", Spot()) == tokens.holder("t2", Spot()) == PEOPLE[order[0]]
