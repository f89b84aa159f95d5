"""Whose a token is: the first who claims it has it, until it changes hands (rules 7)."""

from collections.abc import Iterable

import pytest

from services.ingestion.domain.token_rules import shortcoming, unfit_hash
from services.ingestion.domain.tokens import Spot, Tokens, digest_of, fold
from shared.contracts.control.business import TokenRule
from shared.contracts.tokens import ClaimedToken, TokenRecord
from tests.unit.ingestion.language import PASS_CODE
from tests.unit.ingestion.token_language import a_change, a_claim, effective

BEFORE, AFTER = Spot(0, 9), Spot(0, 10)


def holders(records: Iterable[TokenRecord], spot: Spot, *codes: str) -> list[str | None]:
    tokens = fold(records)
    return [tokens.holder(code, spot) for code in codes]


def test_the_first_who_claims_a_token_has_it() -> None:
    claims = [a_claim("ada", "t1"), a_claim("bob", "t1")]
    assert holders(claims, BEFORE, "t1", "t2") == ["ada", None]
    assert holders(claims[::-1], BEFORE, "t1") == ["bob"]


def test_of_a_claim_all_tokens_are_got_or_none() -> None:
    claims = [a_claim("ada", "t1"), a_claim("bob", "t2", "t1")]
    assert holders(claims, BEFORE, "t1", "t2") == ["ada", None]


def test_an_identifier_is_one_tokens() -> None:
    claims = [a_claim("ada", "t1", identifier="card"), a_claim("ada", "t2", identifier="card")]
    assert holders([claims[0], a_claim("bob", "t2", identifier="card")], BEFORE, "t2") == [None]
    assert fold(claims[:1]).taken("ada", claims[1].tokens) == (0, "identifier")


def test_who_claims_their_own_token_again_has_it_as_before() -> None:
    claims = [a_claim("ada", "t1"), a_claim("ada", "t1", "t2", by="s2")]
    assert holders(claims, BEFORE, "t1", "t2") == ["ada", "ada"]


def test_a_sign_up_that_was_told_twice_claims_once() -> None:
    tokens = fold([a_claim("ada", "t1"), a_change("ada", "bob", "t1"), effective()])
    tokens.learn(a_claim("ada", "t1"))
    assert tokens.holder("t1", AFTER) == "bob"
    assert tokens.claimed_for(a_claim("ada", "t1").event_id) == "ada"


def test_a_change_of_hands_holds_from_a_place_on() -> None:
    records: list[TokenRecord] = [
        a_claim("ada", "t1", "t2"),
        a_change("ada", "bob", "t1"),
        effective(),
    ]
    assert holders(records, BEFORE, "t1", "t2") == ["ada", "ada"]
    assert holders(records, AFTER, "t1", "t2") == ["bob", "ada"]


def test_each_partition_has_a_place_of_its_own() -> None:
    far = effective(from_offsets=(10, 3))
    tokens = fold([a_claim("ada", "t1"), a_change("ada", "bob", "t1"), far])
    assert tokens.holder("t1", Spot(1, 3)) == "bob"
    assert tokens.holder("t1", Spot(0, 3)) == "ada"


def test_until_somebody_says_from_where_on_nothing_changes() -> None:
    tokens = fold([a_claim("ada", "t1"), a_change("ada", "bob", "t1")])
    assert tokens.under_way == ("x1",)
    assert tokens.holder("t1", AFTER) == "ada"
    assert not tokens.is_effective("x1")


def test_the_first_who_says_from_where_on_is_heard() -> None:
    later = effective(from_offsets=(99,))
    tokens = fold([a_claim("ada", "t1"), a_change("ada", "bob", "t1"), effective(), later])
    tokens.learn(a_change("ada", "bob", "t1"))
    assert tokens.holder("t1", AFTER) == "bob"
    assert tokens.under_way == ()


def test_only_what_the_giver_still_has_changes_hands() -> None:
    again: list[TokenRecord] = [
        a_change("ada", "cleo", "t1", by="x2"),
        effective("x2", from_offsets=(20,)),
    ]
    records: list[TokenRecord] = [
        a_claim("ada", "t1"),
        a_change("ada", "bob", "t1"),
        effective(),
        *again,
    ]
    assert holders(records, Spot(0, 30), "t1") == ["bob"]


def test_a_token_goes_on_from_hand_to_hand() -> None:
    again: list[TokenRecord] = [
        a_change("bob", "cleo", "t1", by="x2"),
        effective("x2", from_offsets=(20,)),
    ]
    records: list[TokenRecord] = [
        a_claim("ada", "t1"),
        a_change("ada", "bob", "t1"),
        effective(),
        *again,
    ]
    assert [holders(records, Spot(0, at), "t1") for at in (9, 19, 20)] == [
        ["ada"],
        ["bob"],
        ["cleo"],
    ]
    assert fold(records).was_of("t1", "ada")


def test_an_unused_token_names_nobody_and_nobody_may_claim_it() -> None:
    records: list[TokenRecord] = [a_claim("ada", "t1"), a_change("ada", None, "t1"), effective()]
    assert holders(records, AFTER, "t1") == [None]
    assert holders([*records, a_claim("bob", "t1")], AFTER, "t1") == [None]


def test_what_a_refused_sign_up_claimed_is_free() -> None:
    freed: list[TokenRecord] = [a_change("ada", None, "t1", claimable=True), effective()]
    records: list[TokenRecord] = [a_claim("ada", "t1", identifier="card"), *freed]
    claimed = [*records, a_claim("bob", "t1", identifier="card")]
    assert holders(claimed, AFTER, "t1") == ["bob"]


def test_identifiers_are_told_apart_and_not_told() -> None:
    assert digest_of("card-1") == digest_of("card-1") != digest_of("card-2")
    assert "card" not in digest_of("card-1")
    token = ClaimedToken(code="t1", identifier_digest=digest_of("card-1"))
    assert Tokens().taken("ada", (token,)) is None


@pytest.mark.parametrize(
    ("text", "lack"),
    [
        ("abc12-", None),
        ("ab1-2", "has 5 characters, and needs 6"),
        ("1-2345", "has 0 letters, and needs 2"),
        ("abcd-1", "has 1 digits, and needs 2"),
        ("abcd12", "has 0 special characters, and needs 1"),
        ("äß12 x", None),
    ],
)
def test_a_text_is_long_and_varied_enough(text: str, lack: str | None) -> None:
    rule = TokenRule(minimum_length=6, minimum_letters=2, minimum_digits=2, minimum_special=1)
    assert shortcoming(text, rule) == lack


@pytest.mark.parametrize(
    ("pass_code", "fits"),
    [
        (PASS_CODE, True),
        ("Secret-1!", False),
        (PASS_CODE.replace("argon2id", "argon2i"), False),
        (PASS_CODE.replace("m=65536", "m=1024"), False),
        (PASS_CODE.replace("t=3", "t=1"), False),
        (PASS_CODE + "\n", False),
        (PASS_CODE.rsplit("$", 1)[0], False),
        ("", False),
    ],
)
def test_only_a_strong_argon2id_hash_travels(pass_code: str, *, fits: bool) -> None:
    complaint = unfit_hash(pass_code)
    assert (complaint is None) is fits
    assert complaint is None or pass_code not in complaint or not pass_code
