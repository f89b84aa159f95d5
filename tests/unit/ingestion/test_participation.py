"""Sign-ups, details, terminations and the rest about a participant (rules 7)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.ingestion.domain.rejection import Rejection
from services.ingestion.domain.tokens import Spot, TokensThere, fold
from shared.contracts.control import AccessTokenDefinition
from shared.contracts.control.business import TokenRule
from shared.contracts.events import (
    AutomaticSpendChanged,
    DetailsChanged,
    InstantSpendAuthorised,
    SchemeSignedOff,
    SchemeSignedOn,
    SegmentsChanged,
    SignedUp,
    SpendingChanged,
    SubscriptionChanged,
    Terminated,
)
from shared.contracts.events.participation import Address, AutomaticSpend, Contact
from shared.contracts.events.referral import REGISTRAR
from tests.unit.ingestion.language import (
    CARD,
    PASS_CODE,
    a_catalogue,
    accepted,
    heard,
    refused,
    told,
)
from tests.unit.ingestion.token_language import a_claim

AT = "2024-01-01T08:00:00Z"
EVENT = "7804e51c-019e-5e69-be8e-aac31ffce056"


def a_token(code: str, identifier: str) -> dict[str, str]:
    return {"code": code, "identifier": identifier, "pass_code": PASS_CODE}


def a_sign_up(**changes: object) -> bytes:
    usual: dict[str, Any] = {"signed_up_on": AT, "unit": "SHOP", "schemes": ["MAIN"]}
    return told("sign_up", **usual | changes)


def test_a_sign_up_happens_when_and_where_it_says() -> None:
    event = accepted(SignedUp, a_sign_up(owned_by_group="ACME"))
    assert event.performed_on == datetime(2024, 1, 1, 8, tzinfo=UTC)
    assert (event.performed_by_unit, event.unit_group) == ("SHOP", "ACME")
    assert (event.schemes, event.owned_by_group) == (("MAIN",), "ACME")
    assert (event.details, event.automatic_spend) == (None, None)


@pytest.mark.parametrize(
    ("raw", "verdict"),
    [
        (a_sign_up(schemes=["MAIN", "NONE"]), ("UNKNOWN_SCHEME", "data.schemes[1]")),
        (told("scheme_signed_on", scheme="NONE"), ("UNKNOWN_SCHEME", "data.scheme")),
        (told("scheme_signed_off", scheme="NONE"), ("UNKNOWN_SCHEME", "data.scheme")),
        (told("sign_up", unit="SHOP"), ("INVALID_MESSAGE", "data.signed_up_on")),
        (told("sign_up", signed_up_on=AT), ("INVALID_MESSAGE", "data.unit")),
    ],
)
def test_a_scheme_is_known_and_a_sign_up_complete(raw: bytes, verdict: tuple[str, str]) -> None:
    assert refused(raw) == verdict


def test_schemes_are_joined_and_left() -> None:
    on = accepted(SchemeSignedOn, told("scheme_signed_on", scheme="MAIN", performed_on=AT))
    off = accepted(SchemeSignedOff, told("scheme_signed_off", scheme="MAIN"))
    assert (on.scheme, off.scheme) == ("MAIN", "MAIN")
    assert on.performed_on == datetime(2024, 1, 1, 8, tzinfo=UTC)


def test_details_are_told_in_part_or_whole() -> None:
    raw = told(
        "details",
        first_name="Ada",
        date_of_birth="1985-12-10",
        name_day="12-06",
        addresses=[{"type": "HOME", "city": "Athens", "street": "Ermou 1"}],
        phones=[{"type": "MOBILE", "number": "+30 210 1234567890"}],
        emails=[],
    )
    details = accepted(DetailsChanged, raw).details
    assert (details.first_name, details.date_of_birth) == ("Ada", date(1985, 12, 10))
    assert details.name_day == "12-06"
    assert details.addresses == (Address(type="HOME", city="Athens", street="Ermou 1"),)
    assert details.phones == (Contact(type="MOBILE", value="+30 210 1234567890"),)
    assert details.emails == ()


def test_a_sign_up_may_tell_details() -> None:
    details = accepted(SignedUp, a_sign_up(first_name="Ada")).details
    assert details is not None
    assert details.first_name == "Ada"


@pytest.mark.parametrize(
    ("told_day", "kept"), [("12-06", "12-06"), ("2024-02-29", "02-29"), ("02-29", "02-29")]
)
def test_a_name_day_is_a_day_of_the_year(told_day: str, kept: str) -> None:
    assert accepted(DetailsChanged, told("details", name_day=told_day)).details.name_day == kept


@pytest.mark.parametrize("day", ["02-30", "13-01", "06-12-24"])
def test_a_name_day_exists(day: str) -> None:
    assert refused(told("details", name_day=day)) == ("INVALID_MESSAGE", "data.name_day")


def test_a_birthday_told_as_an_instant_is_the_date_it_has_here() -> None:
    raw = told("details", date_of_birth="1985-12-10T23:00:00Z")
    assert accepted(DetailsChanged, raw).details.date_of_birth == date(1985, 12, 11)


def test_details_tell_something() -> None:
    assert refused(told("details")) == ("INVALID_MESSAGE", "data")


def test_card_numbers_in_personal_data_are_masked() -> None:
    raw = told(
        "details",
        first_name=CARD,
        addresses=[{"type": "HOME", "street": CARD, "post_code": CARD}],
        phones=[{"type": "MOBILE", "number": CARD}],
        emails=[{"type": "PERSONAL", "address": f"{CARD}@x"}],
    )
    assert CARD not in str(accepted(DetailsChanged, raw))


def test_segments_are_joined_and_left() -> None:
    event = accepted(SegmentsChanged, told("segments", joined=["A"], left=["B"]))
    assert (event.joined, event.left) == (("A",), ("B",))
    raw = told("segments", joined=["A"], left=["A"])
    assert refused(raw) == ("INVALID_MESSAGE", "data.left")


def test_small_changes_are_told() -> None:
    raw = told("subscription", subscription="TV", state="EFFECTIVE")
    assert accepted(SubscriptionChanged, raw).state == "EFFECTIVE"
    assert accepted(SpendingChanged, told("spending", blocked=True)).blocked
    raw = told("instant_spend_authorisation", authorised=False)
    assert not accepted(InstantSpendAuthorised, raw).authorised


def test_automatic_spend_is_in_minor_units() -> None:
    raw = told(
        "automatic_spend", enabled=True, minimum_spend="1.50", maximum_spend=20, merchants=["M"]
    )
    assert accepted(AutomaticSpendChanged, raw).automatic_spend == AutomaticSpend(
        enabled=True, minimum_spend_minor=150, maximum_spend_minor=2000, merchants=("M",)
    )


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"minimum_spend": -1}, "minimum_spend"),
        ({"minimum_spend": 2, "maximum_spend": 1}, "maximum_spend"),
        ({"minimum_wallet_balance": "0.001"}, "minimum_wallet_balance"),
    ],
)
def test_bounds_of_automatic_spend_make_sense(settings: dict[str, Any], path: str) -> None:
    raw = told("automatic_spend", enabled=True, **settings)
    assert refused(raw) == ("INVALID_MESSAGE", f"data.{path}")
    raw = a_sign_up(automatic_spend={"enabled": True, **settings})
    assert refused(raw) == ("INVALID_MESSAGE", f"data.automatic_spend.{path}")


def test_a_duplicate_hands_over_to_its_replacement() -> None:
    raw = told(
        "termination",
        reason="DUPLICATION",
        replacement="bob",
        transfer_balance=True,
        transfer_tokens=["t1"],
    )
    tokens = TokensThere(fold([a_claim("ada", "t1")]), Spot())
    event = accepted(Terminated, raw, tokens=tokens)
    assert (event.replacement, event.transfer_balance) == ("bob", True)
    assert event.transfer_tokens == ("t1",)
    assert accepted(Terminated, told("termination", reason="FRAUD")).replacement is None


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (
            {"reason": "FRAUD", "replacement": "bob", "transfer_balance": True},
            ("TRANSFER_NOT_ALLOWED", "data.reason"),
        ),
        ({"reason": "FRAUD", "replacement": "bob"}, ("TRANSFER_NOT_ALLOWED", "data.reason")),
        (
            {"reason": "CUSTOMER_REQUEST", "transfer_tokens": ["t1"]},
            ("TRANSFER_NOT_ALLOWED", "data.reason"),
        ),
        ({"reason": "DUPLICATION"}, ("INVALID_MESSAGE", "data.replacement")),
        (
            {"reason": "DUPLICATION", "replacement": "ada"},
            ("INVALID_MESSAGE", "data.replacement"),
        ),
        (
            {"reason": "DUPLICATION", "replacement": "bob", "transfer_tokens": ["t1"]},
            ("UNKNOWN_ACCESS_TOKEN", "data.transfer_tokens[0]"),
        ),
        ({"reason": "BOREDOM"}, ("INVALID_MESSAGE", "data.reason")),
    ],
)
def test_nobody_else_hands_over(data: dict[str, Any], verdict: tuple[str, str]) -> None:
    assert refused(told("termination", **data)) == verdict


def test_pass_codes_stay_behind() -> None:
    token = {"code": "t1", "identifier": "card-1", "pass_code": PASS_CODE}
    event = accepted(SignedUp, a_sign_up(access_tokens=[token]))
    assert event.access_tokens == ("t1",)
    assert "argon2id" not in str(event)
    assert "card-1" not in str(event)


def test_a_token_without_a_code_gets_one_that_is_always_the_same() -> None:
    token = {"identifier": "card-1", "pass_code": PASS_CODE}
    [code] = accepted(SignedUp, a_sign_up(access_tokens=[token])).access_tokens
    assert accepted(SignedUp, a_sign_up(access_tokens=[token])).access_tokens == (code,)


@pytest.mark.parametrize(
    ("tokens", "path"),
    [
        ([a_token("t1", "a"), a_token("t1", "b")], "data.access_tokens[1].code"),
        ([a_token("t1", "a"), a_token("t2", "a")], "data.access_tokens[1].identifier"),
        ([{"code": "t1"}], "data.access_tokens[0].identifier"),
        ([{"code": "t1", "identifier": "x"}], "data.access_tokens[0].pass_code"),
        ([{"code": "t1", "pass_code": PASS_CODE}], "data.access_tokens[0].identifier"),
        ([a_token("t1", "a") | {"pass_code": "Secret-1!"}], "data.access_tokens[0].pass_code"),
    ],
)
def test_tokens_are_whole(tokens: list[dict[str, str]], path: str) -> None:
    assert refused(a_sign_up(access_tokens=tokens)) == ("INVALID_MESSAGE", path)


def test_a_token_may_stand_bare_where_the_definition_says_so() -> None:
    loose = a_catalogue(AccessTokenDefinition(identifier_mandatory=False))
    event = accepted(SignedUp, a_sign_up(access_tokens=[{"code": "t1"}]), loose)
    assert event.access_tokens == ("t1",)


def test_an_identifier_is_as_the_definition_asks() -> None:
    strict = a_catalogue(AccessTokenDefinition(identifier=TokenRule(minimum_digits=2)))
    raw = a_sign_up(access_tokens=[a_token("t1", "card-1")])
    assert refused(raw, strict) == ("INVALID_MESSAGE", "data.access_tokens[0].identifier")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("replacement_asked", {"termination": EVENT, "terminated": "bob"}),
        ("replacement_answered", {"termination": EVENT, "effective": True}),
        ("tokens_received", {"termination": EVENT, "giver": "bob", "tokens": ["t1"]}),
        ("tokens_released", {"because": "TERMINATED", "tokens": ["t1"]}),
    ],
)
def test_what_partitions_tell_each_other_nobody_else_tells(name: str, data: dict[str, Any]) -> None:
    assert refused(told(name, **data)) == ("INVALID_MESSAGE", "source")
    assert not isinstance(heard(told(name, by=REGISTRAR, **data)), Rejection)
