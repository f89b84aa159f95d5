"""Money moves as the rules say, said a second time and without looking at the wallet.

Some histories are compared in each run, and after every message the ledger's invariants are
asked; MONEY_HISTORIES says how many, from which seed on MONEY_SEED, when somebody wants to compare
thousands. A difference is made small before it is shown; by the rules one of the two is wrong.
"""

import os
from typing import Any

import pytest

from tests.support.comparing import Difference
from tests.support.comparing_money import money_difference
from tests.support.histories import Dice
from tests.support.histories.money import a_money_history
from tests.support.reference_wallet.ledger import Ledger
from tests.support.shrinking import shrunk

COUNT = int(os.environ.get("MONEY_HISTORIES", "60"))
FIRST = int(os.environ.get("MONEY_SEED", "0"))
SLICES = 4


@pytest.mark.parametrize("part", range(SLICES))
def test_the_wallet_has_the_money_that_the_reference_has(part: int) -> None:
    for seed in range(FIRST + part, FIRST + COUNT, SLICES):
        content = a_money_history(Dice(seed))
        assert money_difference(content) is None, _report(seed, content)


def test_a_difference_is_seen_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ledger, "in_order", _the_latest_first)
    seed, content = next(
        (seed, content)
        for seed in range(100)
        for content in [a_money_history(Dice(seed), frozenset())]
        if money_difference(content) is not None
    )
    assert "ada" in _report(seed, content) or "bob" in _report(seed, content)
    assert len(_small(content)["steps"]) <= 5


def _the_latest_first(ledger: Ledger, who: str) -> list[Any]:
    mine = [c for c in ledger.credits if c.participant == who and ledger.remaining(c) > 0]
    return sorted(mine, key=lambda credit: credit.place, reverse=True)


def _report(seed: int, content: dict[str, Any]) -> str:
    small = _small(content)
    lines = [
        f"seed {seed}:",
        *(f"  - {each}" for key in ("control", "steps") for each in small[key]),
    ]
    return "\n".join([*lines, str(money_difference(small))])


def _small(content: dict[str, Any]) -> dict[str, Any]:
    whole = money_difference(content)
    assert whole is not None

    def shows(smaller: dict[str, Any]) -> bool:
        found: Difference | None = money_difference(smaller)
        return found is not None and found.about == whole.about

    return shrunk(content, shows)
