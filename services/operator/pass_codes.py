"""Whoever is told a pass code checks it and hashes it: what is published holds only the hash."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher

from services.ingestion.domain.token_rules import shortcoming, unfit_hash
from shared.contracts.control import AccessTokenDefinition

_HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Unfit:
    """A pass code that the definition does not allow: where it stands, and what it lacks."""

    path: str
    message: str


def with_hashes(
    sign_up: Mapping[str, Any], definition: AccessTokenDefinition
) -> dict[str, Any] | Unfit:
    """Give a sign-up's data with hashes for pass codes; what is one already stays as it is."""
    tokens = []
    for index, token in enumerate(sign_up.get("access_tokens") or ()):
        pass_code = token.get("pass_code")
        if not isinstance(pass_code, str) or unfit_hash(pass_code) is None:
            tokens.append(token)
            continue
        lack = shortcoming(pass_code, definition.pass_code)
        if lack is not None:
            return Unfit(f"data.access_tokens[{index}].pass_code", lack)
        tokens.append({**token, "pass_code": _HASHER.hash(pass_code)})
    return {**sign_up, "access_tokens": tokens} if tokens else dict(sign_up)
