"""A pass code is checked and hashed where it is told; what is published holds only the hash."""

from typing import Any

from argon2 import PasswordHasher

from services.ingestion.domain.token_rules import unfit_hash
from services.operator.pass_codes import Unfit, with_hashes
from shared.contracts.control import AccessTokenDefinition
from shared.contracts.control.business import TokenRule

LOOSE = AccessTokenDefinition()
STRICT = AccessTokenDefinition(pass_code=TokenRule(minimum_length=8, minimum_digits=1))


def a_sign_up(*pass_codes: str | None) -> dict[str, Any]:
    tokens = [{"code": f"t{n}", "pass_code": each} for n, each in enumerate(pass_codes)]
    return {"unit": "SHOP", "access_tokens": tokens}


def hashes(told: dict[str, Any] | Unfit) -> list[str]:
    assert isinstance(told, dict)
    return [each["pass_code"] for each in told["access_tokens"]]


def test_what_is_published_is_a_hash_of_it() -> None:
    told = a_sign_up("Secret-1!")
    [hashed] = hashes(with_hashes(told, LOOSE))
    assert unfit_hash(hashed) is None
    assert PasswordHasher().verify(hashed, "Secret-1!")
    assert told == a_sign_up("Secret-1!")


def test_what_is_a_hash_already_stays() -> None:
    [hashed] = hashes(with_hashes(a_sign_up("Secret-1!"), LOOSE))
    assert hashes(with_hashes(a_sign_up(hashed), STRICT)) == [hashed]


def test_a_pass_code_that_is_not_as_defined_is_named_and_not_told() -> None:
    unfit = with_hashes(a_sign_up("Secret-1!", "secret"), STRICT)
    assert isinstance(unfit, Unfit)
    assert unfit.path == "data.access_tokens[1].pass_code"
    assert "secret" not in unfit.message


def test_a_sign_up_without_tokens_stays_as_it_is() -> None:
    assert with_hashes({"unit": "SHOP"}, STRICT) == {"unit": "SHOP"}
    assert hashes(with_hashes(a_sign_up(None), STRICT)) == [None]
