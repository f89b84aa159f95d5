"""A dictionary that never changes, and does not copy everything for each change."""

from hypothesis import given
from hypothesis import strategies as st

from services.rewards.domain.catalogue.shelf import RECENT_MAX, Shelf


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers()), max_size=30))
def test_it_holds_what_a_dictionary_holds_in_the_same_order(sets: list[tuple[str, int]]) -> None:
    shelf, plain = Shelf[int]({}), dict[str, int]()
    for key, value in sets:
        shelf = shelf.put(key, value)
        plain[key] = value
    assert list(shelf.items()) == list(plain.items())
    assert (len(shelf), shelf.get("nobody")) == (len(plain), None)


def test_what_was_there_stays_as_it_was() -> None:
    before = Shelf({"a": 1}).put("b", 2)
    after = before.put("a", 3).put("c", 4)
    assert (dict(before), dict(after)) == ({"a": 1, "b": 2}, {"a": 3, "b": 2, "c": 4})


def test_a_change_copies_only_the_few_entries_that_were_set_lately() -> None:
    many = Shelf({str(n): n for n in range(10_000)})
    settled = many._settled
    for n in range(RECENT_MAX):
        many = many.put(f"new {n}", n)
        assert many._settled is settled
    assert len(many.put("one more", 0)) == 10_000 + RECENT_MAX + 1
