"""What access tokens must look like: the definition's rules (rules 7).

Whoever is told a pass code checks it and hashes it before anything is published; ingestion sees
its hash, and checks the rest.
"""

import re

from shared.contracts.control.business import AccessTokenDefinition, TokenRule

DEFAULT_DEFINITION = AccessTokenDefinition()

_ARGON2ID = re.compile(
    r"\$argon2id\$v=19\$m=(?P<memory>[1-9][0-9]{0,9}),t=(?P<passes>[1-9][0-9]{0,5}),p=[1-9][0-9]{0,3}"
    r"\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,171}"
)
_MEMORY_KIB_MIN = 19_456
_PASSES_MIN = 2


def shortcoming(text: str, rule: TokenRule) -> str | None:
    """Say what a text lacks of what the rule asks; nothing of the text itself is repeated."""
    for name, has, wanted in (
        ("characters", len(text), rule.minimum_length),
        ("letters", sum(map(str.isalpha, text)), rule.minimum_letters),
        ("digits", sum(map(str.isdecimal, text)), rule.minimum_digits),
        ("special characters", sum(map(_is_special, text)), rule.minimum_special),
    ):
        if has < wanted:
            return f"has {has} {name}, and needs {wanted}"
    return None


def unfit_hash(pass_code: str) -> str | None:
    """Say why a text may not travel as a pass code: only a strong Argon2id hash may."""
    found = _ARGON2ID.fullmatch(pass_code)
    if found is None:
        return "travels only as an Argon2id hash (a PHC string): hash it where it is told"
    if int(found["memory"]) < _MEMORY_KIB_MIN or int(found["passes"]) < _PASSES_MIN:
        return f"is hashed too weakly: at least m={_MEMORY_KIB_MIN}, t={_PASSES_MIN}"
    return None


def _is_special(character: str) -> bool:
    return not character.isalpha() and not character.isdecimal()
